"""A loss that takes one parameter vector at a time, on a grid: a vector is held, and no more.

P parameters. The vector of a point is made from the origin and the directions in place, block by
block, whatever P and the grid; never from the last point, so that rounding does not add up. Points
are independent, so an executor may share them out, and a store keep them from one run to the next;
neither changes a value.
"""

import hashlib
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import closing, contextmanager
from itertools import product
from typing import Protocol, TypeAlias
from uuid import uuid4

import numpy as np

from landscape.arrays import Array, blocks, chunks
from landscape.errors import InputError, LandscapeError, RunError, described
from landscape.evaluate.plane import Plane, Values
from landscape.evaluate.tiling import current_executor
from landscape.objective.pointwise import LOSS, PointwiseObjective
from landscape.stages import counted

BLOCK = 2**16
"""Parameters worked on at once: few enough to stay in the cache."""
BATCHES = 64
"""Calls into which the points are divided for an executor: what is lost with one is repeated."""
CENTER = 1e-12
"""Coordinates below this share of the grid's width are 0 within rounding."""
CARRIERS = 4
"""Of these calls, those that take model and centre along at the same time."""

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


def values(plane: Plane, alpha: Array, beta: Array) -> Values:
    """The loss, and what else the objective gives, at every point of the grid.

    Raises RunError, with the coordinates of the point, where the loss fails; points that are
    computed by then are in the store, where there is one."""
    points = [(float(a), float(b)) for b in beta for a in alpha]
    digest = _digest(plane) if _store else ""
    known = dict(_store.known(digest)) if _store else {}
    known |= _at_center(plane, alpha, beta)
    missing = [point for point in points if point not in known]
    executor = current_executor()
    computed = _shared(plane, missing, executor) if executor else _in_turn(plane, missing)
    place = {point: i for i, point in enumerate(points)}
    # Of arrays of Python's own, into which a number is put with the least ado: between two calls
    # of a slow loss, whatever is touched has to be fetched into the cache again.
    columns: defaultdict[str, MutableSequence[float]]
    columns = defaultdict(lambda: array("d", [np.nan]) * len(points))
    for point in points:
        if point in known:
            for name, value in known[point].items():
                columns[name][place[point]] = value
    for point, quantities in counted(computed, len(missing)):
        if _store:
            _store.add(digest, point, quantities)
        for name, value in quantities.items():
            columns[name][place[point]] = value
    shape = len(beta), len(alpha)
    grids = {name: np.array(column).reshape(shape) for name, column in columns.items()}
    return Values(grids.pop(LOSS), "points", len(missing), further=grids)


def _at_center(plane: Plane, alpha: Array, beta: Array) -> dict[Point, Quantities]:
    """The centre of the plane, where it is on the grid and known."""
    assert isinstance(plane.objective, PointwiseObjective)
    quantities = plane.objective.remembered(plane.central)
    if not quantities:
        return {}
    offsets = zip((alpha, beta), plane.center, strict=True)
    first, second = (c[np.abs(c - at) <= CENTER * np.ptp(c)].tolist() for c, at in offsets)
    return dict.fromkeys(product(first, second), quantities)


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
    quantities_at = objective.on_plane(plane.origin, plane.directions)
    for (a, b), theta in zip(points, parameters_at(plane, points), strict=True):
        try:
            quantities = quantities_at(theta, a, b)
        except RunError as error:
            x, y = a + plane.at[0], b + plane.at[1]
            place = f"({x:.6g}, {y:.6g})" if plane.directions[1].any() else f"{x:.6g}"
            raise RunError(f"at {place} along the directions, {error}") from error
        yield (a, b), quantities


_ALONE = threading.Lock()
"""A model has one set of parameters, so that threads take turns at it."""
_kept_plane: tuple[str, Plane] | None = None
"""The plane that this process works on, with the name that its tasks know it by."""

Computed: TypeAlias = tuple[list[tuple[Point, Quantities]], LandscapeError | None]


