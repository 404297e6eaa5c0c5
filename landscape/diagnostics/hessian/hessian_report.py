"""What the Hessian at a point is like: the top of its spectrum, its trace, its density."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.diagnostics.hessian.curvature import spectrum_end, trusted, trusted_eigenpairs
from landscape.diagnostics.hessian.spectrum import density_axis, smoothed, spectrum
from landscape.errors import InputError, RunError, shown
from landscape.objective.base import Objective

DECOMPOSED = 1000
"""Parameters up to which the whole Hessian is decomposed."""
TOLERANCE = 1e-10
"""At which Lanczos' method ends, relative to each eigenvalue."""


@dataclass(frozen=True, eq=False, repr=False)
class HessianReport(ShortRepr):
    """The Hessian of the displayed loss at a point, P parameters."""

    eigenvalues: Array
    """(k,): the largest, falling."""
    residuals: Array
    """(k,): the length of H·v − λ·v of each, which bounds its error."""
    eigenvectors: Array
    """(k, P)."""
    smallest: float
    """The least eigenvalue; of Lanczos' method to a thousandth of the largest."""
    method: str
    """exact, Lanczos, or by which differences."""
    trace: float | None = None
    trace_error: float | None = None
    """Standard error of an estimated trace (Hutchinson); 0 of an exact one."""
    value: Array | None = None
    """(m,): eigenvalues at which the density is given."""
    density: Array | None = None
    """(m,): the share of the eigenvalues around each value, a unit of it."""
    density_error: Array | None = None
    """(m,): its standard error; 0 of an exact one."""


def hessian_report(
    objective: Objective, theta: Array, k: int, rng: np.random.Generator, *, trace: bool,
    density: bool,
) -> HessianReport:  # fmt: skip
    """Describe the Hessian at `theta` (P,) by its k largest eigenvalues.

    Raises InputError for a wrong k and a loss with kinks, RunError where differences contradict
    each other or Lanczos' method does not end.
    """
    if not 1 <= k <= objective.count:
        raise InputError("k", f"is {shown(k)}", f"1 to {objective.count}")
    if not objective.smooth:
        raise InputError("", "the loss has no second derivatives to rely on", "a gradient or hvp")
    try:
        with np.errstate(all="ignore"):
            objective = trusted(objective, theta)
            extremes, _, method = trusted_eigenpairs(objective, theta, "extremes")
            values, vectors = _largest(objective, theta, k)
            products = np.array([objective.hvp(theta, vector) for vector in vectors])
            residuals = np.linalg.norm(products - values[:, None] * vectors, axis=1)
            estimated = spectrum(objective, theta, rng) if trace or density else {}
    except np.linalg.LinAlgError as error:
        raise RunError(f"no Hessian is reported: {error}") from None
    further = {name: estimated[name] for name in ("trace", "trace_error")} if trace else {}
    if density:
        further |= _density(estimated)
    return HessianReport(values, residuals, vectors, float(extremes[-1]), method, **further)


def _largest(objective: Objective, theta: Array, k: int) -> tuple[Array, Array]:
    """Eigenvalues (k,), falling, and eigenvectors (k, P)."""
    count = objective.count
    if count <= max(DECOMPOSED, 2 * k):
        values, vectors = np.linalg.eigh(objective.hessian(theta))
        return values[::-1][:k], vectors.T[::-1][:k]
    start = np.random.default_rng(0).standard_normal(count)
    try:
        return spectrum_end(partial(objective.hvp, theta), start, k, TOLERANCE, "LA", None)
    except np.linalg.LinAlgError as error:
        raise np.linalg.LinAlgError(f"Lanczos' method does not end ({error})") from error


def _density(estimated: Mapping[str, Any]) -> dict[str, Any]:
    """The density as estimated, or of all eigenvalues, each spread as the estimate's are."""
    if "density" in estimated:
        return {name: estimated[name] for name in ("value", "density", "density_error")}
    nodes = estimated["eigenvalues"]
    value, width = density_axis(nodes)
    share = np.full(len(nodes), 1 / len(nodes))
    density = smoothed(value, nodes, share, width)
    return {"value": value, "density": density, "density_error": np.zeros_like(density)}
