"""Profiles against a minimiser of its own at single points."""

from dataclasses import replace

import numpy as np
import pytest

from landscape import evaluate
from landscape.errors import InputError, LandscapeWarning
from landscape.evaluate.profiles import newton
from landscape.evaluate.profiles import profile as room
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber
from landscape.models.formula import FormulaModel
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective import Objective
from landscape.slices.slice import Slice

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 4))
Y = {c: RNG.integers(0, c, 80) if c else X @ [1, 2, 0, 1] + RNG.normal(size=80) for c in (0, 2, 3)}
GRID = np.linspace(-2, 1, 7), np.linspace(-1, 2, 5)

CASES = [
    (Linear(), MSE(), 0),
    (Linear(alpha=3), MSE(penalty=True, reduction="sum"), 0),
    (Linear(), Huber(delta=0.7, l2=0.01), 0),
    (Logistic(), CrossEntropy(penalty=True), 2),
    (Logistic(intercept=False), CrossEntropy(penalty=True, reduction="sum"), 3),
    (Logistic(), MSE(l2=0.1), 2),
    (MLP(hidden=(1,), activation="tanh"), MSE(l2=1), 0),
]


def least(o, theta):
    """The least loss over all but the first two parameters, by BFGS."""
    from scipy.optimize import minimize

    def value(others):
        point = np.concatenate([theta[:2], others])
        return o.value(point), o.gradient(point)[2:]

    return minimize(value, theta[2:], jac=True, method="BFGS", options={"gtol": 1e-9}).fun


MARKED = pytest.mark.filterwarnings("ignore:at .* the minimum")


@MARKED
@pytest.mark.parametrize(("model", "loss", "classes"), CASES)
@pytest.mark.sampled(3)
def test_every_point_is_a_minimum(model, loss, classes, objective, profile):
    o = objective(model, loss, X, Y[classes], classes)
    s = profile(0.1 * RNG.normal(size=o.count), *GRID)
    found = evaluate.surface(o, s)
    assert found.method == "profile"
    for j, i in [(0, 0), (4, 6)]:
        theta = s.parameters(np.array([s.grid[0][i], s.grid[1][j]]))
        assert found.loss[j, i] == pytest.approx(least(o, theta), rel=1e-8)


@pytest.mark.parametrize(("model", "loss", "classes"), CASES[:6])
def test_a_centre_far_away_changes_nothing(model, loss, classes, objective, profile):
    o = objective(model, loss, X, Y[classes], classes)
    near = profile(np.full(o.count, 0.1), *GRID)
    origin = np.array([1e20, -1e25, *near.origin[2:]])
    far = replace(near, origin=origin, base=origin[:2])
    losses = [evaluate.surface(o, s).loss for s in (near, far)]
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-9)


@MARKED
@pytest.mark.thorough
def test_the_clip_is_kept_and_counted(objective, profile, direct):
    o = objective(Logistic(), CrossEntropy(clip=0.2, l2=0.1), X, Y[2], 2)
    s = profile(np.zeros(5), *GRID)
    found = evaluate.surface(o, s)
    assert (found.loss <= direct(o, s)).all()
    assert 0 < found.clipped <= found.loss.size


def test_squared_error_is_the_rest_of_a_least_squares_problem(objective, profile):
    o = objective(Linear(), MSE(), X, Y[0])
    s = profile(np.zeros(5), *GRID)
    found = evaluate.surface(o, s).loss
    others = np.column_stack([X[:, 2:], np.ones(80)])
    for j, i in np.ndindex(found.shape):
        rest = Y[0] - X[:, :2] @ [s.grid[0][i], s.grid[1][j]]
        left = rest - others @ np.linalg.lstsq(others, rest)[0]
        assert found[j, i] == pytest.approx(np.mean(left**2), rel=1e-12)


