"""RecordedRun: a run that was made elsewhere, read from its checkpoints.

R points kept of it, P parameters.
"""

import os
import re
import sys
import warnings
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar, cast

import numpy as np
from pydantic import Field, PrivateAttr

from landscape.arrays import Array
from landscape.data.npz_archive import Archive, array_of_file, stored_in_file
from landscape.data.safe_open import opened, resolve
from landscape.data.stored_points import StoredArray, StoredPoints, rows_of
from landscape.errors import InputError, LandscapeWarning, reason, shown
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.optimize.descent import MAX_RECORDED
from landscape.optimize.status import judge
from landscape.optimize.trajectory import Trajectory
from landscape.schema.section import Section
from landscape.schema.text import Label
from landscape.schema.validation_errors import validated

MAX_READ = 2**22
"""Numbers of a run up to which it is read into memory."""
MAX_FILES = 100_000
"""Entries of a folder that are looked at."""
SUFFIXES = (".npz", ".npy")
AGREEMENT = 1e-3
"""Relative difference between a recorded loss and this one that is not worth a warning."""
_WILD = frozenset("*?[")


class RecordedRun(Section):
    """A run that was recorded elsewhere."""

    told_by: ClassVar[str] = "recorded"

    recorded: Annotated[str, Field(min_length=1)]
    """An npz with `theta` (T+1, P), and `loss` (T+1,) if it is not to be evaluated; or a folder of
    npz or npy checkpoints, or a pattern such as `run/step*.npy`, in the order of the numbers in
    their names. In the units of the parameters that are shown."""
    label: Label | None = None
    r"""Name of the run in legends, with mathematics in characters (`$\eta_1$` as η₁); null: the
    file's stem, or the folder's name."""

    _points: Array | None = PrivateAttr(default=None)
    _most_numbers: int = PrivateAttr(default=MAX_RECORDED)

    @classmethod
    def from_points(cls, label: str, points: Array) -> "RecordedRun":
        """The run through points (R, P) that are in memory. Raises InputError (`label`)."""
        run = validated(cls, {"recorded": "in memory", "label": label})
        run._points = points
        return run

    @classmethod
    def from_file(cls, label: str, path: str) -> "RecordedRun":
        """The run in a file or folder of the caller's own, which may be as large as it likes.
        Raises InputError (`label`)."""
        run = validated(cls, {"recorded": path, "label": label})
        run._most_numbers = sys.maxsize
        return run

    @property
    def name(self) -> str:
        """The label, or the stem of the file or folder."""
        path = Path(self.recorded)
        return self.label or (path.parent if _WILD & set(path.name) else path).stem or "recorded"

    def files(self, folders: Sequence[Path], key: str) -> tuple[Path, ...]:
        """The files it is read from, in the order of the steps.

        Raises InputError (`key`) where they lie outside the folders, or a folder holds none."""
        if self._points is not None:
            return ()
        path = Path(self.recorded)
        pattern = path.name if _WILD & set(path.name) else ""
        place = resolve(str(path.parent if pattern else path), folders, key)
        if not pattern and not os.path.isdir(place):
            return (place,)
        try:
            entries = [entry.name for entry in islice(place.iterdir(), MAX_FILES + 1)]
        except OSError as error:
            what = f"{shown(self.recorded)} cannot be read: {reason(error)}"
            raise InputError(key, what) from None
        if len(entries) > MAX_FILES:
            what = f"the folder of {shown(self.recorded)} is too full"
            raise InputError(key, what, f"at most {MAX_FILES} files")
        names = [n for n in entries if n.endswith(SUFFIXES) and fnmatchcase(n, pattern or "*")]
        if not names:
            what = f"{shown(self.recorded)} holds no checkpoints"
            raise InputError(key, what, "npz or npy files")
        names.sort(key=_by_numbers)
        return tuple(resolve(str(place / name), folders, key) for name in names)

    def read(
        self, objective: Objective, folders: Sequence[Path], key: str
    ) -> tuple[Array, Array | None]:
        """The parameters (R, P), and the losses (R,) where all files have them. A long run of a
        loss that takes one point at a time stays in its files.

        Raises InputError, below `key`, for files that do not suit the objective."""
        if self._points is not None:
            return self._points, None
        key = f"{key}.recorded"
        parts: list[StoredArray | Array] = []
        losses: list[Array | None] = []
        room = self._most_numbers // objective.count
        for path in self.files(folders, key):
            theta, loss = _read_file(path, objective.count, folders, key, self._most_numbers)
            parts.append(theta)
            losses.append(loss)
            room -= rows_of(theta)
            if room < 0:
                what = f"the run has more than {self._most_numbers} numbers"
                allowed = self._most_numbers // objective.count
                raise InputError(key, what, f"at most {allowed} points of {objective.count}")
        points = StoredPoints(parts)
        if len(points) < 2:
            raise InputError(key, "a run needs two points, its start and its end", "more of them")
        known = [loss for loss in losses if loss is not None]
        loss = np.concatenate(known) if len(known) == len(losses) else None
        if points.size <= MAX_READ or not isinstance(objective, PointwiseObjective):
            return points.in_memory(), loss
        points.check()
        return cast(Array, points), loss


