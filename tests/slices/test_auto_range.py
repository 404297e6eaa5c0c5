"""`span: auto`: the bowl shows and every descent fits, whatever the scale and the loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape import evaluate
from landscape.errors import InputError
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber
from landscape.models.function import Function
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.optimize.fit import fit
from landscape.slices.context import Run
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.hessian import Hessian
from landscape.slices.kinds.random import Random


def of(loss, parameters=1):
    """A function of its parameters, blind to what is not finite."""

    def quietly(theta):
        with np.errstate(all="ignore"):
            return float(loss(*theta))

    return Objective.from_callable(quietly, parameters)


def formula(expr):
    return FunctionObjective(Function(expr=expr, params={"w": 1.0}))


def interval(objective, context, center, runs=()):
    grid = Axes().build(context(objective, np.atleast_1d(center), tuple(runs))).grid[0]
    return float(grid[0]), float(grid[-1])


@given(st.floats(-60, 60), st.floats(-100, 100), st.floats(-3, 3))
def test_a_parabola_shows_the_rise_over_knowing_nothing(context, decades, height, bottom):
    """s (w - a)² + c with its fit a and c the loss there: it rises by max(|c|, s a²)."""
    a, scale = 10.0**decades, 10.0 ** (height - 2 * decades)
    c = scale * a**2 * 10**bottom
    low, high = interval(of(lambda w: scale * (w - a) ** 2 + c), context, a)
    expected = max(a, np.sqrt(c / scale))
    assert expected * 0.99 <= a - low <= 1.6 * expected
    assert high - a == pytest.approx(a - low)


@pytest.mark.parametrize("expr", ["(w - 2)**2", "w**4 - w**2 + w/8", "3*w**2", "exp(w) - w"])
@pytest.mark.parametrize("constant", ["1e3", "-1e6", "1e12"])
def test_a_constant_moves_no_window(context, expr, constant):
    plain, moved = formula(expr), formula(f"{expr} + {constant}")
    center = fit(plain, np.ones(1)).theta
    low, high = interval(moved, context, center)
    assert [low, high] == pytest.approx(interval(plain, context, center), rel=0.8)


def test_a_constant_moves_no_window_of_a_loss_from_python(context):
    low, high = interval(of(lambda w: (w - 2) ** 2 + 1e6), context, 2.0)
    assert 0.5 < 2 - low < 4
    assert high - 2 == pytest.approx(2 - low)


@pytest.mark.parametrize("loss", [abs, lambda w: w**2, lambda w: w**4, lambda w: np.expm1(abs(w))])
def test_where_centre_and_zero_are_one_the_loss_rises_by_one(context, loss):
    low, high = interval(of(loss), context, 0.0)
    assert loss(high) == pytest.approx(1, rel=0.9)
    assert low == -high


CASES = [
    (Linear(), MSE(), 0),
    (Linear(), MAE(), 0),
    (Linear(), Huber(delta=0.3), 0),
    (Logistic(), CrossEntropy(reduction="sum"), 2),
    (Logistic(), CrossEntropy(clip=0.01), 2),
    (Logistic(), CrossEntropy(penalty=True), 3),
    (Logistic(), Hinge(), 3),
    (Logistic(), MSE(), 2),
    (MLP(hidden=(4,), activation="tanh"), CrossEntropy(l2=1e-3), 2),
]


@pytest.mark.parametrize(
    "section", [Axes(), Random(seed=1), Random(normalize="none", dimensions=1)]
)
@pytest.mark.parametrize(("model", "loss", "classes"), CASES)
def test_the_bowl_shows_around_a_fit(objective, context, model, loss, classes, section):
    """The loss is least near the middle and has risen at either edge, but not out of sight."""
    o = objective(model, loss, classes)
    found = fit(o, o.start(np.random.default_rng(0)))
    sliced = section.build(context(o, found.theta))
    for k, axis in enumerate(sliced.grid):
        line = evaluate.line(o, sliced, k, axis).loss
        rise = max(found.loss, float(o.value(np.zeros(o.count))) - found.loss)
        edges = sorted((line[0] - found.loss, line[-1] - found.loss))
        assert edges[1] > 0.3 * rise
        assert edges[0] > 0.02 * rise
        assert edges[0] < 30 * rise
        assert axis[0] < sliced.base[k] < axis[-1]


def test_hessian_directions_are_each_shown_to_their_own_width(context):
    ellipse = of(lambda x, y: 1e4 * x**2 + 1e-4 * y**2 + 1, 2)
    grid = Hessian(which="extremes").build(context(ellipse, [0, 0])).grid
    assert [axis[-1] for axis in grid] == pytest.approx([0.01, 100], rel=0.02)


def test_the_farther_side_counts_up_to_three_times_the_nearer(context):
    def ramp(far):
        return of(lambda w: 1 + (w if w > 0 else -w / far))

    assert interval(ramp(2.0), context, 0.0)[1] == pytest.approx(2, rel=0.8)
    assert interval(ramp(100.0), context, 0.0)[1] == pytest.approx(3, rel=0.8)


def test_a_loss_that_falls_for_ever_on_one_side(context):
    low, high = interval(of(lambda w: np.logaddexp(0, -w)), context, 1.0)
    assert -5 < low < -1
    assert high - 1 == pytest.approx(1 - low)


def test_a_loss_that_saturates_shows_half_of_its_rise(context):
    low, high = interval(of(lambda w: 10 + np.tanh(w) ** 2), context, 0.0)
    assert np.tanh(high) ** 2 >= 0.5
    assert high < 3
    assert low == -high


def test_a_wall_is_an_edge(context):
    """Of a half circle, which never rises by as much as it is."""
    low, high = interval(of(lambda w: 10 - np.sqrt(25 - w**2)), context, 0.0)
    assert 5 <= high < 7.5
    assert low == -high


def test_a_centre_at_a_wall_looks_the_other_way(context):
    low, high = interval(of(lambda w: 1 + np.sqrt(w)), context, 0.0)
    assert high == pytest.approx(1, rel=0.8)
    assert low == -high


@pytest.mark.parametrize("points", [10, 25])
@pytest.mark.parametrize(
    "loss",
    [
        lambda x, y: x**2 + 1e-4 * y**2,
        lambda x, y: (x**2 + y**2) ** 2 + 1e-3,
        lambda x, y: np.cosh(50 * x) + np.cosh(y),
        lambda x, y: abs(x) + 30 * abs(y),
        lambda x, y: np.log1p(x**2 + y**2),
        lambda x, y: x**2 + y**2 if x < 0.2 else np.inf,
    ],
)
def test_a_loss_that_costs_much_is_tried_at_few_points(context, loss, points):
    calls = []

    def counted(x, y):
        calls.append((x, y))
        return loss(x, y)

    sliced = Axes(points=points).build(context(of(counted, 2), np.zeros(2)))
    assert len(calls) <= 0.05 * points**2 + 5
    rise = loss(0, 0) or 1.0
    for k, axis in enumerate(sliced.grid):
        ends = [loss(*(axis[i] * np.eye(2)[k])) - loss(0, 0) for i in (0, -1)]
        assert 0.01 * rise < min(ends) < 100 * rise


@pytest.mark.parametrize("value", [0.0, 5.0, -2.0])
@pytest.mark.parametrize("center", [0.0, 3.0])
def test_a_flat_loss_is_shown_as_wide_as_its_centre_is_far(context, value, center):
    low, high = interval(of(lambda w: value), context, center)
    assert high - center == pytest.approx(center - low) == pytest.approx(center or 1.0)


def test_scores_that_move_together_are_flat(objective, context):
    """Softmax does not see what is added to all weights of a feature; rounding far away does."""
    o = objective(Logistic(), CrossEntropy(), 3)
    together = Hessian(which="smallest").build(context(o))
    for axis in together.grid:
        assert axis[-1] < 10


def test_a_loss_that_only_falls(context):
    low, high = interval(of(lambda w: 5 - w**2), context, 2.0)
    assert -10 < low < 2 < high < 20


def test_a_loss_finite_nowhere_is_refused(context):
    with pytest.raises(InputError, match=r"^slice: the loss is finite nowhere"):
        interval(formula("log(-1 - w*w)"), context, 1.0)


def test_a_centre_that_is_not_finite_among_values_that_are(context):
    low, high = interval(of(lambda w: abs(w) if w else np.nan), context, 0.0)
    assert 0 < high < 10
    assert low == -high


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e-9, 1e9, 1e150])
@pytest.mark.parametrize("loss", [CrossEntropy(), Hinge()])
def test_unscaled_features_about_zero(objective, context, loss, scale):
    """The bowl of a weight is as wide as its feature is small."""
    o = objective(Logistic(), loss, 2)
    o.data.x[:] *= scale
    grid = Axes().build(context(o, np.zeros(o.count))).grid[0]
    assert 0.1 / scale < grid[-1] < 100 / scale


@pytest.mark.parametrize("size", [1e-270, 1e-30, 1e30, 1e300])
def test_centres_near_the_ends_of_the_numbers(context, size):
    low, high = interval(of(lambda w: 1 + abs(w / size - 1)), context, size)
    assert high - size == pytest.approx(size - low)
    assert 0.9 * size < high - size < 2 * size


def test_a_range_is_never_narrower_than_an_axis_can_be(context):
    """matplotlib's reach down to 2.2e-287."""
    bowl = of(lambda w: 1 + abs(w / 1e-310 - 1))
    assert interval(bowl, context, 1e-310) == pytest.approx((-1e-280, 1e-280))


