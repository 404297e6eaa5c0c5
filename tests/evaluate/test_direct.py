"""The direct way, for models and objectives of any kind."""

import numpy as np

from landscape import evaluate
from landscape.evaluate import plane as room
from landscape.losses import MSE, CrossEntropy, Huber
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective


class Bowl(Objective):
    """x² + 10 y⁴, without data."""

    label = "bowl"

    @property
    def count(self):
        return 2

    def value(self, theta):
        return theta[..., 0] ** 2 + 10 * theta[..., 1] ** 4

    def gradient(self, theta):
        return np.array([2 * theta[0], 40 * theta[1] ** 3])


def test_an_objective_without_samples(plane):
    s = plane(np.array([1.0, 0.0]), np.eye(2), np.linspace(-3, 1, 90), np.linspace(-1, 2, 70))
    found = evaluate.surface(Bowl(), s)
    expected = (1 + s.grid[0]) ** 2 + 10 * s.grid[1][:, None] ** 4
    np.testing.assert_allclose(found.loss, expected, rtol=1e-15)
    assert (found.method, found.evaluations) == ("rows", 6300)
    np.testing.assert_allclose(evaluate.line(Bowl(), s, 1, s.grid[1]).loss, 1 + 10 * s.grid[1] ** 4)


def test_samples_that_do_not_fit_the_workspace_come_in_chunks(
    objective, plane, direct, monkeypatch
):
    monkeypatch.setattr(room, "MAX_PROJECTED_BYTES", 24 * 3 * 7)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    for model, loss, classes in [
        (Logistic(), CrossEntropy(), 3),
        (Linear(), Huber(), 0),
        (MLP(hidden=(7, 5)), CrossEntropy(), 3),
        (Logistic(), CrossEntropy(clip=0.1), 2),
        (Linear(), MSE(), 0),
    ]:
        y = rng.integers(0, classes, 40) if classes else rng.normal(size=40)
        o = objective(model, loss, x, y, classes)
        s = plane(rng.normal(size=o.count), rng.normal(size=(2, o.count)),
                  np.linspace(-1, 1, 6), np.linspace(-1, 1, 5))  # fmt: skip
        np.testing.assert_allclose(evaluate.surface(o, s).loss, direct(o, s), rtol=1e-13)
