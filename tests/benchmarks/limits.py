"""(a) Against the limit of the machine or of the library: BLAS on the same products, one pass over
the data, matplotlib's own drawing of the same artists. A ratio of 1 is the limit; of half of it is
a goal for networks."""

from collections.abc import Iterator

import numpy as np
from problems import around, paired, seconds, supervised

from landscape import Experiment, evaluate
from landscape.arrays import Array
from landscape.blas import one_blas_thread
from landscape.losses import MSE, CrossEntropy
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP

Row = tuple[str, float, str, float]


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    yield _one_pass(rng)
    yield _exponentials(rng)
    yield _drawing()
    yield _network(rng)


def _network(rng: np.random.Generator) -> Row:
    """The products that a network cannot do without: its first layer's projections, and the last
    layer at each point."""
    n, hidden, points = 1797, 128, 21
    x, y = rng.normal(size=(n, 784)) / 28, rng.integers(0, 10, n)
    objective = supervised(MLP(hidden=(hidden,)), CrossEntropy(), x, y, 10)
    directions = rng.normal(size=(2, objective.count)) / 100
    plane = around(rng.normal(size=objective.count) / 10, directions, 1, points)
    layer, weights = rng.normal(size=(n, hidden)), rng.normal(size=(hidden, 10))
    three = rng.normal(size=(784, 3 * hidden))
    with one_blas_thread():
        ours, blas = paired(
            lambda: evaluate.surface(objective, plane),
            lambda: [x @ three, *(layer @ weights for _ in range(points**2))],
        )
    return f"784-128-10 network, {n} samples, {points}²", ours, "BLAS: the same products", blas


def _one_pass(rng: np.random.Generator) -> Row:
    """A quadratic needs the Gram matrix of the data on the plane, and nothing else of them."""
    x = rng.normal(size=(1_000_000, 10))
    objective = supervised(Linear(), MSE(), x, x @ rng.normal(size=10))
    plane = around(np.zeros(11), rng.normal(size=(2, 11)), 1, 400)
    three = rng.normal(size=(10, 3))
    ours, blas = seconds([lambda: evaluate.surface(objective, plane), lambda: x @ three])
    return "linear, mse, 10⁶ × 10, 400²", ours, "BLAS: data times 3 vectors", blas


def _exponentials(rng: np.random.Generator) -> Row:
    """A softmax needs an exponential a sample, class and point, or a product that replaces it."""
    x, y = rng.normal(size=(569, 10)), rng.integers(0, 2, 569)
    objective = supervised(Logistic(), CrossEntropy(), x, y, 2)
    plane = around(np.zeros(11), rng.normal(size=(2, 11)), 1, 100)
    scores: Array = rng.normal(size=(100 * 100, 569))
    ours, numpy = seconds([lambda: evaluate.surface(objective, plane), lambda: np.exp(scores)])
    return "logistic, 569 samples, 100²", ours, "NumPy: an exponential each", numpy


def _drawing() -> Row:
    """Filled levels of the same grid, encoded as PNG of the same size."""
    from io import BytesIO

    from matplotlib.figure import Figure

    from landscape.figures import section_of
    from landscape.gallery.notebook import PICTURE

    slice = {"kind": "axes", "points": 100}
    model = {"kind": "function", "name": "himmelblau"}
    result = Experiment.from_dict({"model": model, "slice": slice}).run()
    spec, surface = section_of("contourf"), result.surface
    assert surface is not None

    def plain() -> None:
        figure = Figure(layout="constrained", dpi=PICTURE.dpi)
        ax = figure.subplots()
        figure.colorbar(ax.contourf(surface.x, surface.y, surface.loss, 20), label="loss")
        ax.set(title="himmelblau", xlabel="x", ylabel="y")
        figure.savefig(BytesIO(), format="png")

    ours, own = seconds([lambda: spec.encode(result, "default", PICTURE), plain])
    return "contourf with its caption, 100²", ours, "matplotlib: contourf, colour bar", own
