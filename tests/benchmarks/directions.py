"""(e) Planes along two random directions of a linear classifier's many weights.

Against the loop of the lesson: at every point the weights are rebuilt, W + α·W₁ + β·W₂, and all the
scores computed anew (on some points, scaled up). CIFAR-10's shape is measured in a process of its
own, whose peak memory, libraries and data included, stands beside.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from problems import around, seconds, spread, supervised

from landscape import evaluate
from landscape.arrays import Array
from landscape.losses import CrossEntropy
from landscape.models.logistic import Logistic
from landscape.objective.supervised import Supervised
from landscape.slices.random_directions import normalized
from landscape.slices.slice import Slice

Row = tuple[str, float, str, float]


def rows() -> Iterator[Row]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    yield compared("digits", supervised(Logistic(), CrossEntropy(), x / 16, y, 10), 100, 200)
    found = subprocess.run(
        [sys.executable, __file__], check=True, capture_output=True, text=True,
        cwd=Path(__file__).parent,
    ).stdout.split("\t")  # fmt: skip
    yield found[0], float(found[1]), found[2], float(found[3])


def cifar10() -> Row:
    """Generated images of CIFAR-10's shape: 10 × 3073 weights."""
    rng = np.random.default_rng(0)
    x = rng.random((10_000, 3072))
    x -= 0.5
    objective = supervised(Logistic(), CrossEntropy(), x, rng.integers(0, 10, len(x)), 10)
    plane = random_plane(objective, 50)
    evaluate.surface(objective, plane)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    what, ours, other, theirs = compared("CIFAR-10", objective, 50, 8)
    return f"{what}, peak {peak:.0f} MiB", ours, other, theirs


def compared(name: str, objective: Supervised, points: int, sampled: int) -> Row:
    plane = random_plane(objective, points)
    every = np.stack(np.meshgrid(*plane.grid), axis=-1).reshape(-1, 2)
    some = spread(every, sampled)
    ours, theirs = seconds(
        [lambda: evaluate.surface(objective, plane), lambda: loop(objective, plane, some)],
        rounds=2,
    )
    what = f"{name}: {objective.data.n_samples} samples, {points}²"
    return what, ours, "weights rebuilt at every point", theirs * len(every) / len(some)


def random_plane(objective: Supervised, points: int) -> Slice:
    """Through random weights, along filter-normalised directions."""
    rng = np.random.default_rng(1)
    origin, *directions = rng.normal(size=(3, objective.count)) / 50
    scaled = normalized(np.array(directions), origin, objective.layout, "filter")
    return around(origin, scaled, 1, points)


def loop(objective: Supervised, plane: Slice, points: Array) -> list[float]:
    x, y = objective.data.x, objective.data.y.astype(int)
    (w, b), (w1, b1), (w2, b2) = (
        (theta[:-10].reshape(10, -1), theta[-10:]) for theta in (plane.origin, *plane.directions)
    )
    losses = []
    for alpha, beta in points:
        scores = x @ (w + alpha * w1 + beta * w2).T + (b + alpha * b1 + beta * b2)
        scores -= scores.max(axis=1, keepdims=True)
        log_norm = np.log(np.exp(scores).sum(axis=1))
        losses.append(float(np.mean(log_norm - scores[np.arange(len(y)), y])))
    return losses


if __name__ == "__main__":
    print(*cifar10(), sep="\t")
