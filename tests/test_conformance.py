"""Every model with every loss on every kind of slice: the surface is the objective point by point,
its slopes are those of differences, the method is named; or the pair is refused as bad input.

A new model, loss or kind of slice is one line of its table.
"""

from itertools import product

import numpy as np
import pytest

from landscape import evaluate
from landscape.data.dataset import Dataset, Scaling
from landscape.diagnostics.hessian.curvature import curvature
from landscape.errors import InputError
from landscape.evaluate import chebyshev
from landscape.losses import MAE, MSE, CrossEntropy, Hinge, Huber, Poisson, Quantile, SquaredHinge
from landscape.models.base import Model
from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.objective.function import FunctionObjective
from landscape.objective.supervised import Supervised
from landscape.slices.context import Run, SliceContext, SliceRequirements
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.between import Between
from landscape.slices.kinds.curve import ConnectingCurve
from landscape.slices.kinds.hessian import Hessian
from landscape.slices.kinds.pca import PCA
from landscape.slices.kinds.random import Random
from landscape.slices.kinds.vectors import Vectors

SAMPLES = 24

MODELS = {  # the model, its features, and its classes (0: numbers)
    "linear": (Linear(alpha=0.3), 2, 0),
    "linear through 0": (Linear(intercept=False), 2, 0),
    "linear on classes": (Linear(), 2, 2),
    "linear on 3 classes": (Linear(alpha=0.2, l1_ratio=0.5), 2, 3),
    "polynomial": (Polynomial(degree=3, alpha=0.1), 1, 0),
    "logistic": (Logistic(C=2.0), 2, 2),
    "logistic through 0": (Logistic(C=None, intercept=False, class_weight={"1": 3.0}), 2, 2),
    "softmax": (Logistic(C=2.0), 2, 3),
    "network": (MLP(hidden=(3, 2), activation="tanh"), 2, 0),
    "network, relu": (MLP(hidden=(4,)), 2, 2),
    "network, 3 classes": (MLP(hidden=(3,), activation="sigmoid"), 2, 3),
    "formula": (FormulaModel(expr="sin(b*cos(a*x)) + c", params={"a": 1, "b": 2, "c": 0}), 1, 0),
    "formula on classes": (
        FormulaModel(expr="a*x1 + b*x2**2 + c", params={"a": 1, "b": 2, "c": 0}, intercepts=("c",)),
        2,
        2,
    ),
    "function": (Function(expr="x**2 + 3*y**2 + sin(z)", params={"x": 1, "y": 1, "z": 1}), 0, 0),
    "known function": (Function(name="rosenbrock"), 0, 0),
}

LOSSES = {
    "mse": MSE(),
    "mse, penalties": MSE(reduction="half_mean", l1=0.2, l2=0.1),
    "mse, all keys": MSE(reduction="sum", l2=0.1, penalty=True),
    "mae, all keys": MAE(reduction="sum", l2=0.1, penalty=True),
    "quantile": Quantile(q=0.8, l2=0.1, reduction="half_mean"),
    "huber": Huber(delta=0.5, reduction="sum", l2=0.1),
    "poisson": Poisson(l2=0.1),
    "cross_entropy": CrossEntropy(),
    "cross_entropy, all keys": CrossEntropy(reduction="sum", l2=0.1, penalty=True),
    "cross_entropy, clipped": CrossEntropy(clip=0.1),
    "hinge": Hinge(reduction="sum", l2=0.1),
    "squared_hinge": SquaredHinge(l2=0.1),
}

REFIT = "axes, refit"
SLICES = {
    "axes": Axes(),
    "axes, others zero": Axes(others="zero"),
    REFIT: Axes(others="refit", span=0.3, points=2),
    "axes, around zero": Axes(center="zero", span=((-1.0, 2.0), 0.5)),
    "one axis": lambda o: Axes(params=o.names[-1:], center="start", range=(-1.0, 2.0)),
    "random": Random(seed=1),
    "random, raw": Random(normalize="none", center="start"),
    "random, by layers, a line": Random(normalize="layer", dimensions=1, span=2.0),
    "pca": PCA(),
    "pca, around the fit": PCA(of=("one", "two"), center="fit"),
    "hessian": Hessian(),
    "hessian, extremes": Hessian(which="extremes", center="start"),
    "between two": Between(ends=("one", "fit")),
    "curve": ConnectingCurve(ends=("one", "fit"), steps=20),
    "curve's plane": ConnectingCurve(ends=("one", "fit"), steps=20, plane=True),
    "between three": Between(ends=("fit", "one", "two")),
    "vectors": Vectors(path="d.npz"),
    "vectors, a line": Vectors(path="d1.npz", center="zero", span=1.0),
}