def trajectory(
    label: str, theta: Array, loss: Array | None, objective: Objective, key: str
) -> Trajectory:
    """A recorded path (R, P) with its losses (R,), evaluated where they are not given, as far as
    they are finite; the verdict rests on these alone.

    Raises InputError (`key`) where the loss is not finite at its start."""
    with np.errstate(all="ignore"):
        accuracy = None
        if loss is None:
            loss, accuracy = objective.values_and_accuracies(theta)
        else:
            _warn_of_another_loss(label, theta, loss, objective)
            if objective.judges_classes:
                accuracy = objective.values_and_accuracies(theta)[1]
        path = Trajectory.from_points(label, "recorded", "", theta, loss, accuracy)
        if not len(path.loss):
            raise InputError(key, "the loss is not finite at the start", "another run")
        return judge(path, objective, diverged=len(path.loss) < len(loss))


def _warn_of_another_loss(label: str, theta: Array, loss: Array, objective: Objective) -> None:
    """Where the recorded loss is not the one of the surface, the path leaves it."""
    ends = [0, -1]
    own = objective.value(theta[ends])
    if not np.allclose(loss[ends], own, rtol=AGREEMENT, atol=AGREEMENT * float(np.ptp(own))):
        text = (
            f"the recorded loss of {label} goes from {loss[0]:.6g} to {loss[-1]:.6g}, the loss of "
            f"this experiment at the same points from {own[0]:.6g} to {own[-1]:.6g}"
        )
        warnings.warn(text, LandscapeWarning, stacklevel=3)


def _read_file(
    path: Path, count: int, folders: Sequence[Path], key: str, most_numbers: int
) -> tuple[StoredArray | Array, Array | None]:
    """Parameters (P,) or (R, P), which stay where they are if they can, and losses (R,) of one
    file, R 1 where it holds a single point."""
    name, loss = path.name, None
    theta: StoredArray | Array | None
    with opened(str(path), folders, 8 * most_numbers + 2**20, key) as file:
        if path.suffix == ".npy":
            theta = stored_in_file(file, path, key)
            theta = array_of_file(file, name, key) if theta is None else theta
        else:
            archive = Archive(file, name, key)
            theta = archive.stored("theta", path)
            theta = archive.array("theta", key) if theta is None else theta
            loss = archive.array("loss", key) if "loss" in archive else None
    if len(theta.shape) not in (1, 2) or not rows_of(theta) or theta.shape[-1] != count:
        shapes = f"(T + 1, {count}), or ({count},) of a checkpoint"
        raise InputError(key, f"{shown(name)}: theta has shape {theta.shape}", shapes)
    if loss is None:
        return theta, None
    if loss.size != rows_of(theta) or loss.ndim > 1:
        what = f"{shown(name)}: loss has shape {loss.shape}"
        raise InputError(key, what, f"({rows_of(theta)},), one a point")
    return theta, np.atleast_1d(np.asarray(loss, float))


def _by_numbers(name: str) -> list[tuple[int, int, str]]:
    """Sorts names by the numbers in them: `step2` before `step10`."""
    parts = re.split(r"([0-9]+)", name)
    return [(1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts]
