"""Descents: lesson 3's losses, lesson 4's endings, statuses, mini-batches, what is refused."""

import warnings

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.linear_model import ElasticNet, Lasso

from landscape.errors import InputError
from landscape.losses import MAE, MSE, CrossEntropy
from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.optimize.descent import Descent
from landscape.optimize.fit import fit

from .runs import dataset, quadratic, rng, run

X = [3.3, 4.4, 5.5, 6.71, 6.93, 4.168, 9.779, 6.182, 7.59, 2.167, 7.042, 10.791, 5.313, 7.997, 3.1]
Y = [1.7, 2.76, 2.09, 3.19, 1.694, 1.573, 3.366, 2.596, 2.53, 1.221, 2.827, 3.465, 1.65, 2.904, 1.3]


def lesson4(expr, true=(1.2, 2.5)):
    x = np.linspace(-1, 1, 200)
    model = FormulaModel(expr=expr, params={"a": 5.0, "b": 4.0})
    bare = Supervised(model, dataset(x, x), MSE())
    y = bare.scores(np.array(true))[:, 0] + rng().normal(scale=0.1, size=200)
    return Supervised(model, dataset(x, y), MSE())


def test_lesson_regression_losses_to_every_digit():
    path = run(Descent(lr=0.01, steps=10), Supervised(Linear(), dataset(X, Y), MSE()), [2.2691, 0])
    assert [f"{loss:.5g}" for loss in path.loss[:5]] == [
        "153.36", "3.1359", "0.35509", "0.30296", "0.30132"
    ]  # fmt: skip
    w, b = 2.2691, 0.0
    for theta in path.theta[1:]:
        residual = w * np.array(X) + b - Y
        w, b = w - 0.01 * 2 * np.mean(residual * X), b - 0.01 * 2 * np.mean(residual)
        assert theta == pytest.approx([w, b], rel=1e-12)


def test_lesson_cubic():
    x = np.arange(-3, 3.05, 0.1)
    data = dataset(x, 0.9 + 0.5 * x + 3 * x**2 + 2.4 * x**3)
    path = run(Descent(lr=0.001, steps=100), Supervised(Polynomial(degree=3), data, MSE()))
    assert np.all(np.diff(path.loss[::20]) < 0)
    long = run(Descent(lr=0.001, steps=8000), Supervised(Polynomial(degree=3), data, MSE()))
    assert long.theta[-1] == pytest.approx([0.5, 3, 2.4, 0.9], abs=1e-3)


@pytest.mark.parametrize("start", [(5.0, 4.0), (5.0, 1.0), (2.0, 4.5)])
def test_lesson_line_settles_at_a_small_rate_and_cycles_at_two_over_l(start):
    line = lesson4("a*x + b")
    assert np.linalg.eigvalsh(line.hessian(np.zeros(2)))[-1] == pytest.approx(2, rel=1e-12)
    settled = run(Descent(lr=0.1, steps=400), line, np.array(start))
    assert settled.status == "converged"
    least = np.polyfit(line.data.x[:, 0], line.data.y, 1)
    assert settled.theta[-1] == pytest.approx(least, abs=1e-9)
    cycling = run(Descent(lr=1.0, steps=400), line, np.array(start))
    assert cycling.status == "cycling"
    assert cycling.theta.shape == (401, 2)
    assert cycling.theta[-1, 1] == pytest.approx(start[1], abs=1e-9)


def test_lesson_sine_has_a_global_and_a_local_minimum():
    sine = lesson4("sin(b*cos(a*x))")
    good, bad = (run(Descent(lr=1.0, steps=400), sine, np.array(s)) for s in ([2, 4.5], [5, 4.0]))
    assert good.status == bad.status == "converged"
    assert good.theta[-1] == pytest.approx([1.2, 2.5], abs=0.05)
    assert bad.loss[-1] > 50 * good.loss[-1]


def test_rates_fall_linearly_from_the_first_step_to_the_last():
    descent = Descent.model_validate({"lr": {"from": 1.0, "to": 0.1}, "steps": 10})
    assert descent.rates == pytest.approx(np.arange(1.0, 0.05, -0.1))
    assert descent.rate == "1 to 0.1"
    assert descent.name == "gd, lr 1 to 0.1"
    short = Descent.model_validate({"lr": {"from": 0.2, "to": 0.1}, "steps": 2})
    path = run(short, quadratic())
    assert path.theta[:, 0] == pytest.approx([1, 0.9, 0.9 * 0.95])


def test_rules_take_the_keys_they_know():
    assert Descent(optimizer="momentum", momentum=0.5).rule.momentum == 0.5
    assert Descent(optimizer="adam").rule.beta2 == 0.999
    assert Descent(optimizer="rmsprop").rule.beta2 == 0.9
    assert Descent(optimizer="rmsprop", beta2=0.99).rule.beta2 == 0.99


