"""Curvature: extreme eigenvalues of the Hessian of the displayed loss, and what they allow.

The whole Hessian is decomposed where that is quick. Elsewhere Lanczos' method finds the ends of its
spectrum from products alone (ARPACK, through `scipy.sparse.linalg.eigsh`). The lower end is hard:
around a minimum, hundreds of eigenvalues of a network crowd at zero, so it is found to a share of
the largest, and what is under that share cannot be told from zero.

Gradient descent with a constant rate can settle at a minimum only under 2/L, L the largest
eigenvalue there (G. Goh, "Why momentum really works", Distill 2017).
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.blas import one_blas_thread
from landscape.diagnostics.hessian.confirmation import refuse_unconfirmed
from landscape.errors import LandscapeWarning, RunError
from landscape.objective.base import Objective, UntrustworthyError
from landscape.objective.callable import FROM_VALUES
from landscape.optimize.solvers.unbounded.endless import is_analytic

FORMED = 1000
"""Up to this many parameters the whole Hessian is formed where there is a formula for it."""
MULTIPLIED = 400
"""The same where it takes a product a parameter."""
CONFIRMED = 50
"""Up to this many parameters the second derivatives of a formula are confirmed by differences."""
LARGEST, SMALLEST = 1e-8, 1e-3
"""Residuals at which Lanczos ends, as shares of the largest eigenvalue's size."""
ROUNDING = 1e-13
"""The same of what rounding leaves of a decomposition."""
DIFFERENCED = 1e-4
"""The same of what differences leave of it."""
CONTRADICTION = 0.01
"""Share of a product by which differences at two steps may differ, and their Hessian from a
symmetric one."""
CHECKS = 2
"""Pairs of random vectors that this is tried with; single ones where values alone are differenced,
of which a product would take four a parameter."""
RESTARTS = 100
"""Of Lanczos, some twenty products each."""

Which: TypeAlias = Literal["largest", "smallest", "extremes"]
ORDER = {"largest": [-1, -2], "smallest": [0, 1], "extremes": [-1, 0]}
"""Places among the rising eigenvalues."""


@dataclass(frozen=True)
class Curvature:
    """Extreme eigenvalues of the Hessian of the displayed loss, at the fit."""

    largest: float
    smallest: float
    """To a thousandth of the largest where the method is Lanczos'."""
    condition_number: float | None
    """largest / smallest; None where the smallest is negative or cannot be told from zero."""
    max_learning_rate: float | None
    """2 / largest: gradient descent with a larger constant rate cannot settle here."""
    method: str
    """exact, Lanczos, or by which differences."""


def curvature(objective: Objective, theta: Array) -> Curvature | None:
    """Measure the curvature at `theta` (P,).

    None where the loss has no second derivatives, or they are not finite or not to be trusted: of
    that there is a warning (LandscapeWarning).
    """
    if not objective.smooth:
        return None
    try:
        values, _, method = eigenpairs(objective, theta, "extremes")
    except UntrustworthyError as error:
        warnings.warn(f"no curvature is reported: {error}", LandscapeWarning, stacklevel=2)
        return None
    except np.linalg.LinAlgError:
        return None
    largest, smallest = float(values[0]), float(values[-1])
    rounding = _rounding(objective, method) * max(abs(largest), abs(smallest))
    if abs(smallest) <= rounding:
        smallest = 0.0
    return Curvature(
        largest=largest,
        smallest=smallest,
        condition_number=largest / smallest if smallest > 0 else None,
        max_learning_rate=2 / largest if largest > rounding else None,
        method=method,
    )


def _rounding(objective: Objective, method: str) -> float:
    """Tell what is zero within rounding, as a share of the largest eigenvalue."""
    if method.startswith("Lanczos"):
        return SMALLEST
    if method == "exact":
        return max(ROUNDING, objective.count * float(np.finfo(float).eps))
    return DIFFERENCED


def eigenpairs(objective: Objective, theta: Array, which: Which) -> tuple[Array, Array, str]:
    """Find eigenvalues (k,), eigenvectors (k, P) as rows, and the method, of the Hessian.

    It is the Hessian at `theta` (P,); k = 2, or 1 of a single parameter. With one thread of BLAS,
    for the same bytes anywhere.

    `which`: `largest` (the two largest, falling), `smallest` (the two smallest, rising) or
    `extremes` (the largest, then the smallest). Raises numpy.linalg.LinAlgError where the Hessian
    is not finite, is had by differences that contradict each other, or Lanczos does not end.
    """
    return trusted_eigenpairs(trusted(objective, theta), theta, which)


def trusted_eigenpairs(
    objective: Objective, theta: Array, which: Which
) -> tuple[Array, Array, str]:
    """Do what `eigenpairs` does, of an objective that `trusted` has passed on."""
    by, formed = objective.derivatives, FORMED if objective.forms_hessian else MULTIPLIED
    is_formed = objective.count <= formed
    with one_blas_thread(scipy=not is_formed):
        if is_formed:
            with nullcontext() if by == "exact" else _failures_refused():
                hessian = objective.hessian(theta)
            return *_decomposed(hessian, which, _rounding(objective, by)), by
        values, vectors = _lanczos(objective, theta, which)
    return values, vectors, "Lanczos" if by == "exact" else f"Lanczos on {by}"


