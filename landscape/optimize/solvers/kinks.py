"""Exact minima of losses made of straight pieces, with scores linear in the parameters.

Such an objective is Σ_r max(low_r · t_r, high_r · t_r) + ridge · ‖weights‖² with t = K θ + k: a row
a sample for mae, quantile and the hinge, a row a weight for a penalty l1. Without a ridge it is a
linear programme (HiGHS, through scipy), with one a quadratic programme (a primal-dual interior
point method, S. Mehrotra, SIAM J. Optim. 2, 1992). Either gives multipliers u of the rows, within
low … high; what they leave open between the objective and its dual is the certificate.

P parameters, R rows.
"""

from dataclasses import dataclass, replace
from typing import TypeGuard

import numpy as np

from landscape.arrays import Array
from landscape.losses import MAE, Hinge, Huber, Quantile
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.solvers.certificate import ENOUGH, Certificate
from landscape.optimize.solvers.convex_model import inverse

MAX_SIZE = 1e7
"""Rows times parameters up to which the programme is solved."""
TIME_LIMIT = 30.0
"""Seconds of HiGHS."""
REFINEMENTS = 3
"""Programmes solved again about the last solution, in its own small unit."""
GAP = 1e-9
"""Duality gap, as a share of the objective, at which refining ends."""
MAX_ITERATIONS = 100
"""Of the interior point method."""


@dataclass(frozen=True, eq=False)
class Kinks:
    """Σ max(low · t, high · t) + ‖ridge ∘ θ‖² with t = matrix · θ + offset."""

    matrix: Array
    """(R, P)."""
    offset: Array
    """(R,)."""
    low: Array
    """(R,), at most 0."""
    high: Array
    """(R,), at least 0."""
    ridge: Array
    """(P,): the factor of each parameter's square."""

    def value(self, theta: Array) -> float:
        """At `theta` (P,)."""
        return float(self._terms(self.rows(theta)).sum() + self.ridge @ theta**2)

    def rows(self, theta: Array) -> Array:
        """(R,): t at `theta` (P,)."""
        return self.matrix @ theta + self.offset

    def _terms(self, t: Array) -> Array:
        return np.maximum(self.low * t, self.high * t)

    def gap(self, theta: Array, multipliers: Array) -> float:
        """How much lower than at `theta` (P,) the objective may be, as multipliers (R,) show."""
        u = np.clip(multipliers, self.low, self.high)
        t = self.rows(theta)
        open_ = (self._terms(t) - u * t).sum()
        imbalance = self.matrix.T @ u + 2 * self.ridge * theta
        return float(open_ + np.abs(imbalance) @ np.abs(theta))


def is_applicable(objective: Objective) -> TypeGuard[Supervised]:
    """Whether the objective consists of straight pieces and a ridge, and is small enough."""
    if not isinstance(objective, Supervised) or not objective.convex:
        return False
    if not isinstance(objective.loss, MAE | Quantile | Hinge):
        return False
    comparisons = max(1, objective.outputs - 1)
    rows = objective.data.n_samples * comparisons + (objective.lasso > 0) * objective.count
    return rows * objective.count <= MAX_SIZE


def solve(objective: Supervised) -> tuple[str, Array, Certificate]:
    """The solver's name, the minimum (P,) and its certificate."""
    kinks = _kinks(objective)
    units = inverse(np.abs(kinks.matrix).max(axis=0))
    scaled = replace(kinks, matrix=kinks.matrix * units, ridge=kinks.ridge * units**2)
    if kinks.ridge.any():
        solver, check = "interior point method (quadratic programme)", "duality gap / objective"
        theta, multipliers = _interior_point(scaled)
    else:
        solver, check = "scipy linprog (HiGHS)", "duality gap of the linear programme / objective"
        theta, multipliers = _linear_programme(scaled)
    theta = theta * units
    value = kinks.value(theta)
    sizes = np.abs(kinks.matrix) @ np.abs(theta) + np.abs(kinks.offset)
    noise = 8 * np.finfo(float).eps * float(np.maximum(kinks.high, -kinks.low) @ sizes)
    gap = max(kinks.gap(theta, multipliers), 0.0)
    left = gap / max(value + noise / ENOUGH, np.finfo(float).tiny)
    if left <= ENOUGH:
        return solver, theta, Certificate(check, left, "minimum")
    detail = f"{left:.2g} of it may be left to gain" if np.isfinite(left) else "it is too large"
    return solver, theta, Certificate(check, left, "not certified", detail)


