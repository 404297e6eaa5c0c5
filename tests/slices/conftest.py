"""Objectives on random data, and the settings that slices are chosen in."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from landscape import evaluate
from landscape.arrays import Array
from landscape.data.dataset import Dataset, Scaling
from landscape.losses import Loss
from landscape.models.base import Model
from landscape.objective.base import Objective
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.slices.context import Run, SliceContext


def _objective(model: Model, loss: Loss, classes: int = 0, n: int = 40, d: int = 3) -> Supervised:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, d))
    y = rng.integers(classes, size=n).astype(float) if classes else rng.normal(size=n)
    names = tuple(f"feature {j}" for j in range(d))
    labels = tuple(map(str, range(classes))) or None
    return Supervised(
        model, Dataset("test", x, y, names, labels, Scaling("none", np.zeros(d), np.ones(d))), loss
    )


def _setting(
    objective: Objective,
    fit: Array | None = None,
    runs: tuple[Run, ...] = (),
    folders: tuple[Path, ...] = (),
) -> SliceContext:
    """Where `fit` is not given it is random, as is the start."""
    rng = np.random.default_rng(1)
    found, start = rng.normal(size=(2, objective.count))
    return SliceContext(
        objective=objective,
        fit=found if fit is None else np.asarray(fit, float),
        start=runs[0].theta[0] if runs else start,
        runs=runs,
        rng=np.random.default_rng(2),
        folders=folders,
        line=lambda *line: (
            evaluate.line(
                objective, *line, must_be_finite=not isinstance(objective, PointwiseObjective)
            ).loss
        ),
    )


@pytest.fixture(scope="session")
def objective() -> Callable[..., Supervised]:
    return _objective


@pytest.fixture(scope="session")
def context() -> Callable[..., SliceContext]:
    return _setting
