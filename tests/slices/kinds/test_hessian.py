"""Hessian directions: eigenvectors, their order and signs, and losses that have none."""

import numpy as np
import pytest

from landscape.errors import InputError
from landscape.losses import MAE, MSE, CrossEntropy, Hinge
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.objective.base import Objective
from landscape.slices.context import SliceRequirements
from landscape.slices.kinds.hessian import Hessian


def build(section, where):
    return section.model_copy(update={"span": 1.0}).build(where)


@pytest.mark.parametrize(
    ("which", "order"), [("largest", [-1, -2]), ("smallest", [0, 1]), ("extremes", [-1, 0])]
)
def test_eigenvectors_of_the_objectives_hessian(objective, context, which, order):
    network = objective(MLP(hidden=(3,), activation="tanh"), CrossEntropy(), 2)
    where = context(network)
    found = build(Hessian(which=which), where)
    hessian = network.hessian(where.fit)
    values = np.linalg.eigvalsh(hessian)[order]
    np.testing.assert_allclose(found.details["eigenvalues"], values, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(np.linalg.norm(found.directions, axis=1), 1, rtol=1e-12)
    for direction, value in zip(found.directions, values, strict=True):
        np.testing.assert_allclose(hessian @ direction, value * direction, atol=1e-12)
        assert direction[np.abs(direction).argmax()] > 0


def test_known_directions_and_words(context):
    """f = 50 x² + y² / 2 turned by 30°."""
    c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
    turned = np.array([[c, s], [-s, c]])

    def loss(theta):
        return float((turned @ theta) ** 2 @ [50, 0.5])

    bowl = Objective.from_callable(loss, 2)
    found = build(Hessian(which="extremes"), context(bowl))
    np.testing.assert_allclose(found.directions, [[c, s], [-s, c]], atol=1e-6)
    assert found.labels == (
        "eigenvector of the largest eigenvalue (100)",
        "eigenvector of the smallest eigenvalue (1)",
    )
    assert found.note == "directions of the Hessian (differences of the value) at the fit"


def test_a_single_parameter_has_one_direction(objective, context):
    one = objective(Linear(intercept=False), MSE(), d=1)
    assert Hessian().check(SliceRequirements(one)) == 1
    assert build(Hessian(), context(one)).directions.tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("model", "loss", "classes", "words"),
    [(Logistic(), Hinge(), 2, "hinge loss"), (Linear(), MAE(), 0, "absolute error")],
)
def test_losses_with_kinks_say_so_before_anything_is_computed(
    objective, model, loss, classes, words
):
    with pytest.raises(
        InputError,
        match=f"^slice.kind: hessian needs second .*; the mean {words} has none; mse, huber or",
    ):
        Hessian().check(SliceRequirements(objective(model, loss, classes)))


def test_an_eigenvalue_that_is_rounding_is_zero(context):
    """f = (x + y)² / 2 is flat along x - y."""
    flat = Objective.from_callable(
        lambda theta: theta.sum() ** 2 / 2, 2, gradient=lambda theta: np.full(2, theta.sum())
    )
    found = build(Hessian(which="smallest"), context(flat))
    assert found.details["eigenvalues"][0] == 0
    assert found.labels[0] == "eigenvector of the smallest eigenvalue (0)"


def test_a_hessian_that_is_not_finite_is_refused(context):
    broken = Objective.from_callable(lambda theta: np.nan, 2)
    with pytest.raises(
        InputError, match=r"^slice.kind: hessian finds no directions .* not finite;"
    ):
        build(Hessian(), context(broken))