def without_parabolas(objective: Objective) -> Supervised | None:
    """The absolute errors that a Huber loss is but for its parabolas; None of another loss, or of
    more than is solved here."""
    if not isinstance(objective, Supervised) or not isinstance(objective.loss, Huber):
        return None
    l1, l2 = (float(size / objective.loss.delta) for size in (objective.lasso, objective.ridge))
    straight = replace(objective, loss=MAE(reduction=objective.loss.reduction, l1=l1, l2=l2))
    return straight if is_applicable(straight) else None


def _kinks(objective: Supervised) -> Kinks:
    """The objective's pieces."""
    data, loss, k, count = objective.data, objective.loss, objective.outputs, objective.count
    design = objective.design
    fixed = objective.scores(np.zeros(count))
    share = objective.sample_factors
    if isinstance(loss, Hinge) and k > 1:
        matrix = class_gaps(design.reshape(-1, k, count), data.y)
        offset = 1 + class_gaps(fixed, data.y)
        low, high = np.zeros(len(offset)), np.repeat(share, k - 1)
    elif isinstance(loss, Hinge):
        sign = 2 * data.y - 1
        matrix, offset = -sign[:, None] * design, 1 - sign * fixed[:, 0]
        low, high = 0 * share, share
    else:
        matrix, offset = design, fixed[:, 0] - data.y
        above, below = (1 - loss.q, loss.q) if isinstance(loss, Quantile) else (1.0, 1.0)
        low, high = -below * share, above * share
    if objective.lasso:
        weights = np.eye(count)[objective.layout.weights]
        matrix, offset = np.vstack([matrix, weights]), np.append(offset, np.zeros(len(weights)))
        bound = np.full(len(weights), objective.lasso)
        low, high = np.append(low, -bound), np.append(high, bound)
    counted = (low < 0) | (high > 0)
    ridge = np.where(objective.layout.weights, objective.ridge, 0.0)
    return Kinks(matrix[counted], offset[counted], low[counted], high[counted], ridge)


def class_gaps(values: Array, y: Array) -> Array:
    """(n · (K - 1), ...): of values (n, K, ...) that of each wrong class less that of the right."""
    codes = y.astype(int)
    gaps = values - values[np.arange(len(codes)), codes][:, None]
    return gaps[np.arange(values.shape[1]) != codes[:, None]]


def _linear_programme(kinks: Kinks) -> tuple[Array, Array]:
    """Minimum (P,) and multipliers (R,); refined in the unit of what is left over."""
    theta, multipliers = _highs(kinks)
    for _ in range(REFINEMENTS):
        value = kinks.value(theta)
        if kinks.gap(theta, multipliers) <= GAP * value:
            break
        from_here = replace(kinks, offset=kinks.rows(theta))
        step, new_multipliers = _highs(from_here)
        if not kinks.value(theta + step) < value:
            multipliers = min(multipliers, new_multipliers, key=lambda u: kinks.gap(theta, u))
            break
        theta, multipliers = theta + step, new_multipliers
    return theta, multipliers


