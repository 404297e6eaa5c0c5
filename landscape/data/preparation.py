"""From a source to the samples a model sees: choose features, classes and rows; encode; expand,
hold out, scale."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array, Rows
from landscape.data.dataset import Dataset, OriginalFeatures
from landscape.data.expansion import expanded, expanded_count, expanded_names
from landscape.data.held_out import split
from landscape.data.scaling import Scale, scaled_in_place, unscaled
from landscape.data.sources.source import MAX_VALUES, Source, Table, checked_weights, choice
from landscape.data.target import TargetKind, label_text, target_of
from landscape.errors import InputError, Problem, limited, shown
from landscape.rng import generator


def prepare(
    source: Source,
    scale: Scale,
    seed: int,
    folders: Sequence[Path],
    classes: TargetKind,
    raw_axes: bool = False,
) -> Dataset:
    """The samples of `source`.

    Parameters
    ----------
    source, scale
        Sections of the experiment.
    seed
        Of the generators that draw rows.
    folders
        Where files may lie; paths are relative to the first.
    classes
        What the target is to be: classes (`needed`: the loss judges classes), numbers (`numbers`),
        or whichever it looks like (`natural`: words, booleans, a source's own classes and integers
        of at most 20 different values are classes). Words and a source's own classes are coded
        0 … C-1 in every case.
    raw_axes
        Whether parameters and features are shown in the units of the unscaled features.

    Raises
    ------
    InputError
        `data...`: what in the source or its files must change.
    """
    table = source.read(folders, seed)
    data = _whole(source, table, seed, classes)
    if raw_axes and data.original is None:
        data = replace(data, original=OriginalFeatures(data.feature_names, data.x.copy()))
    if raw_axes:
        data = replace(data, scaling=replace(data.scaling, axes="raw"))
    return _scaled(*_split(data, source.test, seed), scale)


def _whole(source: Source, table: Table, seed: int, classes: TargetKind) -> Dataset:
    """The chosen samples with their expanded features, none held out, unscaled."""
    columns, names = source.columns(table.feature_names), table.feature_names
    names = names if columns is None else tuple(names[i] for i in columns)
    rows = _rows(source, table, seed)
    y, class_names = target_of(table, rows, source, classes)
    x = source.convert(_part(table.x, rows, columns))
    _check(x, y, (*names, *(class_names or ())))
    original = None
    if source.expand > 1:
        original = OriginalFeatures(names, x, source.expand)
        x, names = _expanded(x, names, source.expand)
    return Dataset(
        source.kind,
        x,
        y,
        names,
        class_names,
        unscaled(len(names)),
        table.target_name,
        table.files,
        weights=None if table.weights is None else checked_weights(table.weights[rows], "weights"),
        original=original,
        notes=table.notes,
    )


def _split(data: Dataset, share: float, seed: int) -> tuple[Dataset, Dataset | None]:
    """The samples that are kept, and those held out, if any are."""
    if not share:
        return data, None
    kept, held_out = split(data.y, data.n_classes > 0, share, seed)
    return data.take(kept), data.take(held_out)


def _scaled(data: Dataset, test: Dataset | None, scale: Scale) -> Dataset:
    """The samples scaled where they stand; those held out as these are."""
    scaling = scaled_in_place(data.x, scale, data.feature_names)
    scaling = replace(scaling, axes=data.scaling.axes)
    if test is not None:
        test = replace(test, x=scaling.apply(test.x), scaling=scaling)
    return replace(data, scaling=scaling, test=test)


def _expanded(x: Array, names: tuple[str, ...], degree: int) -> tuple[Array, tuple[str, ...]]:
    """Polynomial features of `degree`, and their names."""
    count = expanded_count(len(names), degree)
    if count * len(x) > MAX_VALUES:
        what = f"{len(names)} features of degree {degree} are {count}, in {len(x)} rows"
        raise InputError("data.expand", what, f"at most {MAX_VALUES} numbers; fewer features")
    products = expanded(x, degree)
    if not np.isfinite(products).all():
        what = f"powers of degree {degree} leave the range of a float"
        raise InputError("data.expand", what, "features in another unit")
    return products, expanded_names(names, degree)


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
    labels = [own[int(value)] if own else label_text(value) for value in values.tolist()]
    position = {label: i for i, label in enumerate(labels)}
    codes = {label_text(value): i for i, value in enumerate(values.tolist())}
    indices = [
        position.get(label_text(label), codes.get(label_text(label), -1)) for label in wanted
    ]
    problems = [
        Problem(f"data.classes.{i}", f"no class {shown(label)}", choice(label, labels))
        for i, label in enumerate(wanted)
        if indices[i] < 0
    ]
    if problems:
        raise InputError.from_problems(limited(problems))
    return np.isin(table.y, values[indices])