def classes(n=50):
    x = np.random.default_rng(1).normal(size=(n, 2))
    y = (x @ [1, -2] + 0.3 > 0).astype(float)
    return Supervised(Logistic(), dataset(x, y, ("0", "1")), CrossEntropy())


def test_mini_batches_cover_an_epoch_and_are_seeded():
    objective, seen = classes(), []
    spy = objective.gradient
    object.__setattr__(
        objective, "gradient", lambda theta, rows=None: seen.append(rows) or spy(theta, rows)
    )
    path = run(Descent(lr=0.5, steps=8, batch=16), objective)
    epochs = seen[:4], seen[4:8]
    for epoch in epochs:
        assert sorted(np.concatenate(epoch)) == list(range(50))
        assert [len(rows) for rows in epoch] == [16, 16, 16, 2]
    assert not np.array_equal(epochs[0][0], epochs[1][0])
    assert path.status == "running"
    assert np.array_equal(path.theta, run(Descent(lr=0.5, steps=8, batch=16), classes()).theta)
    assert path.accuracy[0] == 1 - objective.data.y.mean()
    assert path.accuracy[-1] == objective.accuracy(path.theta[-1])


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(InputError, match=r"descents\.batch: 51 samples are more than there are"):
        run(Descent(batch=51), classes())
    with pytest.raises(InputError, match=r"descents\.batch: newton sees all samples"):
        run(Descent(optimizer="newton", batch=10), classes())


def test_second_derivatives_are_refused_where_there_are_none():
    objective = Supervised(Linear(), dataset(X, Y), MAE())
    for optimizer in ("newton", "coordinate"):
        with pytest.raises(InputError, match=r"descents\.optimizer: .* needs second derivatives"):
            run(Descent(optimizer=optimizer), objective)


@pytest.mark.parametrize(
    ("loss", "model", "theirs"),
    [
        (MSE(penalty=True), Linear(alpha=2.0, l1_ratio=1, intercept=False), Lasso(2.0)),
        (MSE(penalty=True), Linear(alpha=5.0, l1_ratio=0.5, intercept=False), ElasticNet(5.0)),
    ],
)
def test_coordinate_descent_goes_where_scikit_learns_lasso_goes(loss, model, theirs):
    """The same weights after each number of rounds, as both take one column after the other."""
    x = np.random.default_rng(0).normal(size=(60, 4)) * [1, 20, 3, 5]
    y = x @ [30.0, 0.0, -20.0, 0.1] + np.random.default_rng(1).normal(size=60)
    path = run(Descent(optimizer="coordinate", steps=60), Supervised(model, dataset(x, y), loss))
    for rounds in (1, 2, 3, 15):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs.set_params(fit_intercept=False, max_iter=rounds, tol=1e-300).fit(x, y)
        np.testing.assert_allclose(path.theta[4 * rounds], theirs.coef_, rtol=1e-9, atol=1e-9)
    assert path.status == "converged"
    assert np.array_equal(path.theta[-1] == 0, theirs.coef_ == 0)


def test_coordinate_descent_says_when_it_is_done_with_an_l1_penalty():
    objective = Supervised(Logistic(C=None), classes().data, CrossEntropy(l1=0.02))
    assert run(Descent(optimizer="coordinate", steps=5), objective).status == "running"
    path = run(Descent(optimizer="coordinate", steps=300), objective)
    assert path.status == "converged"
    minimum = fit(objective, np.zeros(objective.count))
    assert minimum.loss * (1 - 1e-6) <= path.loss[-1] <= minimum.loss
    with pytest.raises(InputError, match="coordinate, or another loss"):
        run(Descent(optimizer="newton"), objective)


@pytest.mark.parametrize("optimizer", ["newton", "lbfgs", "coordinate"])
def test_line_searches_end_at_the_minimum(optimizer):
    separable = classes()
    assert run(Descent(optimizer=optimizer, steps=20), separable).status == "running"
    ridge = Supervised(separable.model, separable.data, CrossEntropy(l2=0.01))
    path = run(Descent(optimizer=optimizer, steps=60), ridge)
    assert path.status == "converged"
    assert np.all(np.diff(path.loss) <= 0)
    assert path.lr == "1"


def test_fewer_steps_are_kept_where_it_is_said():
    whole, some = (run(Descent(steps=100, record=r), quadratic()) for r in ("auto", 11))
    assert whole.step_numbers.tolist() == list(range(101))
    assert some.step_numbers.tolist() == list(range(0, 101, 10))
    assert np.array_equal(some.theta, whole.theta[::10])
    assert some.last_step == whole.last_step == 100


