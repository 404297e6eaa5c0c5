"""(h) Whole fits, with their certificates.

Against scikit-learn's own fit of the same estimator and data, with one thread of BLAS as ours: at
its default tolerance, and at one that comes as near to the minimum as our fit does.
"""

import warnings
from collections.abc import Callable, Iterator

import numpy as np
from problems import seconds, supervised

from landscape.arrays import Array
from landscape.blas import one_blas_thread
from landscape.losses import MSE, CrossEntropy
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from landscape.objective.supervised import Supervised
from landscape.optimize.fit import fit

Row = tuple[str, float, str, float]


def rows() -> Iterator[Row]:
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
    from sklearn.linear_model import LinearRegression, LogisticRegression

    x, y = load_diabetes(return_X_y=True)
    for d in (1, 10):
        objective = supervised(Linear(), MSE(), x[:, :d], y)
        yield from against(f"diabetes, least squares, {d} features", objective,
                           {"scikit-learn": LinearRegression})  # fmt: skip
    for load, d in ((load_breast_cancer, 2), (load_breast_cancer, 30), (load_iris, 2),
                    (load_digits, 64)):  # fmt: skip
        x, y = load(return_X_y=True)
        x = x[:, :d] - x[:, :d].mean(axis=0)
        x /= np.maximum(x.std(axis=0), 1e-12)
        objective = supervised(Logistic(), CrossEntropy(), x, y, int(y.max()) + 1)
        yield from against(
            f"{load.__name__.removeprefix('load_')}, logistic, {d} features", objective,
            {"scikit-learn, tol 1e-4": lambda: LogisticRegression(max_iter=10_000),
             "scikit-learn, as near": lambda: LogisticRegression(max_iter=10_000, tol=1e-10)},
        )  # fmt: skip


def against(
    what: str, objective: Supervised, estimators: dict[str, Callable[[], object]]
) -> Iterator[Row]:
    start = objective.start(np.random.default_rng(0))
    x, y = objective.data.x, objective.data.y
    works = [lambda: fit(objective, start)]
    works += [lambda make=make: _fitted(make, x, y) for make in estimators.values()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours, *theirs = seconds(works)
    for name, other in zip(estimators, theirs, strict=True):
        yield what, ours, name, other


def _fitted(make: Callable[[], object], x: Array, y: Array) -> None:
    with one_blas_thread():
        make().fit(x, y)  # type: ignore[attr-defined]