def evaluate_points(name: str, points: Sequence[Point], plane: Plane | None) -> Computed | None:
    """What an executor is given to do: the quantities at some points, and what stopped it.

    The plane, model and all, is sent along for a start only; None where it is wanted and not here.
    """
    global _kept_plane
    done = []
    with _ALONE, np.errstate(all="ignore"):
        if plane is not None:
            _kept_plane = name, plane
        if _kept_plane is None or _kept_plane[0] != name:
            return None
        try:
            for result in _in_turn(_kept_plane[1], points):
                done.append(result)
        except LandscapeError as error:
            return done, error.with_traceback(None)
    return done, None


def _shared(
    plane: Plane, points: Sequence[Point], executor: Executor
) -> Iterator[tuple[Point, Quantities]]:
    """As `_in_turn`, by an executor, in the order in which batches come back."""
    batches = [points[b] for b in chunks(len(points), -(-len(points) // BATCHES)) if len(points)]
    error: Exception | None = None
    with closing(_Tasks(plane, batches, executor)) as tasks:
        for done, failure in tasks.results():
            yield from done
            error = error or failure
            if failure:
                tasks.cancel()
    if error:
        raise error


class _Tasks:
    """Batches of points under way. What all of them share goes with few, and is kept by whoever
    gets it; a worker that has not got it gives its batch back."""

    def __init__(
        self, plane: Plane, batches: Sequence[Sequence[Point]], executor: Executor
    ) -> None:
        self.name, self.plane, self.executor = uuid4().hex, plane, executor
        self.under_way: dict[Future[Computed | None], Sequence[Point]] = {}
        self.carrying: set[Future[Computed | None]] = set()
        self.returned: list[Sequence[Point]] = []
        self.batches = batches
        self.has_sent_again = False

    def close(self) -> None:
        """Nothing more is wanted, nor kept by this process, whose threads may have worked."""
        global _kept_plane
        self.cancel()
        _kept_plane = None

    def results(self) -> Iterator[Computed]:
        """What comes back of each batch."""
        for i, batch in enumerate(self.batches):
            self._submit(batch, carries=i < CARRIERS)
        while self.under_way:
            finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                batch = self.under_way.pop(future)
                if (computed := self._result(future)) is not None:
                    yield computed
                else:
                    self.returned.append(batch)
                self.carrying.discard(future)
            self._submit_again()

    def cancel(self) -> None:
        """No more is wanted."""
        for future in self.under_way:
            future.cancel()
        self.returned.clear()

    def _submit(self, batch: Sequence[Point], *, carries: bool) -> None:
        shared = self.plane if carries else None
        try:
            future = self.executor.submit(evaluate_points, self.name, batch, shared)
        except RuntimeError:  # of all executors of the standard library
            what = "takes no work: it was shut down, or has lost a worker"
            raise InputError("executor", what, "one that is open") from None
        self.under_way[future] = batch
        if carries:
            self.carrying.add(future)

    def _submit_again(self) -> None:
        """Batches that were given back: some with the plane, the others once these are done."""
        if self.carrying or not self.returned:
            return
        self.has_sent_again = not self.has_sent_again
        count = CARRIERS if self.has_sent_again else len(self.returned)
        for batch in self.returned[:count]:
            self._submit(batch, carries=self.has_sent_again)
        del self.returned[:count]

    @staticmethod
    def _result(future: Future[Computed | None]) -> Computed | None:
        try:
            return future.result()
        except CancelledError:
            return [], None
        except Exception as lost:  # whatever an executor may meet
            return [], RunError(f"the executor failed: {described(lost)}")


def parameters_at(plane: Plane, points: Sequence[Point]) -> Iterator[Array]:
    """The parameters (P,) `origin + a · d₁ + b · d₂` of each point, made for many points at once
    where they are few; where they are more than a block, the next point takes their memory."""
    first, second = plane.directions
    count = len(plane.origin)
    at_once = max(1, BLOCK // count)
    thetas = np.empty((at_once, count))
    for part in chunks(len(points), at_once):
        a, b = np.array(points[part]).T[:, :, None]
        if at_once > 1:
            thetas = np.empty((len(a), count))  # a loss may keep what costs little
        for block in blocks(count, BLOCK):
            np.multiply(first[block], a, out=thetas[:, block])
            thetas[:, block] += plane.origin[block]
            if b.any():
                thetas[:, block] += b * second[block]
        yield from thetas
