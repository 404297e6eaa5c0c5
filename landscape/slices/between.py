"""The line through two points of parameter space, or the plane through three."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.slices.base import Parameters, Scene, Setting, SliceSection
from landscape.slices.slice import Slice

PARALLEL = 1e-8
"""Directions whose angle has a smaller sine do not span a plane."""


class Between(SliceSection):
    """Through two ends (a line) or three (a plane); coordinate 0 is the first end, 1 another."""

    kind: Literal["between"] = "between"
    ends: Annotated[tuple[str | Parameters, ...], Field(min_length=2, max_length=3)]
    """Two or three of fit, zero, a descent's label (its end), or parameters by name."""

    def count(self, scene: Scene) -> int:
        if "center" in self.model_fields_set:
            raise InputError("slice.center", "between passes through its ends", "leave it out")
        known = ("fit", "zero", *scene.labels)
        for i, end in enumerate(self.ends):
            if isinstance(end, str) and end not in known:
                raise InputError(
                    f"slice.ends.{i}", f"no point {end!r}", "one of " + ", ".join(known)
                )
            for name in end if isinstance(end, dict) else ():
                scene.objective.layout.index(name, f"slice.ends.{i}.{name}")
            if end in self.ends[:i]:
                raise InputError(
                    f"slice.ends.{i}", "is the same point as another end", "another one"
                )
        return len(self.ends) - 1

    def chosen(self, setting: Setting) -> Slice:
        points = [setting.point(end, f"slice.ends.{i}") for i, end in enumerate(self.ends)]
        directions = np.array(points[1:]) - points[0]
        refuse_parallel(directions, "slice.ends")
        names = [end if isinstance(end, str) else _given(end) for end in self.ends]
        k = len(directions)
        corners = np.vstack([np.zeros(k), np.eye(k)])
        return Slice(
            kind=self.kind,
            origin=points[0],
            directions=directions,
            labels=tuple(f"from {names[0]} (0) to {name} (1)" for name in names[1:]),
            base=np.zeros(k),
            grid=(),
            center=names[0],
            note=f"{'line' if k == 1 else 'plane'} through {', '.join(names)}",
            facts={"ends": names},
            marks=tuple(
                (name, tuple(map(float, c))) for name, c in zip(names, corners, strict=True)
            ),
        )

    def intervals(self, bare: Slice, setting: Setting) -> list[tuple[float, float]]:
        return [(-0.5, 1.5)] * bare.k if self.span == "auto" else super().intervals(bare, setting)


def _given(values: Parameters) -> str:
    return ", ".join(f"{name} = {value:g}" for name, value in values.items())


def refuse_parallel(directions: Array, key: str) -> None:
    """Raises InputError where directions (k, P) are zero or span less than k dimensions."""
    norms = np.linalg.norm(directions, axis=1, keepdims=True)
    if not np.all(norms > 0):
        raise InputError(
            key, "a direction has no length: its ends are the same point", "other points"
        )
    if len(directions) == 2 and np.linalg.svd(directions / norms)[1][1] < PARALLEL:
        raise InputError(key, "the two directions are parallel", "points that span a plane")
