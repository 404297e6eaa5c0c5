"""Update rules of optimizers, each a pure function of what it remembers.

P parameters. A rule begins with a state and turns (state, parameters, what it may ask of the
objective, learning rate) into the next state and the update that is *added* to the parameters.
Fields bear the names of the keys of a descent, so that a rule is built from the keys it reads, and
a key that is no field is refused.

Recursions are those of PyTorch where it has them. They differ in this: RMSprop's β₂ is 0.9 (as its
authors have it, 0.99 there); `lbfgs` takes one iteration a step, with a backtracking line search.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeAlias

import numpy as np

from landscape.arrays import Array

State: TypeAlias = tuple[Any, ...]
"""What a rule remembers from step to step."""
SUFFICIENT_DECREASE = 1e-4
"""The share of the slope that a line search must gain (L. Armijo, Pacific J. Math. 16, 1966)."""
MAX_HALVINGS = 60
"""Of a line search's step."""


@dataclass(frozen=True, eq=False)
class Oracle:
    """What a rule may ask at a step: of this step's mini-batch, or of all samples."""

    value: Callable[[Array], float]
    """The loss at parameters (P,)."""
    gradient: Callable[[Array], Array]
    """(P,) at parameters (P,)."""
    hessian: Callable[[Array], Array]
    """(P, P) at parameters (P,)."""
    hvp: Callable[[Array, Array], Array]
    """The Hessian at parameters (P,) times a vector, (P,)."""
    lasso: Array
    """(P,): the factor of each parameter's magnitude in the loss, whose derivative the gradient
    holds where the parameter is not 0."""


@dataclass(frozen=True)
class Optimizer(ABC):
    """One update rule."""

    default_rate: ClassVar[float] = 0.1
    """The learning rate unless one is given."""
    batches: ClassVar[bool] = True
    """Whether it may see mini-batches."""
    needs_curvature: ClassVar[bool] = False
    """Whether it needs second derivatives."""
    thresholds: ClassVar[bool] = False
    """Whether it finds the minimum in the kinks of a penalty l1."""
    has_velocity: ClassVar[bool] = False
    """Whether it moves on where the gradient is zero."""

    def begin(self, count: int) -> State:
        """The state before the first step, for P = `count` parameters."""
        return (np.zeros(count),)

    @abstractmethod
    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        """The next state, and what to add to the parameters `theta` (P,)."""

    @classmethod
    def keys(cls) -> frozenset[str]:
        """The keys of a descent that the rule reads, beside those that every run has."""
        return frozenset(f.name for f in fields(cls)) - {"epsilon"}

    def rate_limit(self, largest: float) -> tuple[float, str] | None:
        """The learning rate up to which a quadratic of this largest eigenvalue is minimised, and
        its formula; None for rules without such a limit."""
        return None


@dataclass(frozen=True)
class FirstOrder(Optimizer):
    """A rule that sees one gradient a step."""

    weight_decay: float = field(default=0.0, kw_only=True)
    """λ: adds λ·θ to the gradient."""

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        gradient = oracle.gradient(theta)
        if self.weight_decay:
            gradient = gradient + self.weight_decay * theta
        return self.update(state, gradient, lr)

    @abstractmethod
    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        """The next state and what to add to the parameters, from a gradient (P,)."""

    def _limit(self, factor: float, largest: float, formula: str) -> tuple[float, str]:
        """A limit `factor / L`, L the largest eigenvalue with the decay."""
        if self.weight_decay:
            formula = formula.replace("L", "(L + weight_decay)")
        return factor / (largest + self.weight_decay), formula


@dataclass(frozen=True)
class GradientDescent(FirstOrder):
    """θ ← θ − lr·g (A. Cauchy, Comptes rendus 25, 1847)."""

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        return state, -lr * gradient

    def rate_limit(self, largest: float) -> tuple[float, str]:
        return self._limit(2, largest, "2/L")


@dataclass(frozen=True)
class Momentum(FirstOrder):
    """Heavy ball: v ← βv + g, θ ← θ − lr·v (B. Polyak, USSR Comp. Math. 4, 1964; in this
    form G. Goh, "Why momentum really works", Distill 2017)."""

    has_velocity: ClassVar[bool] = True
    momentum: float = 0.9
    """β, in 0 … 1."""

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        velocity = self.momentum * state[0] + gradient
        return (velocity,), -lr * velocity

    def rate_limit(self, largest: float) -> tuple[float, str]:
        return self._limit(2 * (1 + self.momentum), largest, "2(1 + β)/L")