REFUSED = {
    "loss.kind",
    "loss.penalty",
    "model.intercepts",
    "model.kind",
    "slice.kind",
    "slice.others",
    "slice.dimensions",
    "slice.plane",
}
"""Keys of pairs that cannot be."""


def data(features: int, classes: int, counts: bool) -> Dataset:
    rng = np.random.default_rng(features + 10 * classes)
    x = rng.normal(size=(SAMPLES, features))
    y = np.arange(SAMPLES) % classes if classes else x.sum(axis=1) + rng.normal(size=SAMPLES)
    y = y if classes or not counts else np.floor(np.abs(y))
    names = ("x",) if features == 1 else tuple(f"x{j + 1}" for j in range(features))
    labels = tuple(map(str, range(classes))) or None
    scaling = Scaling("none", np.zeros(features), np.ones(features))
    weights = np.linspace(0, 2, SAMPLES) if features == 1 or classes == 3 else None
    return Dataset("test", x, y.astype(float), names, labels, scaling, weights=weights)


def check_refusal(error: InputError) -> None:
    """It names the key that must change and says what is allowed."""
    for problem in error.problems:
        assert problem.key in REFUSED, error
        assert problem.allowed, error


def objectives() -> dict[str, Objective]:
    """All that are possible, after those that are not have been seen to be refused."""
    found: dict[str, Objective] = {}
    for (name, (model, features, classes)), (loss_name, loss) in product(
        MODELS.items(), LOSSES.items()
    ):
        if not isinstance(model, Model):
            found[name] = FunctionObjective(model)
            continue
        try:
            objective = Supervised(model, data(features, classes, loss.kind == "poisson"), loss)
            assert objective.count
        except InputError as error:
            check_refusal(error)
            continue
        found[f"{name}; {loss_name}"] = objective
    return found


OBJECTIVES = objectives()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("vectors")


@pytest.fixture(scope="module")
def settings(folder):
    """The setting of each objective: a rough fit, and two walks in the place of descents."""
    return {name: setting(objective, folder) for name, objective in OBJECTIVES.items()}


def setting(objective: Objective, folder) -> SliceContext:
    rng = np.random.default_rng(5)
    walks = rng.normal(size=(2, 5, objective.count)).cumsum(axis=1)
    return SliceContext(
        objective=objective,
        fit=rng.normal(size=objective.count),
        start=walks[0, 0],
        runs=[Run("one", walks[0], False), Run("two", walks[1], True)],
        rng=np.random.default_rng(6),
        folders=(folder,),
        line=lambda *line: evaluate.line(objective, *line).loss,
    )


def test_the_tables_are_covered():
    """Each model has the losses that suit it: those for numbers suit all but a softmax, those for
    classes all that have classes."""
    suited = {name.split("; ")[0] for name in OBJECTIVES}
    assert suited == set(MODELS)
    assert {name.split("; ")[1] for name in OBJECTIVES if "; " in name} == set(LOSSES)
    assert len(OBJECTIVES) == 2 + 3 * 7 + 12 + 2 * 11 + 3 * 5 + 5 + 9 + 4 + 6


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.sampled(4)
def test_surfaces_and_lines_are_the_objective_point_by_point(name, settings, folder):
    where = settings[name]
    vectors = np.random.default_rng(7).normal(size=(2, where.objective.count))
    np.savez(folder / "d.npz", directions=vectors)
    np.savez(folder / "d1.npz", directions=vectors[:1])
    for kind in [kind for kind in SLICES if kind != REFIT]:
        check_slice(kind, where, folder)


PROFILES = [
    name
    for name in OBJECTIVES
    # A network's profile takes seconds: one loss stands for all.
    if not name.startswith("network") or name.endswith("relu; mse")
]


@pytest.mark.sampled(14)
@pytest.mark.filterwarnings("ignore:at .* the minimum over the other parameters")
@pytest.mark.parametrize("name", PROFILES)
def test_profiles_are_nowhere_above_the_objective(name, settings, folder):
    check_slice(REFIT, settings[name], folder)