def test_collinear_and_constant_columns_explain_no_more(objective, profile):
    more = np.column_stack([X, X[:, 2] - X[:, 3], np.zeros(80), np.ones(80), X[:, 2]])
    found = [
        evaluate.surface(o, profile(np.zeros(o.count), *GRID)).loss
        for o in (objective(Linear(), MSE(), x, Y[0]) for x in (X, more))
    ]
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_a_line_keeps_the_other_axis_at_the_centre(objective, profile):
    o = objective(Logistic(), CrossEntropy(penalty=True), X, Y[2], 2)
    s = profile(np.array([0.3, -0.5, 0.0, 0.0, 0.0]), np.linspace(-1, 1, 5), np.linspace(-1, 1, 3))
    np.testing.assert_allclose(
        evaluate.line(o, s, 0, s.grid[0]).loss, evaluate.surface(o, s).loss[1], rtol=1e-10
    )


def test_a_fine_profile_comes_from_nodes(objective, profile):
    o = objective(Logistic(C=0.1), CrossEntropy(penalty=True), X, Y[2], 2)
    grid = np.linspace(-1, 1, 60), np.linspace(-1, 1, 60)
    s = profile(np.zeros(5), *grid)
    found = evaluate.surface(o, s)
    assert found.evaluations < 60 * 60 / 2
    coarse = evaluate.surface(o, profile(np.zeros(5), grid[0][::12], grid[1][::12]))
    np.testing.assert_allclose(found.loss[::12, ::12], coarse.loss, rtol=1e-8)


def test_many_free_parameters_go_by_gradients_alone(objective, profile, monkeypatch):
    o = objective(Logistic(), CrossEntropy(penalty=True), X, Y[3], 3)
    s = profile(np.zeros(o.count), *GRID)
    by_newton = evaluate.surface(o, s).loss
    monkeypatch.setattr(room, "MAX_FREE", 0)
    np.testing.assert_allclose(evaluate.surface(o, s).loss, by_newton, rtol=1e-8)


@pytest.mark.parametrize(
    ("model", "loss", "classes"), [(Logistic(), Hinge(), 2), (Linear(), MAE(), 0)]
)
def test_kinked_losses_are_refused(model, loss, classes, objective, profile):
    o = objective(model, loss, X, Y[classes], classes)
    with pytest.raises(InputError, match=r"slice\.others: refit needs a smooth loss; "):
        evaluate.surface(o, profile(np.zeros(5), *GRID))


def test_minima_out_of_reach_are_told(objective, profile, monkeypatch):
    monkeypatch.setattr(newton, "STEPS", 1)
    o = objective(Logistic(), CrossEntropy(), X, Y[2], 2)
    with pytest.warns(LandscapeWarning, match=r"at 35 of 35 points of the profile the minimum"):
        evaluate.surface(o, profile(np.array([1.0, 1, 0, 0, 0]), *GRID))


def test_a_slice_through_every_parameter_has_nothing_to_refit(objective, profile):
    o = objective(Logistic(intercept=False), CrossEntropy(), X[:, :2], Y[2], 2)
    assert evaluate.surface(o, profile(np.zeros(2), *GRID)).method == "product"


def on_axis(objective, x, origin):
    """Along the first parameter, the others re-optimised."""
    origin = np.asarray(origin, float)
    return Slice("axes", origin, np.eye(len(origin))[:1], ("a",), origin[:1], (np.asarray(x),),
                 axes=(0,), refit=True)  # fmt: skip


def test_the_lowest_of_several_minima_is_shown(objective):
    """A logit with squared error: against a dense scan over the intercept."""
    x = np.arange(-2.0, 4).reshape(-1, 1)
    o = objective(Logistic(), MSE(), x, [0, 0, 1, 0, 1, 1], 2)
    w = np.arange(-6.0, 7)
    line = evaluate.line(o, on_axis(o, w, [0.892, -0.446]), 0, w)
    b = np.linspace(-40, 40, 80_001)
    scan = [np.min(o.value(np.column_stack([np.full_like(b, v), b]))) for v in w]
    np.testing.assert_allclose(line.loss, scan, rtol=1e-6)
    assert [line.loss[i] for i in (8, 5, 4)] == pytest.approx([0.17177, 0.49504, 0.49994], abs=1e-5)
    assert not line.uncertified.any()


