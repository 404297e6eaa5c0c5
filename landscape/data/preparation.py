"""From a source to the samples a model sees: choose features, classes and rows; encode; scale."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset
from landscape.data.scaling import Scale, scaled_in_place
from landscape.data.sources.source import MAX_CLASSES, Source, Table, choice
from landscape.errors import InputError, Problem, shown
from landscape.rng import generator

TargetKind = Literal["needed", "numbers", "natural"]

NATURAL_CLASSES = 20
"""An integer target of at most so many different values is taken for classes."""


def prepare(
    source: Source, scale: Scale, seed: int, folders: Sequence[Path], classes: TargetKind
) -> Dataset:
    """The samples of `source`.

    `classes` says what the target is to be: classes (`needed`: the loss judges classes), numbers
    (`numbers`), or whichever it looks like (`natural`: words, booleans, a source's own classes
    and integers of at most 20 different values are classes). Words and a source's own classes
    are coded 0 … C-1 in every case. Raises InputError (`data...`).
    """
    table = source.read(folders, seed)
    columns = None if source.selects or not source.features else source.columns(table.feature_names)
    names = table.feature_names
    kept = names if columns is None else tuple(names[i] for i in columns)
    rows = _rows(source, table, seed)
    y, class_names = _target(table, rows, source, classes)
    x = source.convert(_part(table.x, rows, columns))
    _check(x, y, (*kept, *(class_names or ())))
    scaling = scaled_in_place(x, scale, kept)
    return Dataset(source.kind, x, y, kept, class_names, scaling, table.target_name, table.files)


def source_files(source: Source, folders: Sequence[Path]) -> tuple[Path, ...]:
    """The files `source` will read, resolved; none is opened. Raises InputError (`data.path`)
    where they lie outside `folders`."""
    return source.files(folders)


def _part(x: NDArray[Any], rows: Rows, columns: list[int] | None) -> NDArray[Any]:
    """The chosen rows and columns, without a copy where that is all of them."""
    x = x if len(rows) == len(x) else x[rows]
    return x if columns is None else x[:, columns]


def _check(x: Array, y: Array, names: tuple[str, ...]) -> None:
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise InputError("data", "values that are not finite", "finite numbers")
    if not all(name.isprintable() for name in names):
        raise InputError("data", "a control character in a name", "names that can be printed")


# -- rows ------------------------------------------------------------------------------------------


def _rows(source: Source, table: Table, seed: int) -> Rows:
    """The rows of the classes asked for, of them the first `limit` of a shuffle, in the order of
    the source."""
    rows = np.arange(len(table.y))
    if source.classes is not None:
        rows = rows[_has_label(table, source.classes)]
    if source.limit is not None and source.limit < len(rows):
        shuffled = generator(seed, "limit").permutation(rows)
        rows = np.sort(shuffled[: source.limit])
    return rows


def _has_label(table: Table, wanted: tuple[str | bool | int | float, ...]) -> NDArray[np.bool_]:
    """(n,): where the label is among those wanted, each a name or a number."""
    values = np.unique(table.y)
    own = table.class_names
    labels = [own[int(value)] if own else _text(value) for value in values.tolist()]
    position = {label: i for i, label in enumerate(labels)}
    codes = {_text(value): i for i, value in enumerate(values.tolist())}
    indices = [position.get(_text(label), codes.get(_text(label), -1)) for label in wanted]
    problems = [
        Problem(f"data.classes.{i}", f"no class {shown(label)}", choice(label, labels))
        for i, label in enumerate(wanted)
        if indices[i] < 0
    ]
    if problems:
        raise InputError.from_problems(problems)
    return np.isin(table.y, values[indices])


def _text(label: str | bool | int | float) -> str:
    """A label as it is written: 1.0 is `1`."""
    whole = isinstance(label, float) and label.is_integer()
    return str(int(label)) if whole else str(label)


# -- the target ------------------------------------------------------------------------------------


def _target(
    table: Table, rows: Rows, source: Source, classes: TargetKind
) -> tuple[Array, tuple[str, ...] | None]:
    """The target of these rows as the loss takes it, with the names of its classes if it has any.
    What it is, all samples say: a part of them may look like something else."""
    own, y = table.class_names, table.y[rows]
    if own is not None:
        return _coded(y, source, lambda code: own[int(code)])
    whole = bool(np.all(table.y == np.floor(table.y)))
    natural = whole and (2 <= len(np.unique(table.y)) <= NATURAL_CLASSES or bool(source.classes))
    if classes == "numbers" or (classes == "natural" and not natural):
        return y, None
    if whole:
        return _coded(y, source, _text)
    if table.y.min() >= 0 and table.y.max() <= 1:
        return y, ("0", "1")
    raise InputError(
        source.target_key,
        "the target is a number, but the loss judges classes",
        "words, integers or probabilities of the second class in 0 … 1; or loss mse, mae, huber",
    )


def _coded(y: Array, source: Source, name: Callable[[float], str]) -> tuple[Array, tuple[str, ...]]:
    """Codes 0 … C-1 of the values there are, and their names."""
    values, codes = np.unique(y, return_inverse=True)
    if len(values) < 2:
        key = "data.classes" if source.classes else "data"
        raise InputError(key, "all samples are of one class", "at least two classes")
    if len(values) > MAX_CLASSES:
        raise InputError(
            source.target_key,
            f"the target has {len(values)} different values",
            f"at most {MAX_CLASSES} classes; or a loss of numbers: mse, mae, huber",
        )
    return codes.astype(float), tuple(map(name, values.tolist()))
