"""Descent: a run of an optimizer; Trajectory: the way it went through parameter space.

T steps, T + 1 points, P parameters, n samples. Every step is recorded and none is skipped, so a run
is as long as was asked for, unless it leaves the finite numbers: then the path ends before that.
How it ended is judged afterwards, by `landscape.optimize.status`.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from landscape.arrays import Array, Rows
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.optimizers import OPTIMIZERS, Optimizer
from landscape.optimize.status import Status, judge
from landscape.optimize.trajectory import Projecting, Trajectory
from landscape.schema.section import Section

MAX_RECORDED = 64_000_000
"""Numbers of a recorded path, (T + 1) · P."""

Rate = Annotated[float, Field(gt=0)]
Decay = Annotated[float, Field(ge=0, lt=1)]


class Ramp(Section):
    """A learning rate that changes linearly over the steps."""

    from_: Rate = Field(alias="from")
    """The learning rate of the first step."""
    to: Rate
    """The learning rate of the last step."""

    def __str__(self) -> str:
        return f"{self.from_:g} to {self.to:g}"


class Descent(Section):
    """A run of an optimizer from a start."""

    optimizer: Literal["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"] = "gd"
    """The update rule."""
    lr: Rate | Ramp = 0.1
    """The learning rate: a number, or {from, to}, linear over the steps."""
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """Steps to take."""
    start: Literal["zero", "init", "random", "fit"] | tuple[float, ...] | dict[str, float] = "init"
    """Where it begins: init (the model's own start), zero, random (standard normal), fit, all
    values in order, or some by name, the others as in init."""
    batch: Annotated[int, Field(ge=1)] | None = None
    """Samples of a mini-batch, reshuffled each epoch; null: all samples in every step."""
    momentum: Decay = 0.9
    """β of momentum and nesterov."""
    beta1: Decay = 0.9
    """Decay of adam's mean gradient."""
    beta2: Decay | None = None
    """Decay of the mean squared gradient; null: 0.999 for adam, 0.9 for rmsprop."""
    label: str | None = None
    """Name of the run in legends; null: its optimizer and learning rate."""

    @property
    def name(self) -> str:
        """The label, or `gd, lr 0.1`."""
        return self.label or f"{self.optimizer}, lr {self.rate}"

    @property
    def rate(self) -> str:
        """The learning rate as it is read: `0.1`, or `1 to 0.1`."""
        return str(self.lr) if isinstance(self.lr, Ramp) else f"{self.lr:g}"

    @property
    def first_and_last_rate(self) -> tuple[float, float]:
        """The learning rates of the first and the last step."""
        return (self.lr.from_, self.lr.to) if isinstance(self.lr, Ramp) else (self.lr, self.lr)

    @property
    def rates(self) -> Array:
        """(T,): the learning rate of each step."""
        return np.linspace(*self.first_and_last_rate, self.steps)

    @property
    def rule(self) -> Optimizer:
        """The update rule with the keys it knows."""
        rule = OPTIMIZERS[self.optimizer]
        keys = {field.name for field in fields(rule)} & set(type(self).model_fields)
        values = {key: getattr(self, key) for key in keys}
        return rule(**{key: value for key, value in values.items() if value is not None})

    def check(self, objective: Objective, key: str) -> None:
        """Raises InputError, below `key`, for what does not suit the objective."""
        recorded = (self.steps + 1) * objective.count
        if recorded > MAX_RECORDED:
            raise InputError(
                f"{key}.steps",
                f"{self.steps} steps of {objective.count} parameters are {recorded} numbers",
                f"at most {MAX_RECORDED // objective.count - 1} steps",
            )
        if self.batch is not None and not isinstance(objective, Supervised):
            raise InputError(f"{key}.batch", "a function has no samples", "leave it out")
        if isinstance(self.start, tuple) and len(self.start) != objective.count:
            raise InputError(
                f"{key}.start", f"{len(self.start)} values", f"{objective.count}, one a parameter"
            )
        if isinstance(self.start, dict):
            for name in self.start:
                objective.layout.index(name, f"{key}.start.{name}")

    def begin(
        self, objective: Objective, init: Array, fit: Array, rng: np.random.Generator
    ) -> Array:
        """(P,): where it begins, `init` (P,) being the model's own start."""
        if isinstance(self.start, tuple):
            return np.array(self.start)
        if isinstance(self.start, dict):
            theta = init.copy()
            for name, value in self.start.items():
                theta[objective.layout.index(name, f"start.{name}")] = value
            return theta
        if self.start == "random":
            return rng.normal(size=objective.count)
        return {"zero": np.zeros_like(init), "init": init, "fit": fit}[self.start].copy()


def descend(
    descent: Descent,
    objective: Objective,
    start: Array,
    rng: np.random.Generator,
    slice: Projecting | None = None,
    key: str = "descents",
) -> Trajectory:
    """The path of a descent from `start` (P,); `rng` shuffles mini-batches.

    Raises InputError, below `key`, for too long a path and a start whose loss is not finite."""
    descent.check(objective, key)
    with np.errstate(all="ignore"):
        theta = _trace(descent, objective, start, rng)
        loss = objective.value(theta)
        length = _finite(loss)
        if not length:
            raise InputError(f"{key}.start", "the loss is not finite there", "another start")
        theta, loss = theta[:length], loss[:length]
        status = _status(descent, objective, theta, loss)
        judged = isinstance(objective, Supervised) and objective.judges_classes
        path = Trajectory(
            label=descent.name,
            optimizer=descent.optimizer,
            lr=descent.rate,
            theta=theta,
            loss=loss,
            status=status,
            coordinates=np.zeros((length, 0)),
            residual=np.zeros(length),
            accuracy=_accuracy(objective, theta) if judged else None,
        )
    return path if slice is None else path.with_slice(slice)


def _trace(descent: Descent, objective: Objective, start: Array, rng: np.random.Generator) -> Array:
    """(T + 1, P): every point; cut before the first that is not finite."""
    gradient = _gradient(descent, objective, rng)
    rule = descent.rule
    state = rule.begin(objective.count)
    theta = np.empty((descent.steps + 1, objective.count))
    theta[0] = start
    for t, lr in enumerate(descent.rates):
        state, update = rule.step(state, gradient(theta[t]), lr)
        theta[t + 1] = theta[t] + update
        if not np.isfinite(theta[t + 1]).all():
            return theta[: t + 1]
    return theta


def _mini(descent: Descent, objective: Objective) -> bool:
    """Whether a step sees some of the samples only."""
    samples = objective.data.n_samples if isinstance(objective, Supervised) else 0
    return descent.batch is not None and descent.batch < samples


def _gradient(
    descent: Descent, objective: Objective, rng: np.random.Generator
) -> Callable[[Array], Array]:
    """The gradient (P,) that the next step sees, at parameters (P,)."""
    if not _mini(descent, objective):
        return objective.gradient
    assert isinstance(objective, Supervised)
    assert descent.batch is not None
    batches = _batches(objective.data.n_samples, descent.batch, rng)
    return lambda theta: objective.gradient(theta, next(batches))


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[Rows]:
    """Rows of one mini-batch after the other, for ever; the last of an epoch may be smaller."""
    while True:
        order = rng.permutation(samples)
        yield from (order[i : i + size] for i in range(0, samples, size))


def _finite(loss: Array) -> int:
    """How many losses there are before the first that is not finite."""
    bad = np.flatnonzero(~np.isfinite(loss))
    return int(bad[0]) if len(bad) else len(loss)


def _status(descent: Descent, objective: Objective, theta: Array, loss: Array) -> Status:
    if len(loss) <= descent.steps:
        return "diverged"
    first, last = (objective.gradient(point) for point in theta[[0, -1]])
    return judge(theta, loss, first, last, noisy=_mini(descent, objective))


def _accuracy(objective: Objective, theta: Array) -> Array:
    """(T + 1,): share of samples decided rightly at each point."""
    assert isinstance(objective, Supervised)
    return np.array([objective.accuracy(point) for point in theta], float)
