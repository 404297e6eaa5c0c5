"""(b) Linear, softmax, hinge, Huber and network surfaces.

Against the direct ways: the projected scores over the rows of the grid, or the weights rebuilt and
the scores computed anew at every point (on some points, scaled up).
"""

from collections.abc import Iterator

import numpy as np
from problems import around, seconds, spread, supervised

from landscape import evaluate
from landscape.arrays import Array
from landscape.evaluate import direct as direct
from landscape.evaluate.plane import Plane
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber, SquaredHinge
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.supervised import Supervised
from landscape.slices.slice import Slice

Row = tuple[str, float, str, float]


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1_000_000, 10))
    y = x @ rng.normal(size=10) + rng.normal(size=len(x))
    yield from against_rows("linear, mse", supervised(Linear(), MSE(), x, y), 4, 400)
    yield from against_rows(
        "linear, mae", supervised(Linear(), MAE(), x[:50_000], y[:50_000]), 4, 400
    )
    yield from against_rows(
        "hinge", supervised(Logistic(), Hinge(), x[:50_000], y[:50_000] > 0, 2), 4, 400
    )
    for n, points in ((569, 100), (100_000, 400)):
        huber = supervised(Linear(), Huber(), x[:n], y[:n])
        yield from against_rows("huber", huber, 4, points)
        squared_hinge = supervised(Logistic(), SquaredHinge(), x[:n], y[:n] > 0, 2)
        yield from against_rows("squared hinge", squared_hinge, 4, points)
        for clip in (0.05, 1e-3, 1e-12):
            clipped = supervised(Logistic(), CrossEntropy(clip=clip), x[:n], y[:n] > 0, 2)
            yield from against_rows(f"clip {clip:g}", clipped, 4, points)
    digits, labels = _digits()
    for loss in (CrossEntropy(), Hinge()):
        objective = supervised(Logistic(), loss, digits, labels, 10)
        yield from against_rows(f"digits, {loss.name}", objective, 1, 100)
        yield from against_points(f"digits, {loss.name}", objective, 1, 100)
    moons = supervised(MLP(), CrossEntropy(), rng.normal(size=(100, 2)), rng.integers(0, 2, 100), 2)
    yield from against_points("2-16-16-1 network", moons, 1, 100)


def against_rows(name: str, objective: Supervised, half_width: float, points: int) -> Iterator[Row]:
    plane = _plane(objective, half_width, points)
    projected = Plane.from_slice(objective, plane, (0, 1))
    n = objective.data.n_samples * objective.outputs
    some = spread(plane.grid[1], max(1, int(2e7 / (points * n))))
    method = evaluate.surface(objective, plane).method
    ours, theirs = seconds(
        [
            lambda: evaluate.surface(objective, plane),
            lambda: direct.totals(projected, plane.grid[0], some),
        ]
    )
    what = f"{name}: {objective.data.n_samples} samples, {points}², {method}"
    yield what, ours, "over rows", theirs * points / len(some)


def against_points(
    name: str, objective: Supervised, half_width: float, points: int
) -> Iterator[Row]:
    plane = _plane(objective, half_width, points)
    every = plane.parameters(np.stack(np.meshgrid(*plane.grid), axis=-1)).reshape(points**2, -1)
    some = spread(every, 200)
    method = evaluate.surface(objective, plane).method
    ours, theirs = seconds(
        [
            lambda: evaluate.surface(objective, plane),
            lambda: [objective.value(theta) for theta in some],
        ]
    )
    what = f"{name}: {objective.data.n_samples} samples, {points}², {method}"
    yield what, ours, "point after point", theirs * points**2 / len(some)


def _plane(objective: Supervised, half_width: float, points: int) -> Slice:
    rng = np.random.default_rng(1)
    size = 1 / np.sqrt(objective.data.n_features)
    directions = rng.normal(size=(2, objective.count)) * size
    return around(rng.normal(size=objective.count) * size, directions, half_width, points)


def _digits() -> tuple[Array, Array]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return x / 16, y