def test_a_bowl_too_narrow_for_its_centre_still_has_points(context):
    low, high = interval(formula("1 + min(abs(w - 1) * 1e20, 5)"), context, 1.0)
    assert low < 1 < high
    assert high - low < 1e-9


def test_separable_data_without_penalty(objective, context):
    o = objective(Logistic(C=None), CrossEntropy(), 2, d=1)
    o.data.y[:] = o.data.x[:, 0] > 0
    (low, high), _ = ((a[0], a[-1]) for a in Axes().build(context(o, [200.0, 0.0])).grid)
    assert -1000 < low < 0 < 200 < high < 1000


def test_a_known_function_is_shown_where_it_is_usually_drawn(context):
    rosenbrock = FunctionObjective(Function(name="rosenbrock"))
    grid = Axes().build(context(rosenbrock, [1, 1])).grid
    assert [(axis[0], axis[-1]) for axis in grid] == [(-2, 2), (-1, 3)]
    grid = Axes(params=("y",)).build(context(rosenbrock, [1, 1])).grid
    assert (grid[0][0], grid[0][-1]) == (-1, 3)


def test_along_directions_a_kink_does_not_shrink_a_known_function(context):
    ackley = FunctionObjective(Function(name="ackley"))
    for axis in Random(seed=0, normalize="none").build(context(ackley, [1e-76, -1e-77])).grid:
        assert -5 <= axis[0] <= -0.01
        assert 0.01 <= axis[-1] <= 5