def test_a_tiny_unit_changes_nothing(objective):
    """1e-6·(a·sin(b·x) + c): of a = 0 the variance is left, of a = 4 what is seen at unit 1."""
    x = np.linspace(0, 3, 30)
    y = 2 * np.sin(1.3 * x) + 0.05 * np.cos(40 * x)
    loss = []
    for unit in (1.0, 1e-6):
        model = FormulaModel(expr=f"{unit}*(a*sin(b*x) + c)", params={"a": 1.0, "b": 1.0, "c": 0.0})
        o = objective(model, MSE(), x[:, None], unit * y)
        a = np.array([0.0, 1.0, 2.0, 4.0])
        line = evaluate.line(o, on_axis(o, a, [1.98, 1.31, 0.02]), 0, a)
        loss.append(line.loss / unit**2)
    assert loss[1][0] == pytest.approx(np.var(y), rel=1e-9)
    np.testing.assert_allclose(loss[1], loss[0], rtol=1e-7)


@MARKED
@pytest.mark.parametrize(
    ("model", "loss", "classes"),
    [(Logistic(), CrossEntropy(clip=0.2), 2), (MLP(hidden=(1,), activation="tanh"), MSE(), 0)],
)
@pytest.mark.sampled(2)
def test_a_point_is_as_low_as_random_starts_reach_or_marked(model, loss, classes, objective):
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    x = rng.normal(size=(12, 1))
    y = (x[:, 0] + rng.normal(size=12) > 0) if classes else np.sin(2 * x[:, 0])
    o = objective(model, loss, x, y, classes)
    grid = np.linspace(-2, 2, 3)
    line = evaluate.line(o, on_axis(o, grid, 0.5 * rng.normal(size=o.count)), 0, grid)
    for i in (0, 2):

        def value(others, i=i):
            return float(o.value(np.concatenate([grid[i : i + 1], others])))

        starts = 2 * rng.normal(size=(10, o.count - 1))
        best = min(minimize(value, start, method="BFGS").fun for start in starts)
        assert line.loss[i] <= best * (1 + 1e-6) + 1e-9 or line.uncertified[i]


@MARKED
def test_a_network_is_as_low_as_random_starts_reach_or_marked(objective):
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    x = rng.normal(size=(40, 2))
    y = (np.sin(2 * x[:, 0]) + x[:, 1] + 0.3 * rng.normal(size=40) > 0).astype(float)
    o = objective(MLP(hidden=(3,), activation="tanh"), CrossEntropy(l2=0.01), x, y, 2)
    grid = np.array([-1.5, 0.5, 2.0])
    line = evaluate.line(o, on_axis(o, grid, o.start(rng)), 0, grid)
    assert not line.uncertified.all()
    for i in range(len(grid)):

        def value_and_gradient(others, i=i):
            value, gradient = o.value_and_gradient(np.concatenate([grid[i : i + 1], others]))
            return value, gradient[1:]

        best = min(minimize(value_and_gradient, 2 * o.start(rng)[1:], jac=True, method="BFGS").fun
                   for _ in range(20))  # fmt: skip
        assert line.loss[i] <= best * (1 + 1e-6) or line.uncertified[i]


def test_a_unit_that_its_penalty_has_switched_off_hides_no_minimum(objective):
    """Its bias has no curvature but that of rounding, which is as often negative."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(24, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(float)
    o = objective(MLP(hidden=(3,), activation="sigmoid"), CrossEntropy(l2=0.01), x, y, 2)
    grid = np.array([-1.0, 0.5])
    line = evaluate.line(o, on_axis(o, grid, o.start(rng)), 0, grid)
    assert not line.uncertified.any()


def test_a_saddle_is_no_minimum():
    """From the top of a hill between two wells, where the gradient is zero."""
    objective = Objective.from_callable(
        lambda t: t[0] ** 2 + (t[1] ** 2 - 1) ** 2,
        names=["a", "b"],
        gradient=lambda t: np.array([2 * t[0], 4 * t[1] * (t[1] ** 2 - 1)]),
    )
    grid = np.array([-1.0, 0.0, 2.0])
    line = evaluate.line(objective, on_axis(objective, grid, [0.0, 0.0]), 0, grid)
    np.testing.assert_allclose(line.loss, grid**2, atol=1e-10)
