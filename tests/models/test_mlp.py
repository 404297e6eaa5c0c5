"""The perceptron: names, scores, gradients, Hessian products, projection, initial weights."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.data.dataset import Dataset, Scaling
from landscape.errors import InputError
from landscape.losses import MSE, CrossEntropy, Hinge
from landscape.models.mlp import MLP
from landscape.objective.supervised import Supervised

ACTIVATIONS = ("relu", "tanh", "sigmoid")


def dataset(d=2, n=30, classes=2):
    rng = np.random.default_rng(0)
    y = rng.integers(classes, size=n).astype(float) if classes else rng.normal(size=n)
    names = tuple(f"feature {j}" for j in range(d))
    labels = tuple(map(str, range(classes))) if classes else None
    return Dataset("t", rng.normal(size=(n, d)), y, names, labels,
                   Scaling("none", np.zeros(d), np.ones(d)))  # fmt: skip


def test_names_and_tensors_of_a_small_network():
    layout = MLP(hidden=(2, 1)).layout(dataset(d=3), 2)
    assert layout.names == (
        "layer1.w1_1", "layer1.w1_2", "layer1.w1_3", "layer1.w2_1", "layer1.w2_2", "layer1.w2_3",
        "layer1.b1", "layer1.b2",
        "layer2.w1_1", "layer2.w1_2", "layer2.b1",
        "layer3.w1_1", "layer3.w2_1", "layer3.b1", "layer3.b2",
    )  # fmt: skip
    assert [(b.name, b.shape, b.start, b.bias) for b in layout.blocks] == [
        ("layer1.w", (2, 3), 0, False), ("layer1.b", (2,), 6, True),
        ("layer2.w", (1, 2), 8, False), ("layer2.b", (1,), 10, True),
        ("layer3.w", (2, 1), 11, False), ("layer3.b", (2,), 13, True),
    ]  # fmt: skip
    assert layout.index("layer1.w2[feature 2]", "") == 5
    assert layout.label(5) == "layer1.w2_3 (feature 2)"
    assert layout.label(6) == "layer1.b1"


def test_lesson_network_has_337_parameters():
    assert MLP(hidden=(16, 16)).layout(dataset(), 1).count == 337


@pytest.mark.parametrize(
    ("activation", "function"),
    [("relu", lambda z: np.maximum(z, 0)), ("tanh", np.tanh),
     ("sigmoid", lambda z: 1 / (1 + np.exp(-z)))],
)  # fmt: skip
def test_scores_are_those_written_out(activation, function):
    x = np.array([[0.5, -1.0], [2.0, 0.3]])
    w1, b1 = np.array([[1.0, 2.0], [-1.0, 0.5], [0.2, 0.1]]), np.array([0.1, -0.2, 0.3])
    w2, b2 = np.array([[1.0, -2.0, 3.0]]), np.array([0.4])
    theta = np.concatenate([w1.ravel(), b1, w2.ravel(), b2])
    expected = function(x @ w1.T + b1) @ w2.T + b2
    found = MLP(hidden=(3,), activation=activation).scores(theta, x, 1)
    assert found == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("hidden", [(5,), (5, 4)])
def test_batches_and_planes_are_single_evaluations(activation, outputs, hidden, monkeypatch):
    monkeypatch.setattr("landscape.models.mlp.CACHED", 700)  # several chunks
    model, data = MLP(hidden=hidden, activation=activation), dataset()
    rng = np.random.default_rng(1)
    origin = model.start(data, outputs, rng)
    directions, coordinates = rng.normal(size=(2, len(origin))), rng.normal(size=(7, 2))
    points = origin + coordinates @ directions
    singles = np.array([model.scores(point, data.x, outputs) for point in points])
    assert singles.shape == (7, 30, outputs)
    near = {"rel": 1e-11, "abs": 1e-12}
    assert model.scores(points[:6].reshape(2, 3, -1), data.x, outputs) == pytest.approx(
        singles[:6].reshape(2, 3, 30, outputs), **near
    )
    plane = model.plane_scores(origin, directions, data.x, outputs)
    some, lines = np.array([2, 5, 6, 20]), np.array([0.7, -0.2])
    on_lines = plane.on_lines(coordinates[:, 0], lines, some)
    for coordinates[:, 1], line in zip(lines, on_lines, strict=True):
        singles = model.scores(origin + coordinates @ directions, data.x, outputs)[:, some]
        common = singles[..., -1:] if outputs > 1 else 0
        assert line == pytest.approx(singles - common, **near)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("classes", "loss"), [(2, CrossEntropy()), (3, CrossEntropy(l2=0.01)), (2, Hinge()), (0, MSE())]
)
def test_gradient_is_that_of_finite_differences(activation, classes, loss):
    data, rng = dataset(classes=classes), np.random.default_rng(2)
    objective = Supervised(MLP(hidden=(4, 3), activation=activation), data, loss)
    theta = objective.start(rng) + 0.1 * rng.normal(size=objective.count)
    gradient, h = objective.gradient(theta), 1e-6
    steps = h * np.eye(objective.count)
    numeric = (objective.value(theta + steps) - objective.value(theta - steps)) / (2 * h)
    assert gradient == pytest.approx(numeric, rel=1e-6, abs=1e-8)
    values, gradients = objective.values_and_gradients(np.array([theta, 2 * theta]))
    assert values == pytest.approx([float(objective.value(k * theta)) for k in (1, 2)])
    assert gradients[0] == pytest.approx(gradient, rel=1e-12, abs=1e-14)
    assert gradients[1] == pytest.approx(objective.gradient(2 * theta), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_hessian_products_are_those_of_finite_differences(activation):
    objective = Supervised(MLP(hidden=(4, 3), activation=activation), dataset(), CrossEntropy())
    rng = np.random.default_rng(3)
    theta, vector = objective.start(rng), rng.normal(size=objective.count)
    theta = theta + 0.1 * rng.normal(size=objective.count)
    ahead, behind = (objective.gradient(theta + s * 1e-6 * vector) for s in (1, -1))
    product = objective.hvp(theta, vector)
    assert product == pytest.approx((ahead - behind) / 2e-6, rel=1e-5, abs=1e-7)
    assert objective.hessian(theta) @ vector == pytest.approx(product, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize(("activation", "variance"), [("relu", 2 / 300), ("tanh", 2 / 700)])
def test_initial_weights_keep_the_scale_and_biases_are_zero(activation, variance):
    """He: 2 / inputs; Glorot: 2 / (inputs + units)."""
    model, data = MLP(hidden=(400,), activation=activation), dataset(d=300)
    first, second = (model.start(data, 1, np.random.default_rng(s)) for s in (0, 1))
    weights, biases = model.layers(first, 300, 1)[0]
    assert weights.var() == pytest.approx(variance, rel=0.02)
    assert not biases.any()
    assert np.array_equal(first, model.start(data, 1, np.random.default_rng(0)))
    assert not np.array_equal(first, second)


def test_refused():
    for hidden in ((), (0,), (4097,), (4,) * 9, (2.5,)):
        with pytest.raises(ValidationError):
            MLP(hidden=hidden)
    with pytest.raises(InputError, match=r"model\.hidden: .* parameters"):
        MLP(hidden=(4096, 4096)).layout(dataset(), 1)
