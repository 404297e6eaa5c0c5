"""Directions of the user's own: from an npz file, or from Python as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import PrivateAttr

from landscape.arrays import Array
from landscape.data.npz_archive import Archive
from landscape.data.safe_open import opened, resolve
from landscape.errors import InputError, below, shown
from landscape.objective.pointwise import plain
from landscape.schema.text import without_control_characters
from landscape.schema.validation_errors import validated
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.directions import refuse_dependent
from landscape.slices.kinds.section import Centered
from landscape.slices.marks import MAX_FILE
from landscape.slices.slice import Slice

KEY = "slice.path"
MAX_LABEL = 300
"""Characters of a label."""
DIRECTIONS, LABELS = "directions", "labels"
"""Arrays of the file, and what they are given by from Python."""


@dataclass(frozen=True, eq=False)
class NamedDirections:
    """Directions and what they are called, as they were given."""

    directions: Array
    """(k, P), once checked."""
    labels: tuple[Any, ...] | None
    """(k,), once checked."""
    file: str = ""
    """Where they stand; empty: in memory."""

    def check(self, parameters: int) -> None:
        """Raise InputError where they are no k directions, 1 or 2, of so many parameters, with a
        text each."""
        key, shape = self._key(DIRECTIONS), self.directions.shape
        if shape not in ((1, parameters), (2, parameters)):
            allowed = f"(1, {parameters}) or (2, {parameters}), a row of all parameters a direction"
            raise InputError(key, f"directions has shape {shape}", allowed)
        if not np.isfinite(self.directions).all():
            at = ", ".join(map(str, np.argwhere(~np.isfinite(self.directions))[0]))
            what = f"directions[{at}] is not finite"
            raise InputError(key, what, "finite numbers (counted from 0)")
        refuse_dependent(self.directions, key, "directions of some length that span a plane")
        if self.labels is not None:
            self._check_labels(self.labels)

    def _check_labels(self, labels: tuple[Any, ...]) -> None:
        k = len(self.directions)
        allowed = f"{k} text{'s'[: k - 1]}, one a direction"
        if len(labels) != k:
            raise self._wrong_labels(f" holds {len(labels)}", allowed)
        for i, label in enumerate(labels):
            if not isinstance(label, str):
                raise self._wrong_labels(f"[{i}] is {shown(label, 40)}, no text", allowed)
            if not 0 < len(label.strip()) <= MAX_LABEL or "\n" in label:
                line = f"a line of 1 to {MAX_LABEL} characters"
                raise self._wrong_labels(f"[{i}] is {shown(label, 40)}", line)
            try:
                without_control_characters(label)
            except ValueError as error:
                raise self._wrong_labels(f"[{i}] {error}", allowed) from None

    def _wrong_labels(self, what: str, allowed: str) -> InputError:
        place = f"{shown(self.file)}: " if self.file else ""
        return InputError(self._key(LABELS), f"{place}{LABELS}{what}", allowed)

    def _key(self, array: str) -> str:
        return KEY if self.file else f"slice.{array}"


class Vectors(Centered):
    """Along one or two given directions."""

    kind: Literal["vectors"] = "vectors"
    path: str
    """An npz with `directions` (k, P), k 1 or 2, and perhaps `labels` (k,), text for their axes;
    relative to the YAML file. From Python `directions` and `labels` themselves may be given."""

    _vectors: NamedDirections | None = PrivateAttr(default=None)

    @classmethod
    def from_arrays(cls, keys: Mapping[str, Any]) -> "Vectors":
        """Along `directions` (k, P) in memory, an array or rows, which k `labels` may name; the
        other keys as they stand in a file.

        Raises InputError, below `slice`, where these are no numbers, or keys are wrong."""
        others = {key: keys[key] for key in keys if key not in (DIRECTIONS, LABELS)}
        with below("slice"):
            if "path" in keys:
                raise InputError("path", "stands beside directions", "one of the two")
            section = validated(cls, {"path": "in memory", **others})
            section._vectors = NamedDirections(
                _numbers(keys[DIRECTIONS]), _entries(keys.get(LABELS))
            )
        return section

    def count(self, requirements: SliceRequirements) -> int:
        vectors = self.vectors(requirements.folders, requirements.objective.count)
        return len(vectors.directions)

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        return () if self._vectors else (resolve(self.path, folders, KEY),)

    def vectors(self, folders: Sequence[Path], parameters: int) -> NamedDirections:
        """What was given of so many parameters, checked."""
        vectors = self._vectors or self._from_file(folders)
        vectors.check(parameters)
        return vectors

    def _from_file(self, folders: Sequence[Path]) -> NamedDirections:
        with opened(self.path, folders, MAX_FILE, KEY) as file:
            archive = Archive(file, self.path, KEY)
            directions = archive.array(DIRECTIONS, KEY).astype(float)
            labels = archive.array(LABELS, KEY, text=True) if LABELS in archive else None
        return NamedDirections(directions, _entries(labels), self.path)

    def without_grid(self, context: SliceContext) -> Slice:
        origin = self.origin(context)
        vectors = self.vectors(context.folders, len(origin))
        k = len(vectors.directions)
        which = ("first", "second") if k == 2 else ("the",)
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=vectors.directions,
            labels=tuple(map(str, vectors.labels or (f"{w} given direction" for w in which))),
            base=np.zeros(k),
            center=self.center_name,
            note=f"given direction{'s'[: k - 1]}, through {self.center_words}",
        )


def with_arrays(keys: Any) -> Any:
    """The keys of a slice as they are, but for `vectors` whose directions themselves are given,
    which is for callers from Python."""
    if isinstance(keys, Mapping) and keys.get("kind") == "vectors" and DIRECTIONS in keys:
        return Vectors.from_arrays(keys)
    return keys


def _entries(labels: Any) -> tuple[Any, ...] | None:
    """Those of a list or an array, where there is one; a single one as it is."""
    return None if labels is None else tuple(np.atleast_1d(np.array(labels, object)).tolist())


def _numbers(directions: Any) -> Array:
    """The entries of an array or tensor, or of rows of either. Raises InputError (`directions`)."""
    allowed = "an array (k, P) of numbers, or k rows of P"
    try:
        rows = map(plain, directions) if isinstance(directions, list | tuple) else None
        array = np.array(plain(directions) if rows is None else [np.asarray(row) for row in rows])
    except (TypeError, ValueError, RuntimeError):
        raise InputError(DIRECTIONS, "its rows form no array", allowed) from None
    if array.dtype.kind not in "fiub":
        nature = f"of type {array.dtype.name}" if array.ndim else shown(directions, 40)
        raise InputError(DIRECTIONS, f"is {nature}, no numbers", allowed)
    return array.astype(float)