def check_slice(kind, where, folder) -> None:
    """Its lines and its surface are the objective at their points, or it is refused."""
    objective = where.objective
    section = SLICES[kind](objective) if callable(SLICES[kind]) else SLICES[kind]
    if section.points == 100:
        section = section.model_copy(update={"points": 6})
    try:
        k = section.check(SliceRequirements(objective, ("one", "two"), (folder,), (4, 4)))
        sliced = section.build(where)
    except InputError as error:
        check_refusal(error)
        return
    assert (sliced.k, len(sliced.grid), len(sliced.labels)) == (k, k, k)
    for direction, axis in enumerate(sliced.grid):
        line = evaluate.line(objective, sliced, direction, axis)
        c = np.tile(sliced.base, (len(axis), 1))
        c[:, direction] = axis
        agree(line.loss, objective, sliced, c, line.method, kind)
    if k == 2:
        surface = evaluate.surface(objective, sliced)
        c = np.stack(np.meshgrid(*sliced.grid), axis=-1)
        agree(surface.loss, objective, sliced, c, surface.method, kind)


SMOOTH = [name for name, o in OBJECTIVES.items() if o.smooth]
KINKED = [name for name, o in OBJECTIVES.items() if not o.smooth]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [n for n in SMOOTH if isinstance(OBJECTIVES[n], Supervised)])
def test_fine_grids_through_chebyshev_nodes_are_the_objective(name, settings, monkeypatch):
    """As for many samples: nodes where they do, the loss itself where they do not."""
    monkeypatch.setattr(chebyshev, "WORTH", dict.fromkeys(chebyshev.WORTH, 0))
    where = settings[name]
    sliced = Random(seed=1, normalize="layer", span=0.3, points=70).build(where)
    surface = evaluate.surface(where.objective, sliced)
    c = np.stack(np.meshgrid(*sliced.grid), axis=-1)
    agree(surface.loss[::9, ::9], where.objective, sliced, c[::9, ::9], surface.method)


METHODS = {"closed_form", "product", "kinks", "rows", "chebyshev", "profile", "along the curve"}


def agree(found, objective, sliced, coordinates, method, kind="") -> None:
    """The values are the objective's; of a profile, none is above the plain slice."""
    assert method in METHODS
    with np.errstate(all="ignore"):
        points = sliced.parameters(coordinates)
        expected = np.array([objective.value(p) for p in points.reshape(-1, objective.count)])
    expected = expected.reshape(found.shape)
    if sliced.refit:
        assert np.all(found <= expected * (1 + 1e-9) + 1e-12), kind
        return
    width = np.ptp(expected) if method == "chebyshev" else 0.0
    # A loss near zero is a sum of cancelling scores: their rounding is of the size of the scores.
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-8 * width + 1e-13, err_msg=kind)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_gradients_are_central_differences(name, settings):
    objective, theta = OBJECTIVES[name], settings[name].fit
    steps = 1e-6 * np.eye(objective.count)
    ahead, behind = objective.value(theta + steps), objective.value(theta - steps)
    expected = (ahead - behind) / 2e-6
    size = max(1.0, np.abs(expected).max(), float(objective.value(theta)))
    np.testing.assert_allclose(objective.gradient(theta), expected, rtol=1e-6, atol=1e-7 * size)


@pytest.mark.parametrize("name", SMOOTH)
def test_hessians_are_differences_of_gradients(name, settings):
    objective, theta = OBJECTIVES[name], settings[name].fit
    steps = 1e-6 * np.eye(objective.count)
    rows = [(objective.gradient(theta + h) - objective.gradient(theta - h)) / 2e-6 for h in steps]
    expected = np.array(rows)
    hessian = objective.hessian(theta)
    size = max(1.0, np.abs(expected).max())
    np.testing.assert_allclose(hessian, expected, rtol=1e-6, atol=1e-7 * size)
    vector = np.random.default_rng(8).normal(size=objective.count)
    np.testing.assert_allclose(
        objective.hvp(theta, vector), hessian @ vector, rtol=1e-9, atol=1e-9 * size
    )
    assert curvature(objective, theta) is not None


@pytest.mark.parametrize("name", KINKED)
def test_losses_with_kinks_have_no_curvature(name, settings):
    assert curvature(OBJECTIVES[name], settings[name].fit) is None
