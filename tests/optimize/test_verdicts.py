"""What is said of a run at its end holds."""

import numpy as np
import pytest

from landscape.errors import LandscapeWarning
from landscape.losses import MSE, CrossEntropy
from landscape.models.function import Function
from landscape.models.layout import Layout, lay_out
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.descent import Descent

from .runs import dataset, quadratic, run


@pytest.mark.parametrize(
    ("lr", "steps", "status"),
    [(0.24, 300, "converged"), (0.25, 300, "cycling"), (0.26, 300, "diverged"),
     (0.2503, 300, "diverged"),
     (0.001, 300, "running"), (1e-12, 300, "running"), (3.0, 3000, "diverged")],
)  # fmt: skip
def test_status_of_gradient_descent_on_a_quadratic(lr, steps, status):
    """Settles under 2/L = 0.25 only."""
    path = run(Descent(lr=lr, steps=steps), quadratic())
    assert path.status == status
    assert np.isfinite(path.theta).all()
    assert np.isfinite(path.loss).all()


def test_a_short_run_that_only_rises_has_diverged():
    assert run(Descent(lr=0.26, steps=4), quadratic()).status == "diverged"


@pytest.mark.parametrize(
    ("expr", "keys", "minimum"),
    [("abs(x)**1.5 + 0.1*x", {"optimizer": "nesterov", "lr": 0.0926, "momentum": 0.9}, -1 / 225),
     ("relu(x)**2 + 0.1*(x+1)**2", {"optimizer": "gd", "lr": 1.0}, -1.0),
     ("relu(x)**2 + 0.1*(x+1)**2", {"optimizer": "momentum", "lr": 0.03}, -1.0)],
)  # fmt: skip
def test_a_kink_elsewhere_does_not_hide_that_a_run_stands_at_the_minimum(expr, keys, minimum):
    """Of |x|^1.5 + x/10: where 1.5·√-x = 1/10."""
    objective = FunctionObjective(Function(expr=expr, params={"x": -3.9}))
    path = run(Descent(steps=1000, **keys), objective)
    assert path.status == "converged"
    assert path.theta[-1] == pytest.approx([minimum], rel=1e-12)


def test_a_diverged_run_keeps_its_finite_part():
    path = run(Descent(lr=3.0, steps=3000), quadratic())
    assert 50 < len(path.loss) < 3001
    assert path.theta[:3, 1] == pytest.approx([1, -23, 529])
    assert len(path.theta) == len(path.loss) == len(path.residual)


def test_a_start_at_the_minimum_is_converged():
    assert run(Descent(steps=5), quadratic(x=0.0, y=0.0)).status == "converged"


def classes(n=50):
    x = np.random.default_rng(1).normal(size=(n, 2))
    y = (x @ [1, -2] + 0.3 > 0).astype(float)
    return Supervised(Logistic(), dataset(x, y, ("0", "1")), CrossEntropy())


def test_a_slope_that_is_small_against_the_first_is_not_the_end():
    """Unscaled incomes: the slope falls to 1e-10 of the first before the intercept has moved."""
    x = np.linspace(30000, 80000, 60)
    objective = Supervised(Linear(), dataset(x, 12000 + 0.3 * x + 1500 * np.sin(x)), MSE())
    path = run(Descent(lr=1e-10, steps=100), objective)
    assert path.status == "running"


@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1.0, 1e6])
@pytest.mark.parametrize(
    ("lr", "status"),
    [(0.24, "converged"), (0.25, "cycling"), (0.26, "diverged"), (0.001, "running")],
)
@pytest.mark.sampled(4)
def test_a_unit_changes_no_status(unit, lr, status):
    expr = f"{unit}*(3 + 0.25*x**2 + 4*y**2)"
    objective = FunctionObjective(Function(expr=expr, params={"x": 1.0, "y": 1.0}))
    assert run(Descent(lr=lr / unit, steps=300), objective).status == status


@pytest.mark.filterwarnings("ignore:the run .* at a")
def test_saddles_and_maxima_are_named():
    saddle = FunctionObjective(Function(expr="x**2 - y**2 + y**4", params={"x": 1.0, "y": 0.0}))
    path = run(Descent(lr=0.1, steps=400), saddle)
    assert (path.status, path.start_kind, path.end_kind) == ("converged", None, "saddle")
    away = run(Descent(lr=0.1, steps=400), saddle, np.array([1.0, 1e-9]))
    assert (away.status, away.end_kind) == ("converged", "minimum")
    top = FunctionObjective(Function(expr="cos(x)", params={"x": 0.0}))
    path = run(Descent(lr=0.1, steps=10), top)
    assert (path.start_kind, path.end_kind) == ("maximum", "maximum")
    assert run(Descent(lr=0.1, steps=10), top, np.array([1e-9])).status == "running"


