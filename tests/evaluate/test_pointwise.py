"""Points of a callable, shared out: what is sent, and to whom."""

import pickle
from concurrent.futures import Executor, Future

import numpy as np
import pytest
from bowl import Bowl

import landscape
from landscape import Objective
from landscape.evaluate import pointwise
from landscape.evaluate.plane import Plane


class Workers(Executor):
    """Processes played by one: a task is pickled, and run with what its worker holds."""

    def __init__(self, count, dies_at=None):
        self.held = [None] * count
        self.sizes, self.tasks, self.dies_at = [], 0, dies_at

    def submit(self, fn, /, *args):
        content = pickle.dumps((fn, args))
        self.sizes.append(len(content))
        worker = self.tasks % len(self.held)
        self.tasks += 1
        if self.tasks == self.dies_at:
            self.held[worker] = None  # another stands in its place
        future = Future()
        pointwise._kept_plane = self.held[worker]
        task, arguments = pickle.loads(content)
        future.set_result(task(*arguments))
        self.held[worker], pointwise._kept_plane = pointwise._kept_plane, None
        return future


SLICE = {"kind": "random", "points": 13, "span": 1}


@pytest.mark.parametrize(("count", "dies_at"), [(1, None), (3, None), (7, None), (3, 20)])
@pytest.mark.sampled(4)
def test_the_model_goes_to_each_worker_and_batches_are_small(count, dies_at):
    p = 10**5
    objective = Objective.from_callable(Bowl(), p)
    keys = {"center": np.linspace(-1, 1, p), "slice": SLICE, "curvature": False}
    workers = Workers(count, dies_at)
    shared = landscape.explore(objective, executor=workers, **keys)
    alone = landscape.explore(objective, **keys)
    assert shared.surface.loss.tobytes() == alone.surface.loss.tobytes()
    small = [size for size in workers.sizes if size < 1000]
    large = [size for size in workers.sizes if size >= 1000]
    assert max(small) < 600
    assert len(large) <= pointwise.CARRIERS + 2 * count + (dies_at is not None) * pointwise.CARRIERS
    assert max(large) < 1.2 * 8 * p  # centre and model, no direction


def test_random_directions_are_made_again_and_others_are_sent():
    objective = Objective.from_callable(Bowl(), 1000)
    center = np.linspace(-1, 1, 1000)
    for kind in ("random", "between"):
        keys = {"kind": kind} | ({"ends": ["fit", "zero"]} if kind == "between" else {})
        result = landscape.explore(objective, center, slice=keys | {"points": 3}, curvature=False)
        plane = Plane.from_slice(objective, result.slice, tuple(range(result.slice.k)))
        again = pickle.loads(pickle.dumps(plane))
        np.testing.assert_array_equal(again.directions, plane.directions)
        assert (len(pickle.dumps(plane)) < 2 * 8 * 1000) == (kind == "random")


@pytest.mark.parametrize("p", [3, 1000, pointwise.BLOCK - 1, 2 * pointwise.BLOCK + 1])
def test_points_are_made_from_the_origin_one_at_a_time_or_many(p):
    rng = np.random.default_rng(p)
    origin, directions = rng.normal(size=p), rng.normal(size=(2, p))
    plane = Plane(Objective.from_callable(np.sum, p), origin, directions)
    points = [(a, b) for b in (-1.0, 0.0, 0.3) for a in np.linspace(-2, 2, 30)]
    for (a, b), theta in zip(points, pointwise.parameters_at(plane, points), strict=True):
        expected = directions[0] * a + origin + directions[1] * b
        np.testing.assert_array_equal(theta, expected)
