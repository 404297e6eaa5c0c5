"""Objectives on random data, slices through them, and the losses found the direct way."""

from collections.abc import Callable

import numpy as np
import pytest

from landscape.arrays import Array
from landscape.data.dataset import Dataset, Scaling
from landscape.losses import Loss
from landscape.models.base import Model
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.slices.slice import Slice


def _objective(model: Model, loss: Loss, x: Array, y: Array, classes: int = 0) -> Supervised:
    d = x.shape[1]
    names = tuple(f"x{j}" for j in range(d))
    labels = tuple(map(str, range(classes))) or None
    scaling = Scaling("none", np.zeros(d), np.ones(d))
    return Supervised(model, Dataset("test", x, np.asarray(y, float), names, labels, scaling), loss)


def _plane(origin: Array, directions: Array, x: Array, y: Array) -> Slice:
    return Slice("random", origin, directions, ("a", "b"), np.zeros(2), (x, y))


def _profile(origin: Array, x: Array, y: Array) -> Slice:
    """Over the first two parameters, as offsets from the origin, the others re-optimised."""
    base = origin[:2]
    return Slice("axes", origin, np.eye(len(origin))[:2], ("a", "b"), base,
                 (base[0] + x, base[1] + y), axes=(0, 1), refit=True)  # fmt: skip


def _direct(objective: Objective, plane: Slice) -> Array:
    """(ny, nx), every point by itself."""
    return objective.value(plane.parameters(np.stack(np.meshgrid(*plane.grid), axis=-1)))


@pytest.fixture(scope="session")
def objective() -> Callable[..., Supervised]:
    return _objective


@pytest.fixture(scope="session")
def plane() -> Callable[..., Slice]:
    return _plane


@pytest.fixture(scope="session")
def profile() -> Callable[..., Slice]:
    return _profile


@pytest.fixture(scope="session")
def direct() -> Callable[..., Array]:
    return _direct