def trusted(objective: Objective, theta: Array) -> Objective:
    """Give the objective whose second derivatives at `theta` (P,) may be relied on.

    It is one with steps that suit the point, where they are differences; those of a formula must
    be confirmed by differences of the gradient, which is quick. Raises
    numpy.linalg.LinAlgError where these are not finite, UntrustworthyError where they cannot be
    told or products contradict each other: those of a Hessian are symmetric, u·Hv = v·Hu, and do
    not change as the steps are doubled.
    """
    if objective.derivatives == "exact":
        if is_analytic(objective) and objective.count <= CONFIRMED:
            refuse_unconfirmed(objective, theta)
        return objective
    with one_blas_thread(scipy=False), _failures_refused():
        objective = objective.measured_at(theta)
        _refuse_contradictions(objective, theta)
    return objective


@contextmanager
def _failures_refused() -> Iterator[None]:
    """Refuse derivatives of a loss that fails at their steps, which it may not be meant for."""
    try:
        yield
    except RunError as error:
        raise UntrustworthyError(f"at the steps that it takes {error}") from error


def _refuse_contradictions(objective: Objective, theta: Array) -> None:
    rng = np.random.default_rng(0)
    doubled = objective.with_steps(2.0)
    if objective.derivatives == FROM_VALUES:  # whose Hessian is symmetric by itself
        vectors = rng.standard_normal((2 * CHECKS, objective.count))
        along, wide = (o.curvature_along(theta, vectors) for o in (objective, doubled))
        change = float(np.abs(_finite(wide) - _finite(along)).max())
        _refuse_change(objective, change, float(np.abs(along).max()))
        return
    for _ in range(CHECKS):
        u, v = rng.standard_normal((2, objective.count)) / np.sqrt(objective.count)
        products = [o.hvp(theta, vector) for o in (objective, doubled) for vector in (u, v)]
        hu, hv, wide_u, wide_v = map(_finite, products)
        size = max(float(np.linalg.norm(hu)), float(np.linalg.norm(hv)))
        change = max(float(np.linalg.norm(wide_u - hu)), float(np.linalg.norm(wide_v - hv)))
        if abs(float(u @ hv - v @ hu)) > CONTRADICTION * size:
            raise UntrustworthyError(f"the {objective.derivatives} give no symmetric Hessian")
        _refuse_change(objective, change, size)


def _refuse_change(objective: Objective, change: float, size: float) -> None:
    """Refuse products of a size that change by so much as the steps are doubled."""
    if change > CONTRADICTION * size:
        raise UntrustworthyError(
            f"{objective.derivatives} at two step sizes give Hessians that differ "
            + (f"by {100 * change / size:.2g} %: " if size else "wholly: ")
            + "the loss has kinks or noise"
        )


def _decomposed(hessian: Array, which: Which, rounding: float) -> tuple[Array, Array]:
    """Eigenvalues, 0 where they are under that share of the largest, and eigenvectors."""
    values, vectors = np.linalg.eigh(_finite(hessian))
    values[np.abs(values) <= rounding * np.abs(values).max()] = 0.0
    order = ORDER[which][: len(values)]
    return values[order], vectors.T[order]


def _finite(array: Array) -> Array:
    """Pass the array on if it is finite; LAPACK would print what it thinks of others."""
    if not np.isfinite(array).all():
        raise np.linalg.LinAlgError("the Hessian is not finite")
    return array


def _lanczos(objective: Objective, theta: Array, which: Which) -> tuple[Array, Array]:
    """Find either end of the spectrum as the upper end of size · I ± H.

    Its eigenvalues there are far from zero, so that ARPACK's relative tolerance is one of the size.
    """
    start = np.random.default_rng(0).standard_normal(objective.count)
    scale = float(np.abs(_finite(objective.hvp(theta, start))).max()) or 1.0

    def product(vector: Array, size: float = 0.0, sign: int = 1) -> Array:
        return size * vector + sign * objective.hvp(theta, vector) / scale

    size = float(np.abs(spectrum_end(product, start, 1, 1e-2, "LM")[0][0]))
    parts = [(1, LARGEST)] * (which != "smallest") + [(-1, SMALLEST)] * (which != "largest")
    pairs = []
    for sign, tolerance in parts:
        shifted = partial(product, size=size, sign=sign)
        values, vectors = spectrum_end(shifted, start, 3 - len(parts), tolerance, "LA")
        pairs.append((sign * scale * (values - size), vectors))
    return np.concatenate([v for v, _ in pairs]), np.concatenate([v for _, v in pairs])


def spectrum_end(
    product: Callable[[Array], Array],
    start: Array,
    count: int,
    tolerance: float,
    which: str,
    restarts: int | None = RESTARTS,
) -> tuple[Array, Array]:
    """Find eigenvalues (count,), falling, and eigenvectors (count, P) at an end, in ARPACK's words.

    None restarts as often as ARPACK does of itself.
    """
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

    shape = (len(start), len(start))
    operator = LinearOperator(shape, matvec=lambda vector: product(vector.ravel()), dtype=float)
    try:
        values, vectors = eigsh(
            operator, k=count, which=which, v0=start, tol=tolerance, maxiter=restarts
        )
    except ArpackError as error:
        raise np.linalg.LinAlgError(str(error)) from None
    return values[::-1], vectors.T[::-1]