def _highs(kinks: Kinks) -> tuple[Array, Array]:
    """One run of HiGHS: t = above - below, of which high and -low are the costs."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack

    rows, count = kinks.matrix.shape
    cost = float(max(kinks.high.max(), -kinks.low.min()))
    typical = np.abs(kinks.offset)
    measure = float(np.median(typical[typical > 0])) if typical.any() else 1.0
    costs = np.concatenate([np.zeros(count), kinks.high, -kinks.low]) / cost
    columns = [csr_array(kinks.matrix), -eye_array(rows), eye_array(rows)]
    result = linprog(
        costs,
        A_eq=hstack(columns).tocsr(),
        b_eq=-kinks.offset / measure,
        bounds=[(None, None)] * count + [(0, None)] * (2 * rows),
        method="highs",
        options={"time_limit": TIME_LIMIT, "primal_feasibility_tolerance": 1e-9,
                 "dual_feasibility_tolerance": 1e-9},
    )  # fmt: skip
    if result.x is None:
        return np.zeros(count), np.zeros(rows)
    multipliers = -np.asarray(result.eqlin.marginals, float) * cost
    return np.asarray(result.x[:count], float) * measure, multipliers


def _interior_point(kinks: Kinks) -> tuple[Array, Array]:
    """Minimum (P,) and multipliers (R,).

    With t = p - m, p and m not negative, the conditions are p · (high - u) = m · (u - low) = μ → 0
    and Kᵀ u + 2 · ridge · θ = 0."""
    size = float(np.abs(kinks.offset).max()) or 1.0
    state = Interior(
        kinks,
        np.zeros(kinks.matrix.shape[1]),
        (kinks.low + kinks.high) / 2,
        np.maximum(kinks.offset, 0) + size,
        np.maximum(-kinks.offset, 0) + size,
    )
    best, least = state, np.inf
    for _ in range(MAX_ITERATIONS):
        gap = kinks.gap(state.theta, state.u)
        if not np.isfinite(gap):
            break
        if gap < least:
            best, least = state, gap
        if gap <= 1e-12 * abs(kinks.value(state.theta)):
            break
        state = state.advanced()
    return best.theta, best.u


@dataclass(frozen=True, eq=False)
class Interior:
    """A point inside the bounds of the quadratic programme."""

    kinks: Kinks
    theta: Array
    u: Array
    """(R,): multipliers, between low and high."""
    p: Array
    """(R,), positive: how far t is above 0."""
    m: Array
    """(R,), positive: how far t is below 0."""

    def advanced(self) -> "Interior":
        """After one predictor and corrector step; both solve a system of P unknowns."""
        above, below = self.kinks.high - self.u, self.u - self.kinks.low
        mu = float(self.p @ above + self.m @ below) / (2 * len(self.u))
        weight = 1 / (self.p / above + self.m / below)
        normal = (self.kinks.matrix.T * weight) @ self.kinks.matrix + np.diag(2 * self.kinks.ridge)
        normal[np.diag_indices(len(normal))] += 1e-14 * (np.trace(normal) / len(normal) or 1.0)
        _, du, dp, dm = self._direction(normal, weight, -self.p * above, -self.m * below)
        length = self._longest(du, dp, dm)
        ahead = (self.p + length * dp) @ (above - length * du)
        ahead += (self.m + length * dm) @ (below + length * du)
        target = mu * (float(ahead) / (2 * len(self.u) * mu)) ** 3
        step, du, dp, dm = self._direction(
            normal, weight, target - self.p * above + dp * du, target - self.m * below - dm * du
        )
        length = 0.995 * self._longest(du, dp, dm)
        margin = 1e-15 * (self.kinks.high - self.kinks.low)
        u = np.clip(self.u + length * du, self.kinks.low + margin, self.kinks.high - margin)
        return Interior(
            self.kinks, self.theta + length * step, u, self.p + length * dp, self.m + length * dm
        )

    def _direction(
        self, normal: Array, weight: Array, change_p: Array, change_m: Array
    ) -> tuple[Array, Array, Array, Array]:
        """Steps of θ, u, p and m that change p · (high - u) and m · (u - low) by so much."""
        k, above, below = self.kinks.matrix, self.kinks.high - self.u, self.u - self.kinks.low
        residual = self.kinks.rows(self.theta) - self.p + self.m
        imbalance = k.T @ self.u + 2 * self.kinks.ridge * self.theta
        shift = residual - change_p / above + change_m / below
        step = np.asarray(np.linalg.solve(normal, -imbalance - k.T @ (weight * shift)), float)
        du = weight * (k @ step + shift)
        return step, du, (change_p + self.p * du) / above, (change_m - self.m * du) / below

    def _longest(self, du: Array, dp: Array, dm: Array) -> float:
        """The step, at most 1, that stays inside the bounds."""
        above, below = self.kinks.high - self.u, self.u - self.kinks.low
        pairs = (self.p, dp), (self.m, dm), (above, -du), (below, du)
        return min([1.0, *(float((-v[d < 0] / d[d < 0]).min()) for v, d in pairs if (d < 0).any())])