def test_every_descent_is_held_and_the_bowl_stays(context):
    bowl = of(lambda x, y: 1 + x**2 + y**2, 2)
    alone = Axes().build(context(bowl, [0, 0])).grid
    runs = [Run("a", np.array([[9.0, 0.1], [0, 0]]), False), Run("b", np.array([[0.0, -7]]), False)]
    held = Axes().build(context(bowl, [0, 0], tuple(runs))).grid
    assert (held[0][0], held[1][-1]) == pytest.approx((alone[0][0], alone[1][-1]), rel=0.03)
    assert 9.2 < held[0][-1] < 10.5
    assert -8.2 < held[1][0] < -7.2


def test_a_diverged_run_widens_the_picture_little(context):
    bowl = of(lambda w: 1 + w**2)
    wild = Run("wild", np.array([[1.5], [-3.0], [1e200]]), True)
    low, high = interval(bowl, context, 0.0, [wild])
    assert low == -1
    assert 1.5 < high < 2


def test_the_fit_is_in_the_picture_where_it_lies_on_the_slice(context):
    bowl = of(lambda theta1, theta2: 1 + (theta1 - 90) ** 2 + (theta2 - 80) ** 2, 2)
    grid = Axes(center="zero").build(context(bowl, [90, 80])).grid
    assert grid[0][-1] > 90
    assert grid[1][-1] > 80


def test_the_bowl_of_a_profile_is_wider(objective, context):
    """Of two features that are nearly one, a weight may move far if the other makes up for it."""
    o = objective(Linear(), MSE())
    o.data.x[:, 1] = o.data.x[:, 0] + 0.01 * o.data.x[:, 1]
    theta = np.linalg.lstsq(np.column_stack([o.data.x, np.ones(40)]), o.data.y)[0]
    one = Axes(params=("w1",))
    plain, profile = (
        one.model_copy(update={"others": others}).build(context(o, theta))
        for others in ("center", "refit")
    )
    widths = [s.grid[0][-1] - s.base[0] for s in (plain, profile)]
    assert 30 < widths[1] / widths[0] < 300
    risen = evaluate.line(o, profile, 0, profile.grid[0][[0, -1]]).loss - o.value(theta)
    assert np.all(risen > 0.5 * o.value(theta))


def test_a_profile_that_does_not_rise_is_shown_like_the_plain_slice(objective, context):
    """Two equal features: the other weight makes up for everything."""
    o = objective(Linear(), MSE())
    o.data.x[:, 1] = o.data.x[:, 0]
    where = context(o, np.zeros(4))
    one = Axes(params=("w1",))
    plain = one.build(where).grid[0]
    assert np.array_equal(one.model_copy(update={"others": "refit"}).build(where).grid[0], plain)


def test_a_window_is_measured_about_the_best_constant_prediction(objective, context):
    """y = 1000 + 2x: what is seen is what x explains, not how far the level is from zero."""
    o = objective(Linear(), MSE(), d=1)
    o.data.y[:] = 1000 + 2 * o.data.x[:, 0] + 0.1 * o.data.y
    theta = np.array([*np.polyfit(o.data.x[:, 0], o.data.y, 1)])
    (low, high), (left, right) = ((a[0], a[-1]) for a in Axes().build(context(o, theta)).grid)
    assert -3 < low < 2 < high < 7
    assert 990 < left < 1000 < right < 1010
