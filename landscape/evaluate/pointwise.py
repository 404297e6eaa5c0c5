"""A loss that takes one parameter vector at a time, on a grid: a vector is held, and no more.

P parameters. The vector of a point is made from the origin and the directions in place, block by
block, whatever P and the grid; never from the last point, so that rounding does not add up. Points
are independent, so an executor may share them out, and a store keep them from one run to the next;
neither changes a value.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from typing import Protocol, TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.errors import LandscapeError, RunError
from landscape.evaluate.plane import Plane, Values
from landscape.evaluate.tiling import chosen_executor, chunks
from landscape.objective.pointwise import LOSS, PointwiseObjective

BLOCK = 2**16
"""Parameters worked on at once: few enough to stay in the cache."""
BATCHES = 64
"""Calls into which the points are divided for an executor: what is lost with one is repeated."""

Point: TypeAlias = tuple[float, float]
"""Coordinates along the two directions."""
Quantities: TypeAlias = Mapping[str, float]


class Store(Protocol):
    """What is known of points from earlier runs."""

    def known(self, plane: str) -> Mapping[Point, Quantities]:
        """The quantities at the points of a plane, which is named by a digest."""

    def add(self, plane: str, point: Point, quantities: Quantities) -> None:
        """Keeps the quantities at a point."""


_store: Store | None = None


@contextmanager
def kept_in(store: Store | None) -> Iterator[None]:
    """Meanwhile points are taken from a store, and kept in it."""
    global _store
    before, _store = _store, store
    try:
        yield
    finally:
        _store = before


def values(plane: Plane, alpha: Array, beta: Array, executor: Executor | None) -> Values:
    """The loss, and what else the objective gives, at every point of the grid.

    Raises RunError, with the coordinates of the point, where the loss fails; points that are
    computed by then are in the store, where there is one."""
    points = [(float(a), float(b)) for b in beta for a in alpha]
    digest = _digest(plane) if _store else ""
    known = _store.known(digest) if _store else {}
    missing = [point for point in points if point not in known]
    executor = chosen_executor(executor)
    computed = _shared(plane, missing, executor) if executor else _in_turn(plane, missing)
    grids: dict[str, Array] = {}
    place = {point: np.unravel_index(i, (len(beta), len(alpha))) for i, point in enumerate(points)}

    def fill(point: Point, quantities: Quantities) -> None:
        for name, value in quantities.items():
            grid = grids.setdefault(name, np.full((len(beta), len(alpha)), np.nan))
            grid[place[point]] = value

    for point in points:
        if point in known:
            fill(point, known[point])
    for point, quantities in computed:
        if _store:
            _store.add(digest, point, quantities)
        fill(point, quantities)
    return Values(grids.pop(LOSS), "points", len(missing), further=grids)


def _digest(plane: Plane) -> str:
    """What tells planes, and what is computed on them, apart."""
    digest = hashlib.sha256(type(plane.objective).__name__.encode())
    for vector in (plane.origin, *plane.directions):
        digest.update(np.ascontiguousarray(vector).data)
    return digest.hexdigest()


def _in_turn(plane: Plane, points: Sequence[Point]) -> Iterator[tuple[Point, Quantities]]:
    """The quantities at each point, here and now. Raises RunError where the loss fails."""
    objective = plane.objective
    assert isinstance(objective, PointwiseObjective)
    if not points:
        return
    theta = np.empty(objective.count)
    quantities_at = objective.on_plane(plane.origin, plane.directions)
    for a, b in points:
        if len(theta) <= BLOCK:
            theta = np.empty(objective.count)  # a loss may keep what costs nothing
        write_point(plane, a, b, theta)
        try:
            quantities = quantities_at(theta, a, b)
        except RunError as error:
            place = f"({a:.6g}, {b:.6g})" if plane.directions[1].any() else f"{a:.6g}"
            raise RunError(f"at {place} along the directions, {error}") from error
        yield (a, b), quantities


_ALONE = threading.Lock()
"""A model has one set of parameters, so that threads take turns at it."""


def evaluate_points(
    plane: Plane, points: Sequence[Point]
) -> tuple[list[tuple[Point, Quantities]], LandscapeError | None]:
    """What an executor is given to do: the quantities at some points, and what stopped it."""
    done = []
    with _ALONE, np.errstate(all="ignore"):
        try:
            for result in _in_turn(plane, points):
                done.append(result)
        except LandscapeError as error:
            return done, error.with_traceback(None)
    return done, None


def _shared(
    plane: Plane, points: Sequence[Point], executor: Executor
) -> Iterator[tuple[Point, Quantities]]:
    """As `_in_turn`, by an executor, in the order in which batches come back."""
    batches = chunks(len(points), -(-len(points) // BATCHES)) if points else []
    futures: list[Future[tuple[list[tuple[Point, Quantities]], LandscapeError | None]]] = []
    error: Exception | None = None
    try:
        futures = [executor.submit(evaluate_points, plane, points[batch]) for batch in batches]
        for future in as_completed(futures):
            try:
                done, failure = future.result()
            except Exception as lost:  # whatever an executor may meet
                text = " ".join(str(lost).split())[:200]
                done, failure = [], RunError(f"the executor failed: {type(lost).__name__}: {text}")
            yield from done
            error = error or failure
            if failure:
                for waiting in futures:
                    waiting.cancel()
    finally:
        for future in futures:
            future.cancel()
    if error:
        raise error


def write_point(plane: Plane, a: float, b: float, theta: Array) -> None:
    """Writes `origin + a · d₁ + b · d₂` into `theta` (P,)."""
    first, second = plane.directions
    for start in range(0, len(theta), BLOCK):
        part = slice(start, start + BLOCK)
        np.multiply(first[part], a, out=theta[part])
        theta[part] += plane.origin[part]
        if b:
            theta[part] += b * second[part]
