"""Update rules of first-order optimizers, each a pure function of what it remembers.

P parameters. A rule begins with a state and turns (state, gradient, learning rate) into the next
state and the update that is *added* to the parameters. Fields bear the names of the keys of a
descent, so that a rule is built from the keys it knows.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from landscape.arrays import Array

State: TypeAlias = tuple[Array, ...]
"""Arrays (P,) or (), as many as the rule needs."""


@dataclass(frozen=True)
class Optimizer(ABC):
    """One update rule."""

    def begin(self, count: int) -> State:
        """The state before the first step, for P = `count` parameters."""
        return (np.zeros(count),)

    @abstractmethod
    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        """The next state, and what to add to the parameters (P,)."""


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """θ ← θ − lr·g (A. Cauchy, Comptes rendus 25, 1847)."""

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        return state, -lr * gradient


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Heavy ball: v ← βv + g, θ ← θ − lr·v (B. Polyak, USSR Comp. Math. 4, 1964; in this
    form G. Goh, "Why momentum really works", Distill 2017)."""

    momentum: float = 0.9
    """β, in 0 … 1."""

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        velocity = self.momentum * state[0] + gradient
        return (velocity,), -lr * velocity


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """v ← βv + g, θ ← θ − lr·(g + βv): Y. Nesterov's look-ahead (Soviet Math. Doklady 27, 1983)
    with θ standing for the point looked ahead to (I. Sutskever et al., ICML 2013)."""

    momentum: float = 0.9
    """β, in 0 … 1."""

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        velocity = self.momentum * state[0] + gradient
        return (velocity,), -lr * (gradient + self.momentum * velocity)


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """s ← s + g², θ ← θ − lr·g/(√s + ε) (J. Duchi et al., JMLR 12, 2011)."""

    epsilon: float = 1e-10

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        total = state[0] + gradient**2
        return (total,), -lr * gradient / (np.sqrt(total) + self.epsilon)


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """s ← β₂s + (1 − β₂)g², θ ← θ − lr·g/(√s + ε) (T. Tieleman, G. Hinton, Coursera lecture
    6.5, 2012)."""

    beta2: float = 0.9
    epsilon: float = 1e-8

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        mean = self.beta2 * state[0] + (1 - self.beta2) * gradient**2
        return (mean,), -lr * gradient / (np.sqrt(mean) + self.epsilon)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Means of g and g², freed of their bias towards zero: θ ← θ − lr·m̂/(√v̂ + ε)
    (D. Kingma, J. Ba, ICLR 2015, algorithm 1)."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def begin(self, count: int) -> State:
        """m, v and the weights of the start's zeros in both, β₁ᵗ and β₂ᵗ."""
        return np.zeros(count), np.zeros(count), np.ones(2)

    def step(self, state: State, gradient: Array, lr: float) -> tuple[State, Array]:
        mean, square, decay = state
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient**2
        decay = decay * (self.beta1, self.beta2)
        scale = np.sqrt(square / (1 - decay[1])) + self.epsilon
        return (mean, square, decay), -lr * (mean / (1 - decay[0])) / scale


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
}