def test_a_run_that_begins_at_a_saddle_is_warned_of():
    saddle = FunctionObjective(Function(expr="x**2 - y**2", params={"x": 0.0, "y": 0.0}))
    with pytest.warns(LandscapeWarning) as caught:
        run(Descent(steps=1), saddle)
    assert str(caught[0].message).startswith("the run gd, lr 0.1 starts at a saddle: ")


def test_a_run_that_is_only_passing_the_minimum_has_not_converged():
    momentum = Descent(optimizer="momentum", lr=0.01, momentum=0.99, steps=400)
    path = run(momentum, quadratic(x=1.0, y=0.0))
    passing = int(np.argmin(np.abs(path.theta[1:200, 0]))) + 1
    short = momentum.model_copy(update={"steps": passing})
    assert run(short, quadratic(x=1.0, y=0.0)).status == "running"


WELLS = {  # value and derivative, of x about a minimum at 0 or none
    "parabola": (lambda x: x**2, lambda x: 2 * x),
    "quartic": (lambda x: x**4, lambda x: 4 * x**3),
    "logarithm": (lambda x: np.log(1 + x**2), lambda x: 2 * x / (1 + x**2)),
    "exponentials": (lambda x: np.exp(x) + np.exp(-x), lambda x: np.exp(x) - np.exp(-x)),
    "waves": (lambda x: np.sin(3 * x) + x**2 / 10, lambda x: 3 * np.cos(3 * x) + x / 5),
    "tail": (lambda x: np.exp(-x), lambda x: -np.exp(-x)),
    "plateau": (lambda x: 1 - np.exp(-(x**2)), lambda x: 2 * x * np.exp(-(x**2))),
    "root": (lambda x: np.sqrt(1 + x**2), lambda x: x / np.sqrt(1 + x**2)),
    "two wells": (lambda x: x**2 * (x - 2) ** 2, lambda x: 2 * x * (x - 2) * (2 * x - 2)),
}


class Well(Objective):
    """A function of one variable, in a unit and above a level."""

    layout = Layout(("x",), lay_out([("x", (1,), False)]))
    label = "well"

    def __init__(self, name, unit, level):
        (self.curve, self.derivative), self.unit, self.level = WELLS[name], unit, level

    def value(self, theta):
        return self.unit * (self.level + self.curve(theta[..., 0]))

    def gradient(self, theta, rows=None):
        return self.unit * self.derivative(theta)


def wrong_verdict(rng, more=2000):
    """Of a random run in one dimension, against so many steps more: what is wrong, if anything."""
    unit = 10.0 ** rng.integers(-6, 7)
    objective = Well(rng.choice(list(WELLS)), unit, rng.choice([0, 1, 100]))
    start = 3 * rng.normal(size=1)
    expr = f"{objective.curve} {objective.level} from {start}"
    name = str(rng.choice(["gd", "momentum", "nesterov"]))
    lr = 10.0 ** rng.uniform(-3, 0.5) / unit
    descent = Descent(optimizer=name, lr=float(lr), steps=int(rng.integers(5, 400)))
    path = run(descent, objective, start)
    long = run(descent.model_copy(update={"steps": descent.steps + more}), objective, start)
    after = long.loss[long.step_numbers >= path.last_step]
    fall, whole = path.loss[-1] - after.min(), path.loss[0] - after.min()
    about = (
        f"{name} lr={lr:.4g} steps={descent.steps} {expr}: {path.status}, loss {path.loss[-1]!r}"
    )
    gone = long.status == "diverged"
    if path.status == "diverged":
        return None if gone else f"{about}: stays"
    if gone:
        return None if path.status == "running" else f"{about}: leaves"
    if path.status == "converged" and fall > 1e-6 * max(whole, 0) + 1e-12 * abs(path.loss[-1]):
        return f"{about}: falls by {fall:g} of {whole:g}"
    if path.status == "cycling" and np.ptp(long.theta[-9:]) < 1e-3 * np.ptp(path.theta[-9:]):
        return f"{about}: settles"
    if path.status == "running" and np.ptp(after) == 0 and path.end_kind == "minimum":
        return f"{about}: stands still"
    return None


@pytest.mark.sampled(4)
@pytest.mark.parametrize("seed", range(12))
def test_no_verdict_is_wrong_after_more_steps(seed):
    assert wrong_verdict(np.random.default_rng(seed)) is None


def test_newtons_method_on_a_quartic_has_converged_where_the_loss_is_all_but_nothing():
    objective = FunctionObjective(Function(expr="0.14*x**4", params={"x": 3.43}))
    long = run(Descent(optimizer="newton", steps=1000), objective)
    assert long.loss[-1] < 1e-120
    assert long.status == "converged"
