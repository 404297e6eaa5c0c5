"""Source: a kind of data and how to read it; Table: what was read, before any choice or scaling."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from landscape.arrays import Array
from landscape.data.safe_open import resolve
from landscape.errors import InputError, Problem, limited, shown
from landscape.schema.section import Section
from landscape.schema.suggestions import did_you_mean

MAX_VALUES = 2**26
"""Numbers in a data set: 512 MiB of float64."""
MAX_CLASSES = 1000


@dataclass(frozen=True, eq=False)
class Table:
    """Samples as read."""

    x: NDArray[Any] = field(repr=False)
    """(n_samples, n_features), real numbers of any type."""
    y: Array = field(repr=False)
    """(n_samples,): numbers, or class codes 0 … C-1 where `class_names` is given."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] | None = None
    """The source's own classes, or the sorted words of its target."""
    target_name: str = "y"
    files: tuple[str, ...] = ()
    weights: Array | None = field(default=None, repr=False)
    """(n_samples,): how often each sample counts; None: once."""
    notes: tuple[str, ...] = ()
    """How the source was read, where that was found out."""


class Source(Section, ABC):
    """Common keys of every kind of data."""

    target_key: ClassVar[str] = "data"
    """The key to name when the target does not suit."""
    selects: ClassVar[bool] = False
    """Whether `read` itself keeps only `features`, because it need not read the others."""

    kind: str
    features: Annotated[tuple[str | int, ...], Field(min_length=1)] | None = None
    """Names or 0-based indices of the features to keep, in this order; null: all."""
    classes: Annotated[tuple[str | bool | int | float, ...], Field(min_length=1)] | None = None
    """Keep the samples of these labels (names or numbers) only; null: all."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Keep this many rows, the first after a seeded shuffle; null: all."""
    test: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """The share of rows that is held out: drawn by the seed, of each class alike; fit and loss see
    the others."""
    expand: Annotated[int, Field(ge=1, le=20)] = 1
    """The degree of polynomial features: all products of up to so many features, before scaling,
    named `x1^2`, `x1 x2`."""

    @abstractmethod
    def read(self, folders: Sequence[Path], seed: int) -> Table:
        """All samples. Files are looked for below the first of `folders` (the config's) and must
        lie inside one of them. Raises InputError with the key at fault."""

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        """The files `read` will open, resolved; none is opened here.

        Raises InputError (`data.path`) where they lie outside `folders`."""
        return ()

    def convert(self, x: NDArray[Any]) -> Array:
        """The chosen rows and features as float64, in an array that may be written to."""
        with np.errstate(over="ignore"):
            return np.require(x, np.float64, ["C", "W"])

    def columns(self, names: Sequence[str]) -> list[int] | None:
        """Positions among `names` of the features that are kept, once all are read; None of all of
        them. Raises InputError (data.features.N)."""
        if self.features is None or self.selects:
            return None
        place: dict[str | int, int] = {i: i for i in range(len(names))}
        place |= {name: i for i, name in reversed(list(enumerate(names)))}
        features = list(enumerate(self.features))
        unknown = [(i, wanted) for i, wanted in features if wanted not in place]
        if unknown:
            raise InputError.from_problems(limited(unknown, lambda one: _unknown(names, *one)))
        first: dict[int, int] = {}
        again = [(i, wanted) for i, wanted in features if first.setdefault(place[wanted], i) != i]
        if again:
            raise InputError.from_problems(limited(again, lambda one: repeated(*one)))
        return list(first)


class FileSource(Source):
    """A source of one file."""

    path: Annotated[str, Field(min_length=1)]
    """The file, relative to the experiment's."""

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        return (resolve(self.path, folders),)


def _unknown(names: Sequence[str], i: int, wanted: str | int) -> Problem:
    return Problem(f"data.features.{i}", f"no feature {shown(wanted)}", choice(wanted, names))


def repeated(i: int, wanted: str | int) -> Problem:
    """What is wrong with the i-th of the features, which was named before."""
    return Problem(f"data.features.{i}", f"{shown(wanted)} repeats a feature", "each only once")


def choice(wanted: object, names: Sequence[str]) -> str:
    """What there is to choose from, the name nearest to `wanted` first."""
    count = f"there {'is' if len(names) == 1 else 'are'} {len(names)}"
    some = ", ".join(shown(name, 40) for name in names[:8]) + (", …" if len(names) > 8 else "")
    return f"{did_you_mean(wanted, names)}{count}: {some}"


def coded(labels: Iterable[str]) -> tuple[Array, tuple[str, ...]]:
    """Labels as codes 0 … C-1 of their sorted selves: the codes, the C names."""
    labels = list(labels)
    names = tuple(sorted(set(labels)))
    code = {name: i for i, name in enumerate(names)}
    return np.array([code[word] for word in labels], dtype=float), names


def numbered(count: int) -> tuple[str, ...]:
    """x1, x2, …: the names of features without names."""
    return tuple(f"x{i}" for i in range(1, count + 1))


def checked_weights(weights: Array, name: str) -> Array:
    """Sample weights (n,). Raises InputError (data.weights) where one is negative or all are 0."""
    negative = np.flatnonzero(weights < 0)
    if len(negative):
        what = f"{name} holds {weights[negative[0]]:g}"
        raise InputError("data.weights", what, "weights that are not negative")
    if not weights.any():
        raise InputError("data.weights", f"{name} holds only zeros", "a weight above 0")
    return weights