@dataclass(frozen=True)
class Nesterov(Momentum):
    """v ← βv + g, θ ← θ − lr·(g + βv): Y. Nesterov's look-ahead (Soviet Math. Doklady 27, 1983)
    with θ standing for the point looked ahead to (I. Sutskever et al., ICML 2013)."""

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        velocity = self.momentum * state[0] + gradient
        return (velocity,), -lr * (gradient + self.momentum * velocity)

    def rate_limit(self, largest: float) -> tuple[float, str]:
        factor = 2 * (1 + self.momentum) / (1 + 2 * self.momentum)
        return self._limit(factor, largest, "2(1 + β)/((1 + 2β)·L)")


@dataclass(frozen=True)
class Adagrad(FirstOrder):
    """s ← s + g², θ ← θ − lr·g/(√s + ε) (J. Duchi et al., JMLR 12, 2011)."""

    epsilon: float = 1e-10

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        total = state[0] + gradient**2
        return (total,), -lr * gradient / (np.sqrt(total) + self.epsilon)


@dataclass(frozen=True)
class RMSprop(FirstOrder):
    """s ← β₂s + (1 − β₂)g², θ ← θ − lr·g/(√s + ε) (T. Tieleman, G. Hinton, Coursera lecture
    6.5, 2012)."""

    beta2: float = 0.9
    epsilon: float = 1e-8

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        mean = self.beta2 * state[0] + (1 - self.beta2) * gradient**2
        return (mean,), -lr * gradient / (np.sqrt(mean) + self.epsilon)


@dataclass(frozen=True)
class Adam(FirstOrder):
    """Means of g and g², freed of their bias towards zero: θ ← θ − lr·m̂/(√v̂ + ε)
    (D. Kingma, J. Ba, ICLR 2015, algorithm 1)."""

    has_velocity: ClassVar[bool] = True
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def begin(self, count: int) -> State:
        """m, v and the weights of the start's zeros in both, β₁ᵗ and β₂ᵗ."""
        return np.zeros(count), np.zeros(count), np.ones(2)

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        mean, square, decay = state
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient**2
        decay = decay * (self.beta1, self.beta2)
        scale = np.sqrt(square / (1 - decay[1])) + self.epsilon
        return (mean, square, decay), -lr * (mean / (1 - decay[0])) / scale


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with the decay apart from the gradient: θ ← θ − lr·(λθ + m̂/(√v̂ + ε))
    (I. Loshchilov, F. Hutter, ICLR 2019)."""

    weight_decay: float = field(default=0.01, kw_only=True)
    """λ."""

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        state, update = self.update(state, oracle.gradient(theta), lr)
        return state, update - lr * self.weight_decay * theta


@dataclass(frozen=True)
class SAM(FirstOrder):
    """Gradient descent with the gradient of the worst point at distance ρ.

    To first order that is g(θ + ρ·g/‖g‖) (P. Foret et al., ICLR 2021). Two gradients a step."""

    rho: float = 0.05
    """ρ."""

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        gradient = oracle.gradient(theta)
        size = float(np.linalg.norm(gradient))
        if size > 0:
            gradient = oracle.gradient(theta + self.rho * gradient / size)
        return self.update(state, gradient + self.weight_decay * theta, lr)

    def update(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        return state, -lr * gradient


# -- rules with a line search ------------------------------------------------------------------


def backtracked(oracle: Oracle, theta: Array, predicted: float, step: Array) -> Array:
    """(P,): the step, halved until the loss falls by enough; zero where it never does.

    `predicted` is what the loss would change by along the whole of it, were it as at its beginning.
    Where what is promised is lost in the loss's rounding, the step is taken if nothing rises."""
    promised = SUFFICIENT_DECREASE * predicted
    before = oracle.value(theta)
    if not promised < 0:
        return np.zeros_like(step)
    rounding = np.finfo(float).eps * abs(before)
    for _ in range(MAX_HALVINGS):
        if oracle.value(theta + step) <= before + (promised if -promised > rounding else 0.0):
            return step
        step, promised = step / 2, promised / 2
        if not np.any(theta + step != theta):
            break
    return np.zeros_like(step)


