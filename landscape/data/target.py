"""What a target becomes: classes with their names, probabilities of a class, or numbers."""

from collections.abc import Callable
from typing import Literal, NoReturn

import numpy as np

from landscape.arrays import Array, Rows
from landscape.data.sources.source import MAX_CLASSES, Source, Table
from landscape.errors import InputError, shown

TargetKind = Literal["needed", "numbers", "natural"]

NATURAL_CLASSES = 20
"""An integer target of at most so many different values is taken for classes, unless most of its
rows differ."""
MANY_CLASSES = 50
"""A target with more values needs rows enough of each to be of classes."""
ROWS_OF_A_CLASS = 5
"""Of so many rows or more on average are the classes of a target with many of them."""
FEW_CLASSES = 4
"""So many classes are never too many for the number of rows."""

Named = tuple[Array, tuple[str, ...] | None]


def target_of(table: Table, rows: Rows, source: Source, classes: TargetKind) -> Named:
    """The target of these rows (n,) as the loss takes it, with the names of its classes if it has
    any. What it is, all samples say: a part of them may look like something else.

    Raises InputError where it is not what `classes` asks for."""
    own, y = table.class_names, table.y[rows]
    if own is not None:
        return _coded(y, source, lambda code: own[int(code)])
    whole = bool(np.all(table.y == np.floor(table.y)))
    different = len(np.unique(table.y))
    many = _mostly_distinct(different, len(table.y)) and not source.classes
    natural = whole and not many and (2 <= different <= NATURAL_CLASSES or bool(source.classes))
    if classes == "numbers" or (classes == "natural" and not natural):
        return y, None
    if not whole and table.y.min() >= 0 and table.y.max() <= 1:
        return y, ("0", "1")
    if not whole or many:
        _refuse_numbers(table, source, different, whole)
    return _coded(y, source, label_text)


def _mostly_distinct(different: int, rows: int) -> bool:
    """Whether so many values are those of a quantity that was measured: most of them differ, or
    beyond a large number of classes each has only a few rows."""
    few_rows = different > MANY_CLASSES and ROWS_OF_A_CLASS * different > rows
    return different > FEW_CLASSES and (2 * different > rows or few_rows)


def label_text(label: str | bool | int | float) -> str:
    """A label as it is written: 1.0 is `1`."""
    whole = isinstance(label, float) and label.is_integer()
    return str(int(label)) if whole else str(label)


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


def _refuse_numbers(table: Table, source: Source, different: int, whole: bool) -> NoReturn:
    """A target of numbers where classes are due."""
    fractions = "" if whole else ", some with a fraction"
    what = (
        f"{shown(table.target_name)} has {different} different numbers in {len(table.y)} rows"
        f"{fractions}, but the loss judges classes"
    )
    allowed = "model: linear (and loss mse, mae or huber), or keep a few with classes"
    raise InputError(source.target_key, what, allowed)
