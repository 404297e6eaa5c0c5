"""Directions of the user's own, from an npz file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from landscape.arrays import Array
from landscape.data.archive import Archive
from landscape.data.files import opened, resolve
from landscape.errors import InputError
from landscape.slices.base import Scene, Setting, SliceSection
from landscape.slices.between import refuse_parallel
from landscape.slices.slice import Slice

MAX_FILE = 256 * 2**20
"""Bytes of the file."""


class Vectors(SliceSection):
    """Along one or two given directions."""

    kind: Literal["vectors"] = "vectors"
    path: str
    """An npz with `directions` (k, P), k 1 or 2; relative to the YAML file."""

    def count(self, scene: Scene) -> int:
        return len(self.directions(scene.folders, scene.objective.count))

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        return (resolve(self.path, folders, "slice.path"),)

    def directions(self, folders: Sequence[Path], parameters: int) -> Array:
        """(k, P), checked."""
        with opened(self.path, folders, MAX_FILE, "slice.path") as file:
            archive = Archive(file, self.path, "slice.path")
            found = archive.array("directions", "slice.path")
        if found.ndim != 2 or found.shape[0] not in (1, 2) or found.shape[1] != parameters:
            raise InputError(
                "slice.path",
                f"directions has shape {found.shape}",
                f"(1, {parameters}) or (2, {parameters})",
            )
        directions = found.astype(float)
        refuse_parallel(directions, "slice.path")
        return directions

    def chosen(self, setting: Setting) -> Slice:
        origin = setting.point(self.center, "slice.center")
        directions = self.directions(setting.folders, len(origin))
        which = ("first", "second") if len(directions) == 2 else ("the",)
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=directions,
            labels=tuple(f"{w} given direction" for w in which),
            base=np.zeros(len(directions)),
            grid=(),
            center=self.center_name,
            note=f"given directions, through {self.center_words}",
        )
