"""Data drawn at random by scikit-learn's generators, with their keys and their defaults.

`samples` is their `n_samples` and the experiment's seed their `random_state`, so an experiment
shows exactly the points a notebook gets from the same call.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.data.sources.source import MAX_VALUES, Source, Table, numbered
from landscape.errors import InputError

Count = Annotated[int, Field(ge=0, le=10_000)]
Some = Annotated[int, Field(ge=1, le=10_000)]
Deviation = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Position = Annotated[tuple[float, ...], Field(min_length=1)]


class _Generator(Source):
    """The function `make_<kind>` of scikit-learn; the fields of a subclass are its keywords."""

    noise_is: ClassVar[str] = "noise"
    """The keyword that the key `noise` stands for."""
    has_classes: ClassVar[bool] = True

    samples: Annotated[int, Field(ge=1, le=10_000_000)] = 200
    """How many samples to draw."""

    @property
    def width(self) -> int:
        """How many features it draws."""
        return getattr(self, "n_features", 2)

    def check(self) -> None:
        """Raises InputError for keys that do not go together."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        self.check()
        if self.samples * self.width > MAX_VALUES:
            what = f"{self.samples} samples of {self.width} features are too many"
            raise InputError("data.samples", what, f"at most {MAX_VALUES} numbers")

        import sklearn.datasets

        make = getattr(sklearn.datasets, f"make_{self.kind}")
        try:
            with np.errstate(all="ignore"):
                x, y = make(n_samples=self.samples, random_state=seed % 2**32, **self._keywords())[
                    :2
                ]
        except ValueError as error:
            raise InputError("data", str(error).partition("\n")[0]) from None
        classes = tuple(map(str, range(int(y.max()) + 1))) if self.has_classes else None
        return Table(x, y.astype(float), numbered(x.shape[1]), classes)

    def _keywords(self) -> dict[str, Any]:
        """What the function is called with, beside the number of samples and the seed."""
        own = type(self).model_fields.keys() - _Generator.model_fields.keys() - {"noise"}
        keywords = {name: getattr(self, name) for name in own}
        noise = getattr(self, "noise", None)
        if noise is None:
            return keywords
        if self.noise_is in self.model_fields_set - {"noise"}:
            raise InputError("data.noise", f"says the same as {self.noise_is}", "one of the two")
        return keywords | {self.noise_is: noise}


class Moons(_Generator):
    """Two interleaving half circles."""

    kind: Literal["moons"] = "moons"
    noise: Deviation | None = None
    """Standard deviation of Gaussian noise added to the points."""


class Circles(_Generator):
    """A large circle around a smaller one."""

    kind: Literal["circles"] = "circles"
    noise: Deviation | None = None
    """Standard deviation of Gaussian noise added to the points."""
    factor: Annotated[float, Field(ge=0, lt=1)] = 0.8
    """Radius of the inner circle; the outer one's is 1."""


class Blobs(_Generator):
    """Gaussian clouds, a class each."""

    noise_is = "cluster_std"
    kind: Literal["blobs"] = "blobs"
    n_features: Some = 2
    """How many features; the positions say where `centers` gives them."""
    centers: Some | Annotated[tuple[Position, ...], Field(min_length=1)] = 3
    """How many clouds, placed at random, or the position of each."""
    cluster_std: Deviation | tuple[Deviation, ...] = 1.0
    """Standard deviation of the clouds, or of each."""
    noise: Deviation | None = None
    """Another word for cluster_std."""
    center_box: tuple[float, float] = (-10.0, 10.0)
    """Between these bounds centers are placed at random."""

    @property
    def width(self) -> int:
        return self.n_features if isinstance(self.centers, int) else len(self.centers[0])

    def check(self) -> None:
        for i, center in enumerate(() if isinstance(self.centers, int) else self.centers):
            if len(center) != self.width:
                what = f"{len(center)} coordinates"
                raise InputError(f"data.centers.{i}", what, f"{self.width}, as the first has")


class Classification(_Generator):
    """Clusters at the corners of a hypercube, several a class, with useless features beside."""

    noise_is = "flip_y"
    kind: Literal["classification"] = "classification"
    n_features: Some = 20
    """How many features in all."""
    n_informative: Some = 2
    """Features that tell the classes apart."""
    n_redundant: Count = 2
    """Features that are linear combinations of the informative ones."""
    n_repeated: Count = 0
    """Features that repeat one of the above."""
    n_classes: Annotated[int, Field(ge=2, le=1000)] = 2
    """How many classes."""
    n_clusters_per_class: Annotated[int, Field(ge=1, le=1000)] = 2
    """Clusters of each class."""
    weights: tuple[Share, ...] | None = None
    """Shares of the classes; null: all alike."""
    flip_y: Share = 0.01
    """Share of samples whose class is drawn at random."""
    noise: Share | None = None
    """Another word for flip_y."""
    class_sep: float = 1.0
    """Half the side of the hypercube: larger is easier."""
    hypercube: bool = True
    """Clusters at the corners of a hypercube rather than of a random polytope."""

    def check(self) -> None:
        used = self.n_informative + self.n_redundant + self.n_repeated
        if used > self.n_features:
            raise InputError(
                "data.n_features",
                f"{self.n_features} features cannot hold {self.n_informative} informative, "
                f"{self.n_redundant} redundant and {self.n_repeated} repeated ones",
                f"at least {used}, or a smaller n_redundant",
            )
        clusters = self.n_classes * self.n_clusters_per_class
        if self.n_informative < 64 and clusters > 2**self.n_informative:
            raise InputError(
                "data.n_informative",
                f"{self.n_informative} informative features have {2**self.n_informative} corners "
                f"for {clusters} clusters",
                "more of them, or a smaller n_clusters_per_class",
            )


class Regression(_Generator):
    """A linear target of random features."""

    has_classes = False
    kind: Literal["regression"] = "regression"
    n_features: Some = 100
    """How many features in all."""
    n_informative: Some = 10
    """Features the target depends on."""
    bias: float = 0.0
    """The intercept of the target."""
    noise: Deviation = 0.0
    """Standard deviation of Gaussian noise added to the target."""
    effective_rank: Some | None = None
    """Rank that explains most of the features; null: independent features."""
    tail_strength: Share = 0.5
    """Weight of the singular values beyond effective_rank."""