def test_mini_batches_of_many_samples_keep_fewer_steps():
    objective = Supervised(Linear(), dataset(np.arange(400_000.0), np.zeros(400_000)), MSE())
    descent = Descent(steps=3000, batch=1)
    assert len(descent.recorded(objective)) == 1250
    assert len(Descent(steps=3000).recorded(objective)) == 3001
    assert descent.recorded(objective)[[0, -1]].tolist() == [0, 3000]


@pytest.mark.parametrize(
    ("shape", "middle"), [("linear", 0.505), ("cosine", 0.505), ("exponential", 0.1)]
)
def test_shapes_of_a_rate(shape, middle):
    descent = Descent.model_validate({"lr": {"from": 1.0, "to": 0.01, "shape": shape}, "steps": 5})
    assert descent.rates[[0, 2, 4]] == pytest.approx([1, middle, 0.01])
    assert np.all(np.diff(descent.rates) < 0)
    if shape == "cosine":
        assert descent.rates[1] == pytest.approx(0.01 + 0.99 * (1 + np.cos(np.pi / 4)) / 2)


def test_a_batch_of_all_samples_is_the_full_batch():
    whole, batch = (run(Descent(steps=20, batch=b), classes()) for b in (None, 50))
    assert np.array_equal(whole.theta, batch.theta)


def test_starts():
    objective, init, fit = quadratic(), np.array([1.0, 2.0]), np.array([3.0, 4.0])

    def begin(start):
        return Descent(start=start).begin(objective, init, fit, rng()).tolist()

    assert begin("zero") == [0, 0]
    assert begin("init") == [1, 2]
    assert begin("fit") == [3, 4]
    assert begin("random") == rng().normal(size=2).tolist()
    assert begin((5.0, 6.0)) == [5, 6]
    assert begin({"y": 7.0}) == [1, 7]
    assert init.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"steps": 1_000_000, "start": (0.0,) * 99}, "descents.2.steps"),
        ({"start": (1.0, 2.0)}, "descents.2.start"),
        ({"start": {"x1": 1.0, "z": 2.0}}, "descents.2.start.z"),
        ({"batch": 4}, "descents.2.batch"),
        ({"momentum": 0.5}, "descents.2.momentum"),
        ({"start": "middle"}, "descents.2.start"),
        ({"optimizer": "adam", "momentum": 0.5}, "descents.2.momentum"),
        ({"optimizer": "momentum", "beta1": 0.5}, "descents.2.beta1"),
        ({"optimizer": "adam", "rho": 0.5}, "descents.2.rho"),
        ({"optimizer": "newton", "weight_decay": 0.5}, "descents.2.weight_decay"),
    ],
)
def test_refused_for_this_objective(keys, key):
    params = {f"x{i}": 1.0 for i in range(99)}
    objective = FunctionObjective(Function(expr="x1 + x98", params=params))
    with pytest.raises(InputError) as caught:
        Descent(**keys).check(objective, "descents.2")
    assert caught.value.problems[0].key == key


def test_refused_where_the_loss_is_not_finite_at_the_start():
    objective = FunctionObjective(Function(expr="log(x)", params={"x": -1.0}))
    with pytest.raises(InputError, match="not finite"):
        run(Descent(), objective)


@pytest.mark.parametrize(
    "keys",
    [{"lr": 0.0}, {"lr": -1.0}, {"lr": np.inf}, {"steps": 0}, {"steps": 1_000_001}, {"batch": 0},
     {"momentum": 1.0}, {"optimizer": "sgd"}, {"lr": {"from": 1.0}},
     {"record": 1}, {"weight_decay": -1.0}, {"rho": 0.0}],
)  # fmt: skip
def test_refused_keys(keys):
    with pytest.raises(ValidationError):
        Descent.model_validate(keys)


def test_a_path_is_seen_on_a_slice():
    class Axis:
        def project(self, theta):
            return theta[:, :1], np.abs(theta[:, 1])

    path = run(Descent(steps=3), quadratic())
    assert path.coordinates.shape == (4, 0)
    seen = path.with_slice(Axis())
    assert np.array_equal(seen.coordinates[:, 0], path.theta[:, 0])
    assert np.array_equal(seen.residual, np.abs(path.theta[:, 1]))


@pytest.mark.parametrize("x", [1.0, 1e-20, -2.4e-32, 1e-60, 0.0])
def test_second_derivatives_hold_at_any_distance_from_zero(x):
    objective = FunctionObjective(Function(expr="x**4", params={"x": 1.0}))
    assert objective.hessian(np.array([x]))[0, 0] == pytest.approx(12 * x * x, rel=1e-12, abs=0)
