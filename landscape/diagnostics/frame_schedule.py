"""Frames: which steps of its runs an animation shows, and what the model says at each of them.

The first steps of a descent go far and the last hardly move, so frames that are evenly spaced in
steps show a leap and then a still. Here they are evenly spaced in the mean of two measures that
both grow from 0 to 1: the share of the way gone, over all runs, and the logarithm of 1 + step.
No step is shown twice unless there are fewer of them than frames; then each is shown equally long.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscape.arrays import Array, Rows
from landscape.diagnostics.predictions import curve, regions
from landscape.diagnostics.settled_steps import shown_steps
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.trajectory import Trajectory

MAX_NUMBERS = 2**22
"""Of all frames and runs together: 16 MiB in single precision."""
CURVE_POINTS = (50, 200)
REGION_POINTS = (20, 80)
"""Least and most points of a curve, and along each side of a picture of regions."""
MAX_RUNS = 12
"""Runs whose predictions are shown."""
MAX_COORDINATE = 1e300
"""Coordinates beyond it could not be told apart in numbers."""


def schedule(paths: Sequence[Trajectory], frames: int, last: int | None = None) -> Rows:
    """(frames,): the step shown in each frame, from 0 to `last`; unless told, that is the last of
    the longest path, or where nothing is seen to move any more."""
    last = shown_steps(paths) if last is None else last
    count = np.arange(frames)
    if last < frames:
        return count * (last + 1) // frames
    distance = np.mean([_distance_share(path, last) for path in paths], axis=0)
    slow = np.log1p(np.arange(last + 1)) / np.log1p(last)
    even = np.interp(np.linspace(0, 1, frames), (distance + slow) / 2, np.arange(last + 1))
    distinct = np.maximum.accumulate(np.rint(even).astype(np.intp) - count) + count
    return np.minimum(distinct, last - count[::-1])


def _distance_share(path: Trajectory, last: int) -> Array:
    """(last + 1,): the share of its way up to the last that a run has gone by each step. No step
    counts for more than the run's usual distance from its start, so that one which diverges is not
    all its end."""
    points = np.clip(path.coordinates, -MAX_COORDINATE, MAX_COORDINATE)
    usual = np.median(np.abs(points - points[0]).max(axis=1))
    steps = np.minimum(np.abs(np.diff(points, axis=0)).max(axis=1), usual)
    gone = np.append(0.0, np.cumsum(steps))
    way = np.interp(np.arange(last + 1), path.step_numbers, gone)
    return np.asarray(way / way[-1] if way[-1] > 0 else np.ones_like(way))


def frame_predictions(
    objective: Objective, paths: Sequence[Trajectory], frames: int
) -> dict[str, Any]:
    """What the model says along the runs; frames of the same step share one picture.

    `steps (F,)`; `picture (F,)`: which of the S pictures each frame shows. Of one feature `x (m,)`
    and `curves (runs, S, m)`; of two and classes `x (m,)`, `y (m,)` and `fields (runs, S, m, m)`:
    the score of two classes (0 is the boundary), else class codes, and `leads` alike, how far the
    score of that class is above the next one's."""
    steps = schedule(paths, frames)
    shown, picture = np.unique(steps, return_inverse=True)
    shape = (min(len(paths), MAX_RUNS), len(shown))
    thetas = [theta for path in paths[:MAX_RUNS] for theta in path.theta[path.reached(shown)]]
    share = MAX_NUMBERS / len(thetas)
    data = {"steps": steps, "picture": picture}
    return data | (
        _curves(objective, thetas, shape, int(np.clip(share, *CURVE_POINTS)))
        or _fields(objective, thetas, shape, int(np.clip(share**0.5, *REGION_POINTS)))
    )


Shape = tuple[int, int]
"""Runs and pictures."""


def _curves(
    objective: Objective, thetas: Sequence[Array], shape: Shape, points: int
) -> dict[str, Any]:
    """Of all `thetas` (P,), each at `points` places; nothing where the data allow no curves."""
    predictions = [curve(objective, theta, "", points) for theta in thetas]
    known = [c for c in predictions if c]
    if not known:
        return {}
    return {"x": known[0].x, "curves": _single([c.y for c in known]).reshape(*shape, points)}


def _fields(
    objective: Objective, thetas: Sequence[Array], shape: Shape, points: int
) -> dict[str, Any]:
    """Of all `thetas` (P,), each at `points` squared places; nothing where there are no regions."""
    first = regions(objective, thetas[0], "", points)
    if first is None or not isinstance(objective, Supervised):
        return {}
    two = objective.data.n_classes == 2
    grid = (*shape, points, points)
    fields = np.empty((len(thetas), points, points), "f4" if two else np.uint8)
    leads = np.empty((0 if two else len(thetas), points, points), "f4")
    for i, theta in enumerate(thetas):
        predictions = regions(objective, theta, "", points)
        assert predictions is not None
        fields[i] = predictions.margin(1) if two else predictions.decision
        if not two:
            leads[i] = predictions.lead
    data = {"x": first.x, "y": first.y, "fields": fields.reshape(grid)}
    return data if two else data | {"leads": leads.reshape(grid)}


def _single(values: Any) -> Any:
    """In single precision; what exceeds it is infinite, without a word."""
    with np.errstate(over="ignore"):
        return np.array(values, np.float32)