@dataclass(frozen=True)
class Newton(Optimizer):
    """θ ← θ − lr·|H|⁻¹g, halved until the loss falls.

    Of a Hessian that is not positive the sizes of its eigenvalues are taken, so that it steps away
    from saddles (Y. Dauphin et al., NeurIPS 2014)."""

    default_rate: ClassVar[float] = 1.0
    needs_curvature: ClassVar[bool] = True
    batches: ClassVar[bool] = False

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        gradient, hessian = oracle.gradient(theta), oracle.hessian(theta)
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return state, np.full_like(theta, np.nan)
        values, vectors = np.linalg.eigh(hessian)
        sizes = np.abs(values)
        known = sizes > len(sizes) * np.finfo(float).eps * sizes.max(initial=0)
        steepness = np.where(known, sizes, sizes.max(initial=0) or 1.0)
        step = -vectors @ ((vectors.T @ gradient) / steepness)
        return state, backtracked(oracle, theta, float(gradient @ step) * lr, lr * step)


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """The last ten steps and changes of the gradient stand for the Hessian (D. Liu, J. Nocedal,
    Math. Programming 45, 1989).

    The step is halved until the loss falls."""

    default_rate: ClassVar[float] = 1.0
    batches: ClassVar[bool] = False
    memory: ClassVar[int] = 10

    def begin(self, count: int) -> State:
        """The pairs (step, change of the gradient), the oldest first; the last point and the
        gradient there."""
        return (), None, None

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        pairs, last_theta, last_gradient = state
        gradient = oracle.gradient(theta)
        if last_theta is not None:
            moved, change = theta - last_theta, gradient - last_gradient
            if moved @ change > 1e-10 * np.linalg.norm(moved) * np.linalg.norm(change):
                pairs = (*pairs, (moved, change))[-self.memory :]
        step = -lr * self.direction(pairs, gradient)
        if not pairs:
            step = step * min(1.0, 1 / (float(np.abs(gradient).sum()) or 1.0))
        return (pairs, theta, gradient), backtracked(oracle, theta, float(gradient @ step), step)

    @staticmethod
    def direction(pairs: tuple[tuple[Array, Array], ...], gradient: Array) -> Array:
        """(P,): the inverse Hessian that the pairs stand for, times the gradient."""
        q, factors = gradient.copy(), []
        for moved, change in reversed(pairs):
            factor = (moved @ q) / (moved @ change)
            q = q - factor * change
            factors.append(factor)
        if pairs:
            moved, change = pairs[-1]
            q = q * ((moved @ change) / (change @ change))
        for (moved, change), factor in zip(pairs, reversed(factors), strict=True):
            q = q + moved * (factor - (change @ q) / (moved @ change))
        return q


@dataclass(frozen=True)
class Coordinate(Optimizer):
    """One parameter after the other, to the minimum of the parabola along it (S. Wright, 2015).

    θᵢ ← θᵢ − lr·gᵢ/Hᵢᵢ, halved until the loss falls; with a penalty l1, to the minimum of the
    parabola and the penalty, by soft thresholding (J. Friedman et al., J. Stat. Softw. 33, 2010).
    Source: Math. Programming 151."""

    default_rate: ClassVar[float] = 1.0
    needs_curvature: ClassVar[bool] = True
    thresholds: ClassVar[bool] = True
    batches: ClassVar[bool] = False

    def begin(self, count: int) -> State:
        """The parameter whose turn it is, and the step that each last took where there is no
        curvature to go by."""
        return 0, np.ones(count)

    def step(self, state: State, theta: Array, oracle: Oracle, lr: float) -> tuple[State, Array]:
        turn, lengths = state
        axis = np.zeros_like(theta)
        axis[turn] = 1.0
        start, lasso = float(theta[turn]), float(oracle.lasso[turn])
        gradient = float(oracle.gradient(theta)[turn]) - lasso * float(np.sign(start))
        curvature = float(axis @ oracle.hvp(theta, axis))
        move = lr * _thresholded(start, gradient, curvature, lasso, float(lengths[turn]))
        change = gradient * move + lasso * (abs(start + move) - abs(start))
        update = backtracked(oracle, theta, change, move * axis)
        if update[turn]:
            lengths = np.where(axis > 0, 2 * np.abs(update), lengths)
        return ((turn + 1) % len(theta), lengths), update


def _thresholded(
    start: float, gradient: float, curvature: float, lasso: float, length: float
) -> float:
    """How far it is from `start` to the minimum of lasso · |.| and a parabola with this gradient
    and curvature there; by `length` downhill where the parabola has none."""
    for side in (1.0, -1.0):
        derivative = gradient + side * lasso
        move = -derivative / curvature if curvature > 0 else -float(np.sign(derivative)) * length
        if (start + move) * side > 0:
            return move
    return -start


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "sam": SAM,
    "newton": Newton,
    "lbfgs": LBFGS,
    "coordinate": Coordinate,
}
