"""Marks: points of parameter space with names of the user's own.

A mark is a file with parameters, or some values by name, the others as fitted. P parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from landscape.arrays import Array
from landscape.data.npz_archive import Archive
from landscape.data.safe_open import opened, resolve
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.slices.context import NAMED, Parameters
from landscape.slices.slice import Slice

MAX_FILE = 256 * 2**20
"""Bytes of a file, of marks or directions."""

Marks = Mapping[str, str | Parameters]
"""The path of an npz with `theta` (P,), or of a run (T+1, P), whose end is meant; or values."""


def mark_files(marks: Marks, folders: Sequence[Path]) -> tuple[Path, ...]:
    """The files that marks are read from."""
    return tuple(
        resolve(mark, folders, f"marks.{name}")
        for name, mark in marks.items()
        if isinstance(mark, str)
    )


def read_marks(
    marks: Marks, objective: Objective, folders: Sequence[Path], labels: Sequence[str]
) -> dict[str, Array | Parameters]:
    """The marks by name: parameters (P,), or values that replace the fit's.

    Raises InputError for a name that is taken, an unknown parameter and a file that does not do."""
    points: dict[str, Array | Parameters] = {}
    for name, mark in marks.items():
        key = f"marks.{name}"
        refuse_taken(name, labels)
        if isinstance(mark, str) and mark in (*NAMED, *labels):
            what = f"{mark!r} can be named wherever a mark can"
            raise InputError(key, what, "leave it out; marks are files, or values by name")
        if isinstance(mark, str):
            points[name] = _read(mark, objective, folders, key)
        else:
            for parameter in mark:
                objective.layout.index(parameter, f"{key}.{parameter}")
            points[name] = mark
    return points


def refuse_taken(name: str, labels: Sequence[str], key: str = "marks") -> None:
    """Raises InputError, below `key`, where a name is empty or that of another point."""
    if name in ("", *NAMED, "init", "random", "mean", *labels):
        what = f"{name!r} is the name of another point" if name else "a name is empty"
        raise InputError((key, name) if name else key, what, "another name")


def _read(path: str, objective: Objective, folders: Sequence[Path], key: str) -> Array:
    with opened(path, folders, MAX_FILE, key) as file:
        theta = Archive(file, path, key).array("theta", key)
    if theta.ndim not in (1, 2) or not len(theta) or theta.shape[-1] != objective.count:
        shapes = f"({objective.count},), or (T + 1, {objective.count}) of a run"
        raise InputError(key, f"theta has shape {theta.shape}", shapes)
    return np.array(theta if theta.ndim == 1 else theta[-1], float)


def with_marks(sliced: Slice, marks: Mapping[str, Array]) -> Slice:
    """The slice with those marks (P,) on it that lie within its grid, at their nearest points; but
    for those that are its ends already."""
    there = {label for label, _ in sliced.marks}
    more = []
    for name, theta in marks.items():
        place = sliced.project(theta)[0]
        inside = all(a[0] <= c <= a[-1] for c, a in zip(place, sliced.grid, strict=True))
        if inside and name not in there:
            more.append((name, tuple(map(float, place))))
    return replace(sliced, marks=(*sliced.marks, *more))
