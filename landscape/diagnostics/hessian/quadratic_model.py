"""The quadratic approximation of an objective in a plane through parameter space."""

from typing import Any

import numpy as np

from landscape.arrays import Array
from landscape.diagnostics.hessian.curvature import trusted
from landscape.errors import InputError
from landscape.objective.base import Objective, UntrustworthyError

NOT_FINITE = "the loss or its derivatives are not finite at the fit"


def check(objective: Objective) -> None:
    """Raise InputError where the objective has no second derivatives."""
    if not objective.smooth:
        raise InputError(
            "ellipse", "the loss shown has kinks and no second derivatives", "leave it out"
        )


def quadratic_model(objective: Objective, theta: Array, directions: Array) -> dict[str, Any]:
    """Value, `gradient` (2,) and `hessian` (2, 2) at `theta` (P,) along `directions` (2, P).

    Raises InputError where they are not finite, or not to be trusted.
    """
    try:
        objective = trusted(objective, theta)
    except UntrustworthyError as error:
        raise InputError("ellipse", f"no Hessian is reported: {error}", "leave it out") from None
    except np.linalg.LinAlgError:
        raise InputError("ellipse", NOT_FINITE) from None
    products = np.array([objective.hvp(theta, direction) for direction in directions])
    hessian = products @ directions.T
    gradient = directions @ objective.gradient(theta)
    value = float(objective.value(theta))
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all() and np.isfinite(value)):
        raise InputError("ellipse", NOT_FINITE)
    return {"value": value, "gradient": gradient, "hessian": (hessian + hessian.T) / 2}
