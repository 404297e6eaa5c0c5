"""Functions of the caller's: what they may return, what is said of what they may not."""

import numpy as np
import pytest

import landscape
from landscape.errors import InputError, RunError
from landscape.objective.callable import from_callable
from landscape.objective.pointwise import as_number

SLICE = {"kind": "random", "points": 5, "span": 1}


class Tensor:
    """What a tensor of another library looks like."""

    def __init__(self, value):
        self.value = value

    def detach(self):
        return self

    def cpu(self):
        return np.asarray(self.value)


@pytest.mark.parametrize(
    "value", [2, 2.0, np.float32(2), np.array(2), [2.0], np.array([[2.0]]), Tensor([2.0]), True + 1]
)
def test_one_number_in_any_shape(value):
    assert as_number(value) == 2.0


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (np.zeros(569), "shape (569,)"),
        (None, "None"),
        ("low", "'low' (str)"),
        (2 + 1j, "complex"),
        ([[1], [2, 3]], "list"),
        ([], "shape (0,)"),
    ],
)
def test_what_is_no_number_is_said(value, what):
    objective = from_callable(lambda theta: value, names=2)
    with pytest.raises(InputError) as caught:
        landscape.explore(objective, [0, 0], slice=SLICE)
    assert what in str(caught.value)


def test_quantities_by_name_are_surfaces():
    objective = from_callable(
        lambda theta: {"error rate": abs(theta[0]), "loss": theta @ theta}, names=3
    )
    result = landscape.explore(objective, [1, 2, 3], slice=SLICE)
    theta = result.slice.parameters([result.surface.x[4], result.surface.y[1]])
    surface = result.quantities["error rate"].surface
    assert surface.loss[1, 4] == pytest.approx(abs(theta[0]), rel=1e-12)
    assert result.quantities["error rate"].fit == 1
    with pytest.raises(InputError, match="one of them called"):
        from_callable(lambda theta: {"accuracy": 1}, names=2).value(np.zeros(2))


def test_an_exception_names_the_point():
    def loss(theta):
        if theta[0] > 1.4:
            raise ZeroDivisionError("too far")
        return theta @ theta

    with pytest.raises(RunError, match=r"at \(\S+, \S+\) along the directions.*too far") as caught:
        landscape.explore(
            from_callable(loss, names=2),
            [1, 1],
            slice={"kind": "axes", "span": 0.5, "points": 3},
            curvature=False,
        )
    assert isinstance(caught.value.__cause__.__cause__, ZeroDivisionError)


@pytest.mark.parametrize(("what", "of"), [("gradient", "gradient"), ("Hessian", "hvp")])
def test_so_does_one_of_derivatives(what, of):
    def failing(*_):
        raise ZeroDivisionError("too far")

    objective = from_callable(np.sum, names=2, **{of: failing})
    with pytest.raises(RunError, match=rf"the {what} failed at theta = .*: ZeroDivision"):
        objective.hvp(np.array([1.0, 2]), np.ones(2))


def test_a_random_loss_is_said():
    rng = np.random.default_rng(0)
    objective = from_callable(lambda theta: theta @ theta + 1e-3 * rng.normal(), names=2)
    result = landscape.explore(objective, [1, 1], slice=SLICE, curvature=False)
    assert "random" in result.warnings[0]
    quiet = from_callable(lambda theta: theta @ theta, names=2)
    assert landscape.explore(quiet, [1, 1], slice=SLICE).warnings == ()


def test_own_products_with_the_hessian_are_used():
    a = np.diag([1.0, 2.0, 5.0])
    objective = from_callable(
        lambda theta: float(np.float32(theta @ a @ theta / 2)), names=3, hvp=lambda theta, v: a @ v
    )
    result = landscape.explore(objective, [1, 1, 1], slice=SLICE)
    assert result.curvature.largest == pytest.approx(5, rel=1e-12)


@pytest.mark.parametrize(
    "center",
    [
        np.arange(6.0),
        Tensor(np.arange(6.0)),
        [np.arange(4.0).reshape(2, 2), [4.0, 5.0]],
        {"w": np.arange(4.0).reshape(2, 2), "b": np.array([4.0, 5.0])},
        {f"w{i}_{j}": 2.0 * i + j - 3 for i in (1, 2) for j in (1, 2)} | {"b1": 4, "b2": 5.0},
    ],
)
def test_centres(center):
    objective = from_callable(np.sum, blocks={"w": (2, 2), "b": (2,)})
    np.testing.assert_array_equal(objective.vector(center), np.arange(6.0))


@pytest.mark.parametrize("center", [np.zeros(5), {"w": np.zeros(3)}, {"nobody": 1.0}, None])
def test_centres_that_are_none(center):
    objective = from_callable(np.sum, blocks={"w": (2, 2), "b": (2,)})
    with pytest.raises(InputError) as caught:
        landscape.explore(objective, center)
    assert caught.value.problems[0].key.startswith("center")


@pytest.mark.parametrize(
    ("points", "span", "share"),
    [(25, 1, 1.01), (24, 1, 1.1), (25, "auto", 1.06), (24, "auto", 1.07)],
)
def test_a_grid_costs_hardly_more_than_its_points(points, span, share):
    """The window takes a twentieth of 25 × 25 points, lines through the centre are on the grid."""
    calls = []

    def loss(theta):
        calls.append(1)
        return theta @ theta

    objective = from_callable(loss, names=300)
    landscape.explore(
        objective,
        np.ones(300),
        slice={"kind": "random", "points": points, "span": span},
        curvature=False,
    )
    assert len(calls) <= share * points**2


def test_names_are_made_when_asked_for():
    objective = from_callable(np.sum, blocks={"w": (3000, 3000), "b": (3000,)})
    assert objective.count == 9_003_000
    assert objective.names[3000 * 2 + 5] == "w3_6"
    assert objective.names[-1] == "b3000"
    shapes = {"cube": (2, 3, 4), "none": (0, 5), "scale": (), "row": (3,)}
    names = from_callable(np.sum, blocks=shapes).names
    assert list(names) == [names[i] for i in range(len(names))]


def test_a_fault_of_a_loss_on_lines_only():
    objective = from_callable(lambda theta: np.nan if theta[0] > 0 else theta @ theta, names=1)
    line = {"kind": "axes", "params": ["theta1"], "range": [[-1, 1]], "points": 5}
    with np.errstate(all="ignore"):
        result = landscape.explore(objective, [-1.0], slice=line, curvature=False)
    assert np.isnan(result.lines[0].loss).sum() == 2


@pytest.mark.parametrize("center", [0.0, 1.0])
@pytest.mark.parametrize(
    "coarse",
    [
        lambda value: float(np.float32(1000) + np.float32(value)),
        lambda value: 1e12 + value,
        lambda value: round(value, 3),
        lambda value: float(np.float16(value)),
    ],
)
def test_gradients_of_coarse_values_take_long_steps(coarse, center):
    """∇(θᵀAθ/2) = Aθ, where steps for doubles are off by half of it."""
    scale = np.linspace(1, 20, 20)
    objective = landscape.Objective.from_callable(lambda t: coarse(float(t @ (scale * t) / 2)), 20)
    found = objective.gradient(np.full(20, center))
    assert found == pytest.approx(scale * center, abs=0.03)


def test_the_gradient_of_a_constant_is_zero():
    assert not landscape.Objective.from_callable(lambda t: 3.0, 4).gradient(np.ones(4)).any()
