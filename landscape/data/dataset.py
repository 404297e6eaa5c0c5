"""Dataset: the samples a loss is computed on, as the model sees them."""

from dataclasses import dataclass, field

import numpy as np

from landscape.arrays import Array
from landscape.data.projection import Projection, principal


@dataclass(frozen=True)
class Scaling:
    """What was done to each feature: `scaled = (raw - offset) / factor`."""

    kind: str
    """none, zscore or minmax."""
    offset: Array
    """(n_features,), in the units of the feature."""
    factor: Array
    """(n_features,), in the units of the feature, never zero."""

    def undo(self, x: Array) -> Array:
        """Scaled features (n, n_features) back in their own units."""
        return x * self.factor + self.offset


@dataclass(frozen=True)
class Dataset:
    """Samples with their names; `x` is scaled already."""

    kind: str
    x: Array
    """(n_samples, n_features); of a stored data set the first two features."""
    y: Array
    """(n_samples,): class codes 0 … C-1, soft labels in 0 … 1, or the numbers to predict."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] | None
    """In the order of the codes; None where `y` is a number to predict."""
    scaling: Scaling
    target_name: str = "y"
    files: tuple[str, ...] = field(default=())
    """The files it was read from."""
    known_view: Projection | None = None
    """Of a stored data set, which keeps two features only."""

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
    def view(self) -> Projection:
        """The samples of more than two features, on a plane."""
        return self.known_view or principal(self.x)

    @property
    def soft(self) -> bool:
        """Whether `y` holds probabilities of the second class rather than class codes."""
        return self.n_classes == 2 and bool(np.any((self.y > 0) & (self.y < 1)))
