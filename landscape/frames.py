"""Frames: which steps of its runs an animation shows, and what the model says at each of them.

The first steps of a descent go far and the last hardly move, so frames that are evenly spaced in
steps show a leap and then a still. Here they are evenly spaced in the mean of two measures that
both grow from 0 to 1: the share of the way gone, over all runs, and the logarithm of 1 + step.
No step is shown twice unless there are fewer of them than frames; then each is shown equally long.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.descent import Path
from landscape.fit import Fit
from landscape.objective import Objective
from landscape.predictions import curve, regions

if TYPE_CHECKING:
    from landscape.prepare import Prepared

MOST_NUMBERS = 2**22
"""Of all frames and runs together: 16 MiB in single precision."""
CURVE_POINTS = (50, 200)
REGION_POINTS = (20, 80)
"""Least and most points of a curve, and along each side of a picture of regions."""
MOST_RUNS = 12
"""Runs whose predictions are shown."""


def schedule(paths: Sequence[Path], frames: int) -> Rows:
    """(frames,): the step shown in each frame, from 0 to the last of the longest path."""
    last = max(len(path.loss) for path in paths) - 1
    count = np.arange(frames)
    if last < frames:
        return count * (last + 1) // frames
    way = np.mean([_way(path, last) for path in paths], axis=0)
    slow = np.log1p(np.arange(last + 1)) / np.log1p(last)
    even = np.interp(np.linspace(0, 1, frames), (way + slow) / 2, np.arange(last + 1))
    apart = np.maximum.accumulate(np.rint(even).astype(np.intp) - count) + count
    return np.minimum(apart, last - count[::-1])


def _way(path: Path, last: int) -> Array:
    """(last + 1,): the share of its way that a run has gone by each step. No step counts for more
    than the run's usual distance from its start, so that one which diverges is not all its end."""
    points = path.coordinates
    usual = np.median(np.linalg.norm(points - points[0], axis=1))
    steps = np.minimum(np.linalg.norm(np.diff(points, axis=0), axis=1), usual)
    gone = np.append(0.0, np.cumsum(steps))
    share = gone / gone[-1] if gone[-1] > 0 else np.ones_like(gone)
    return np.append(share, np.ones(last + 1 - len(share)))


def animation(
    prepared: "Prepared", found: Fit, paths: Sequence[Path], asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What the model says along the runs; frames of the same step share one picture.

    `steps (F,)`; `picture (F,)`: which of the S pictures each frame shows. Of one feature `x (m,)`
    and `curves (runs, S, m)`; of two and classes `x (m,)`, `y (m,)` and `fields (runs, S, m, m)`:
    the score of two classes (0 is the boundary), else class codes."""
    steps = schedule(paths, asked["frames"])
    shown, picture = np.unique(steps, return_inverse=True)
    runs = [path.theta[np.minimum(shown, len(path.loss) - 1)] for path in paths[:MOST_RUNS]]
    share = MOST_NUMBERS // (len(runs) * len(shown))
    answer = {"steps": steps, "picture": picture}
    return answer | (
        _curves(prepared.objective, runs, int(np.clip(share, *CURVE_POINTS)))
        or _fields(prepared.objective, runs, int(np.clip(share**0.5, *REGION_POINTS)))
    )


def _curves(objective: Objective, runs: Sequence[Array], points: int) -> dict[str, Any]:
    """Of runs (S, P), each at `points` places; nothing where the data do not allow curves."""
    first = curve(objective, runs[0][0], "", points)
    if first is None:
        return {}
    curves = [[curve(objective, theta, "", points) for theta in run] for run in runs]
    return {"x": first.x, "curves": _single([[c.y for c in run if c] for run in curves])}


def _fields(objective: Objective, runs: Sequence[Array], points: int) -> dict[str, Any]:
    """Of runs (S, P), each at `points` squared places; nothing where there are no regions."""
    first = regions(objective, runs[0][0], "", points)
    if first is None:
        return {}
    found = [[regions(objective, theta, "", points) for theta in run] for run in runs]
    if first.score is not None:
        fields = _single([[r.score for r in run if r] for run in found])
    else:
        fields = np.array([[r.decision for r in run if r] for run in found], np.uint8)
    return {"x": first.x, "y": first.y, "fields": fields}


def _single(values: Any) -> Any:
    """In single precision; what exceeds it is infinite, without a word."""
    with np.errstate(over="ignore"):
        return np.array(values, np.float32)
