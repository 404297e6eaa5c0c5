"""Directions of the user's own, from an npz file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from landscape.arrays import Array
from landscape.data.npz_archive import Archive
from landscape.data.safe_open import opened, resolve
from landscape.errors import InputError
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.directions import refuse_dependent
from landscape.slices.section import Centered
from landscape.slices.slice import Slice

MAX_FILE = 256 * 2**20
"""Bytes of the file."""
KEY = "slice.path"


class Vectors(Centered):
    """Along one or two given directions."""

    kind: Literal["vectors"] = "vectors"
    path: str
    """An npz with `directions` (k, P), k 1 or 2; relative to the YAML file."""

    def count(self, requirements: SliceRequirements) -> int:
        return len(self.directions(requirements.folders, requirements.objective.count))

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        return (resolve(self.path, folders, KEY),)

    def directions(self, folders: Sequence[Path], parameters: int) -> Array:
        """(k, P), checked."""
        with opened(self.path, folders, MAX_FILE, KEY) as file:
            directions = Archive(file, self.path, KEY).array("directions", KEY)
        if (
            directions.ndim != 2
            or directions.shape[0] not in (1, 2)
            or directions.shape[1] != parameters
        ):
            raise InputError(
                KEY,
                f"directions has shape {directions.shape}",
                f"(1, {parameters}) or (2, {parameters})",
            )
        directions = directions.astype(float)
        refuse_dependent(directions, KEY, "directions of some length that span a plane")
        return directions

    def without_grid(self, context: SliceContext) -> Slice:
        origin = self.origin(context)
        directions = self.directions(context.folders, len(origin))
        which = ("first", "second") if len(directions) == 2 else ("the",)
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=directions,
            labels=tuple(f"{w} given direction" for w in which),
            base=np.zeros(len(directions)),
            grid=(),
            center=self.center_name,
            note=f"given direction{'s'[: len(directions) - 1]}, through {self.center_words}",
        )
