"""RecordedRun: a run that was made elsewhere, read from its checkpoints.

R points kept of it, P parameters.
"""

import re
import sys
import warnings
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field, PrivateAttr

from landscape.arrays import Array
from landscape.data.npz_archive import Archive, array_of_file
from landscape.data.safe_open import opened, resolve
from landscape.errors import InputError, LandscapeWarning, shown
from landscape.objective.base import Objective
from landscape.optimize.descent import MAX_RECORDED
from landscape.optimize.status import judge
from landscape.optimize.trajectory import Trajectory
from landscape.schema.section import Section
from landscape.schema.text import Label

MAX_FILE = 8 * MAX_RECORDED + 2**20
"""Bytes of a file."""
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
        """The run through points (R, P) that are in memory."""
        run = cls(recorded="in memory", label=label)
        run._points = points
        return run

    @classmethod
    def from_file(cls, label: str, path: str) -> "RecordedRun":
        """The run in a file or folder of the caller's own, which may be as large as memory is."""
        run = cls(recorded=path, label=label)
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
        if not pattern and not place.is_dir():
            return (place,)
        try:
            entries = [entry.name for entry in islice(place.iterdir(), MAX_FILES + 1)]
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(key, f"{shown(self.recorded)} cannot be read: {reason}") from None
        if len(entries) > MAX_FILES:
            what = f"the folder of {shown(self.recorded)} is too full"
            raise InputError(key, what, f"at most {MAX_FILES} files")
        names = [n for n in entries if n.endswith(SUFFIXES) and fnmatchcase(n, pattern or "*")]
        if not names:
            raise InputError(
                key, f"{shown(self.recorded)} holds no checkpoints", "npz or npy files"
            )
        return tuple(
            resolve(str(place / name), folders, key) for name in sorted(names, key=_by_numbers)
        )

    def read(
        self, objective: Objective, folders: Sequence[Path], key: str
    ) -> tuple[Array, Array | None]:
        """The parameters (R, P), and the losses (R,) where all files have them.

        Raises InputError, below `key`, for files that do not suit the objective."""
        if self._points is not None:
            return self._points, None
        key = f"{key}.recorded"
        files, count = self.files(folders, key), objective.count
        points, length = np.empty((len(files), count)), 0  # pages are taken as they are filled
        losses: list[Array | None] = []
        for path in files:
            theta, loss = _read_file(path, count, folders, key)
            if (length + len(theta)) * count > self._most_numbers:
                what = f"the run has more than {self._most_numbers} numbers"
                points_allowed = self._most_numbers // count
                raise InputError(key, what, f"at most {points_allowed} points of {count}")
            points = _with_room(points, theta, length)
            length += len(theta)
            losses.append(loss)
        if length < 2:
            raise InputError(key, "a run needs two points, its start and its end", "more of them")
        known = [loss for loss in losses if loss is not None]
        return points[:length], np.concatenate(known) if len(known) == len(losses) else None


def _with_room(points: Array, theta: Array, length: int) -> Array:
    """The points with `theta` (R, P) written behind the first of them, or `theta` alone where it is
    all there is."""
    if not length and len(theta) >= len(points):
        return theta
    missing = length + len(theta) - len(points)
    if missing > 0:
        points = np.concatenate([points, np.empty((missing + len(points), len(theta.T)))])
    points[length : length + len(theta)] = theta
    return points


def trajectory(
    label: str, theta: Array, loss: Array | None, objective: Objective, key: str
) -> Trajectory:
    """A recorded path (R, P) with its losses (R,), evaluated where they are not given, as far as
    they are finite; the verdict rests on these alone.

    Raises InputError (`key`) where the loss is not finite at its start."""
    with np.errstate(all="ignore"):
        if loss is None:
            loss = objective.value(theta)
        else:
            _warn_of_another_loss(label, theta, loss, objective)
        bad = np.flatnonzero(~np.isfinite(loss))
        length = int(bad[0]) if len(bad) else len(loss)
        if not length:
            raise InputError(key, "the loss is not finite at the start", "another run")
        whole = length == len(loss)
        theta, loss = theta[:length], loss[:length]
        verdict = judge(
            objective,
            theta,
            loss,
            diverged=not whole,
            noisy=False,
            has_velocity=False,
            following=iter(()),
        )
        return Trajectory(
            label=label,
            optimizer="recorded",
            lr="",
            theta=theta,
            loss=loss,
            status=verdict.status,
            coordinates=np.zeros((length, 0)),
            residual=np.zeros(length),
            accuracy=objective.values_and_accuracies(theta)[1],
            start_kind=verdict.start_kind,
            end_kind=verdict.end_kind,
        )


def _warn_of_another_loss(label: str, theta: Array, loss: Array, objective: Objective) -> None:
    """Where the recorded loss is not the one of the surface, the path leaves it."""
    ends = [0, -1]
    own = objective.value(theta[ends])
    if not np.allclose(loss[ends], own, rtol=AGREEMENT, atol=AGREEMENT * float(np.ptp(own))):
        warnings.warn(
            f"the recorded loss of {label} goes from {loss[0]:.6g} to {loss[-1]:.6g}, the loss of "
            f"this experiment at the same points from {own[0]:.6g} to {own[-1]:.6g}",
            LandscapeWarning,
            stacklevel=3,
        )


def _read_file(
    path: Path, count: int, folders: Sequence[Path], key: str
) -> tuple[Array, Array | None]:
    """Parameters (R, P) and losses (R,) of one file, R 1 where it holds a single point."""
    name, loss = path.name, None
    with opened(str(path), folders, MAX_FILE, key) as file:
        if path.suffix == ".npy":
            theta = array_of_file(file, name, key)
        else:
            archive = Archive(file, name, key)
            theta = archive.array("theta", key)
            loss = archive.array("loss", key) if "loss" in archive else None
    if theta.ndim not in (1, 2) or not len(theta) or theta.shape[-1] != count:
        shapes = f"(T + 1, {count}), or ({count},) of a checkpoint"
        raise InputError(key, f"{shown(name)}: theta has shape {theta.shape}", shapes)
    theta = np.atleast_2d(np.asarray(theta, float))
    if loss is None:
        return theta, None
    if loss.size != len(theta) or loss.ndim > 1:
        what = f"{shown(name)}: loss has shape {loss.shape}"
        raise InputError(key, what, f"({len(theta)},), one a point")
    return theta, np.atleast_1d(np.asarray(loss, float))


def _by_numbers(name: str) -> list[tuple[int, int, str]]:
    """Sorts names by the numbers in them: `step2` before `step10`."""
    parts = re.split(r"([0-9]+)", name)
    return [(1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts]
