"""(h) Whole fits, with their certificates.

Against scikit-learn's own fit, as a user writes it for the example: the same estimator, C and data,
its default tolerance of 1e-4 and its default iterations; and at a tolerance of 1e-10, which comes
as near to the minimum as our fit does. What is compared is processor time in one process, with one
thread of BLAS on either side, as the median over pairs; ours includes its certificate.
"""

import warnings
from collections.abc import Callable, Iterator

import numpy as np
from problems import paired, supervised

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
            {"scikit-learn, as it comes": LogisticRegression,
             "scikit-learn, as near": lambda: LogisticRegression(max_iter=10_000, tol=1e-10)},
        )  # fmt: skip


def against(
    what: str, objective: Supervised, estimators: dict[str, Callable[[], object]]
) -> Iterator[Row]:
    start = objective.start(np.random.default_rng(0))
    x, y = objective.data.x, objective.data.y
    for name, make in estimators.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pair = paired(lambda: fit(objective, start), lambda m=make: _fitted(m, x, y))
        yield what, pair[0], name, pair[1]


def _fitted(make: Callable[[], object], x: Array, y: Array) -> None:
    with one_blas_thread():
        make().fit(x, y)  # type: ignore[attr-defined]
