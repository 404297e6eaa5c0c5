"""Data drawn at random by scikit-learn's generators, with their keys and their defaults.

`samples` is their `n_samples` and the experiment's seed their `random_state`, so an experiment
shows exactly the points a notebook gets from the same call.
"""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from landscape.data.source import MAX_VALUES, Source, Table, numbered
from landscape.errors import InputError

Count = Annotated[int, Field(ge=0, le=10_000)]
Some = Annotated[int, Field(ge=1, le=10_000)]
Deviation = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Synthetic(Source):
    """A generator `make_<kind>` of scikit-learn; its keywords are the fields."""

    has_classes: ClassVar[bool] = True

    samples: Annotated[int, Field(ge=1, le=10_000_000)] = 200
    """How many samples to draw."""

    @abstractmethod
    def keywords(self) -> dict[str, Any]:
        """What the generator is called with, beside the number of samples and the seed."""

    @property
    def width(self) -> int:
        """How many features it draws."""
        return 2

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        if self.samples * self.width > MAX_VALUES:
            raise InputError(
                "data.samples",
                f"{self.samples} samples of {self.width} features are too many",
                f"at most {MAX_VALUES} numbers",
            )
        keywords = self.keywords()

        import sklearn.datasets

        make = getattr(sklearn.datasets, f"make_{self.kind}")
        try:
            with np.errstate(all="ignore"):
                x, y = make(n_samples=self.samples, random_state=seed % 2**32, **keywords)[:2]
        except ValueError as error:
            raise InputError("data", str(error).partition("\n")[0]) from None
        classes = tuple(map(str, range(int(y.max()) + 1))) if self.has_classes else None
        return Table(x, y.astype(float), numbered(x.shape[1]), classes)

    def keys(self, *names: str) -> dict[str, Any]:
        """The fields of these names."""
        return {name: getattr(self, name) for name in names}


class Moons(_Synthetic):
    """Two interleaving half circles."""

    kind: Literal["moons"] = "moons"
    noise: Deviation | None = None
    """Standard deviation of Gaussian noise added to the points."""

    def keywords(self) -> dict[str, Any]:
        return self.keys("noise")


class Circles(_Synthetic):
    """A large circle around a smaller one."""

    kind: Literal["circles"] = "circles"
    noise: Deviation | None = None
    """Standard deviation of Gaussian noise added to the points."""
    factor: Annotated[float, Field(ge=0, lt=1)] = 0.8
    """Radius of the inner circle; the outer one's is 1."""

    def keywords(self) -> dict[str, Any]:
        return self.keys("noise", "factor")


class Blobs(_Synthetic):
    """Gaussian clouds, a class each."""

    kind: Literal["blobs"] = "blobs"
    n_features: Some = 2
    """How many features; the positions say where `centers` gives them."""
    centers: Some | Annotated[tuple[tuple[float, ...], ...], Field(min_length=1)] = 3
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

    def keywords(self) -> dict[str, Any]:
        if not isinstance(self.centers, int):
            _same_length(self.centers)
        std = _either(self, "cluster_std")
        centers = self.centers if isinstance(self.centers, int) else np.array(self.centers)
        spread = std if isinstance(std, float) else list(std)
        return self.keys("n_features", "center_box") | {"centers": centers, "cluster_std": spread}


class Classification(_Synthetic):
    """Clusters at the corners of a hypercube, several a class, with useless features beside."""

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

    @property
    def width(self) -> int:
        return self.n_features

    def keywords(self) -> dict[str, Any]:
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
        return self.keys(
            "n_features",
            "n_informative",
            "n_redundant",
            "n_repeated",
            "n_classes",
            "n_clusters_per_class",
            "weights",
            "class_sep",
            "hypercube",
        ) | {"flip_y": _either(self, "flip_y")}


class Regression(_Synthetic):
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

    @property
    def width(self) -> int:
        return self.n_features

    def keywords(self) -> dict[str, Any]:
        return self.keys(
            "n_features", "n_informative", "bias", "noise", "effective_rank", "tail_strength"
        )


def _either(source: Source, key: str) -> Any:
    """The value of `key`, which may have been given as `noise` instead."""
    noise = getattr(source, "noise")  # noqa: B009
    if noise is None:
        return getattr(source, key)
    if key in source.model_fields_set:
        raise InputError("data.noise", f"says the same as {key}", "one of the two")
    return noise


def _same_length(centers: tuple[tuple[float, ...], ...]) -> None:
    width = len(centers[0])
    for i, center in enumerate(centers):
        if not center or len(center) != width:
            raise InputError(f"data.centers.{i}", f"{len(center)} coordinates", f"{width or 1}")
