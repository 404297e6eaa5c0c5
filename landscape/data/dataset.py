"""Dataset: the samples a loss is computed on, as the model sees them."""

from dataclasses import dataclass, field, replace

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.expansion import expanded
from landscape.data.projection import Projection, principal


@dataclass(frozen=True, eq=False)
class Scaling:
    """What was done to each feature: `scaled = (raw - offset) / factor`."""

    kind: str
    """none, zscore or minmax."""
    offset: Array = field(repr=False)
    """(n_features,), in the units of the feature."""
    factor: Array = field(repr=False)
    """(n_features,), in the units of the feature, never zero."""
    axes: str = "scaled"
    """`raw`: parameters are shown in the units of the unscaled features."""

    def apply(self, x: Array) -> Array:
        """Features (n, n_features) in their own units, scaled."""
        with np.errstate(over="ignore", under="ignore"):
            return (x - self.offset) / self.factor

    def undo(self, x: Array) -> Array:
        """Scaled features (n, n_features) back in their own units."""
        return x * self.factor + self.offset


@dataclass(frozen=True, eq=False)
class OriginalFeatures:
    """Features before they were expanded and scaled, which figures show in their own units."""

    names: tuple[str, ...]
    x: Array = field(repr=False)
    """(n_samples, len(names)); of a stored data set the first two."""
    degree: int = 1
    """Of the polynomial features that the model sees."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their names; `x` is scaled already."""

    kind: str
    x: Array = field(repr=False)
    """(n_samples, n_features); of a stored data set the first two features."""
    y: Array = field(repr=False)
    """(n_samples,): class codes 0 … C-1, soft labels in 0 … 1, or the numbers to predict."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] | None
    """In the order of the codes; None where `y` is a number to predict."""
    scaling: Scaling
    target_name: str = "y"
    files: tuple[str, ...] = ()
    """The files it was read from."""
    known_view: Projection | None = field(default=None, repr=False)
    """Of a stored data set, which keeps two features only."""
    weights: Array | None = field(default=None, repr=False)
    """(n_samples,), not negative, not all zero; None: every sample counts once."""
    test: "Dataset | None" = field(default=None, repr=False)
    """The samples held out of the fit and the loss, scaled as these are."""
    original: OriginalFeatures | None = None
    """Where figures show other features than the model sees."""
    notes: tuple[str, ...] = ()
    """How the source was read, where that was found out: `delimiter ";"`."""

    @property
    def n_samples(self) -> int:
        return self.x.shape[0]

    @property
    def n_features(self) -> int:
        return len(self.feature_names)

    @property
    def n_classes(self) -> int:
        """0 where `y` is a number to predict."""
        return len(self.class_names) if self.class_names else 0

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The features that figures show."""
        return self.original.names if self.original else self.feature_names

    @property
    def shown_x(self) -> Array:
        """(n_samples, len(shown_names)): the samples as figures show them: as the model sees them,
        or in their own units before they were expanded."""
        return self.original.x if self.original else self.x

    def inputs(self, shown: Array) -> Array:
        """What the model sees, (m, n_features), at points (m, len(shown_names)) of a figure."""
        if self.original is None:
            return shown
        return self.scaling.apply(expanded(shown, self.original.degree))

    @property
    def view(self) -> Projection:
        """The samples of more than two features, on a plane."""
        return self.known_view or principal(self.shown_x)

    @property
    def soft(self) -> bool:
        """Whether `y` holds probabilities of the second class rather than class codes."""
        return self.n_classes == 2 and bool(np.any((self.y > 0) & (self.y < 1)))

    def take(self, rows: Rows) -> "Dataset":
        """The samples `rows` alone."""
        original = self.original and replace(self.original, x=self.original.x[rows])
        weights = None if self.weights is None else self.weights[rows]
        return replace(self, x=self.x[rows], y=self.y[rows], weights=weights, original=original)

    def for_figures(self, count: int = 2) -> "Dataset":
        """The same with no more than figures draw: `count` of the shown features, or their view."""
        view = self.view if len(self.shown_names) > count else None
        original = self.original and replace(self.original, x=self.original.x[:, :count])
        test = self.test and self.test.for_figures(count)
        return replace(
            self,
            x=self.x[:, :count],
            weights=None,
            files=(),
            known_view=view,
            original=original,
            test=test,
        )
