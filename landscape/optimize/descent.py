"""Descent: a run of an optimizer, from the keys of the YAML file to its Trajectory.

T steps, P parameters, n samples. A run is as long as was asked for, unless it leaves the finite
numbers: then the trajectory ends before that. `landscape.optimize.status` judges how it ended.
"""

import warnings
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from landscape.arrays import Array, Rows
from landscape.errors import InputError, LandscapeWarning
from landscape.objective.base import Objective
from landscape.optimize.optimizers import OPTIMIZERS, Optimizer, Oracle, State
from landscape.optimize.status import judge
from landscape.optimize.trajectory import Trajectory
from landscape.schema.section import Section
from landscape.schema.text import Label
from landscape.stages import counted

MAX_RECORDED = 64_000_000
"""Numbers of a recorded path, (T + 1) · P."""
SPARSE_RECORD = (200, 2000)
"""Steps that are recorded at least and at most where the loss of every step would take long."""
CHEAP_RECORD = 1e9
"""Samples times parameters times steps up to which the loss of every step is evaluated."""
MAX_DENSE = 2000
"""Parameters up to which a Hessian may be formed at every step."""

STARTS = ("init", "zero", "random", "fit")
"""Starts that every experiment has."""

_RULE_KEYS = frozenset[str]().union(*(rule.keys() for rule in OPTIMIZERS.values()))
"""The keys that some rules read and others do not."""

Rate = Annotated[float, Field(gt=0)]
Decay = Annotated[float, Field(ge=0, lt=1)]


class RateSchedule(Section):
    """A learning rate that changes over the steps."""

    from_: Rate = Field(alias="from")
    """The learning rate of the first step."""
    to: Rate
    """The learning rate of the last step."""
    shape: Literal["linear", "cosine", "exponential"] = "linear"
    """How it goes from one to the other: evenly, along half a cosine, or by a constant factor."""

    def __str__(self) -> str:
        shape = "" if self.shape == "linear" else f", {self.shape}"
        return f"{self.from_:g} to {self.to:g}{shape}"

    def rates(self, steps: int) -> Array:
        """(T,): the learning rate of each step."""
        share = np.linspace(0, 1, steps)
        if self.shape == "exponential":
            return np.exp((1 - share) * np.log(self.from_) + share * np.log(self.to))
        if self.shape == "cosine":
            share = (1 - np.cos(np.pi * share)) / 2
        return self.from_ + share * (self.to - self.from_)


class Descent(Section):
    """A run of an optimizer from a start."""

    optimizer: Literal[
        "gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "sam", "newton",
        "lbfgs", "coordinate",
    ] = "gd"  # fmt: skip
    """The update rule."""
    lr: Rate | RateSchedule | None = None
    """The learning rate: a number, or {from, to, shape} over the steps; null: 0.1, and 1 for
    newton, lbfgs and coordinate, where it is the first length that the line search tries."""
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """Steps to take."""
    start: str | tuple[float, ...] | dict[str, float] = "init"
    """Where it begins: init (the model's own start), zero, random (standard normal), fit, the label
    of a run above it (its end), a mark, all values in order, or some by name, the others as in
    init."""
    batch: Annotated[int, Field(ge=1)] | None = None
    """Samples of a mini-batch, reshuffled each epoch; null: all samples in every step."""
    momentum: Decay = 0.9
    """β of momentum and nesterov."""
    beta1: Decay = 0.9
    """Decay of the mean gradient, of adam and adamw."""
    beta2: Decay | None = None
    """Decay of the mean squared gradient; null: 0.999 for adam and adamw, 0.9 for rmsprop."""
    weight_decay: Annotated[float, Field(ge=0)] | None = None
    """λ: adds λ·θ to the gradient, intercepts too; of adamw, λ·θ to the step (null: 0, and 0.01
    of adamw)."""
    rho: Annotated[float, Field(gt=0)] = 0.05
    """ρ of sam: how far off the worst point is looked for."""
    record: Literal["auto"] | Annotated[int, Field(ge=2)] = "auto"
    """Steps that are kept, with their loss: all where that is cheap, else up to 2000 spread evenly;
    or so many, spread evenly, the first and the last among them."""
    label: Label | None = None
    r"""Name of the run in legends, with mathematics in characters (`$\eta_1$` as η₁); null: its
    optimizer and learning rate."""

    @model_validator(mode="after")
    def _fill_in_rate(self) -> "Descent":
        if self.lr is None:
            object.__setattr__(self, "lr", OPTIMIZERS[self.optimizer].default_rate)
        return self

    @model_serializer(mode="wrap")
    def _without_unread_keys(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Only the keys that the rule reads, so that what is written may be read again."""
        unread = _RULE_KEYS - OPTIMIZERS[self.optimizer].keys()
        return {name: value for name, value in dump(self).items() if name not in unread}

    @property
    def name(self) -> str:
        """The label, or `gd, lr 0.1`."""
        return self.label or f"{self.optimizer}, lr {self.rate}"

    @property
    def rate(self) -> str:
        """The learning rate as it is read: `0.1`, or `1 to 0.1`."""
        return f"{self.lr:g}" if isinstance(self.lr, float) else str(self.lr)

    @property
    def rates(self) -> Array:
        """(T,): the learning rate of each step."""
        if isinstance(self.lr, RateSchedule):
            return self.lr.rates(self.steps)
        return np.full(self.steps, self.lr)

    @property
    def rule(self) -> Optimizer:
        """The update rule with the keys it reads."""
        rule = OPTIMIZERS[self.optimizer]
        values = {key: getattr(self, key) for key in rule.keys()}  # noqa: SIM118
        return rule(**{key: value for key, value in values.items() if value is not None})

    def recorded(self, objective: Objective) -> Rows:
        """(R,): the steps that are kept, from 0 to T."""
        wanted = self.record
        if wanted == "auto":
            cheap = int(CHEAP_RECORD / (max(1, objective.n_samples) * objective.count))
            sparse = self.sees_some(objective) and self.steps > cheap
            wanted = int(np.clip(cheap, *SPARSE_RECORD)) if sparse else self.steps + 1
        count = min(wanted, self.steps + 1)
        return np.unique(np.rint(np.linspace(0, self.steps, count)).astype(np.intp))

    def sees_some(self, objective: Objective) -> bool:
        """Whether a step sees some of the samples only."""
        return self.batch is not None and self.batch < objective.n_samples

    def check(self, objective: Objective, key: str, points: Collection[str] = ()) -> None:
        """Raises InputError, below `key`, for what does not suit the objective or the optimizer;
        `points` are the names of marks and of the runs before it."""
        self._check_keys(objective, key)
        kept = len(self.recorded(objective))
        if kept * objective.count > MAX_RECORDED:
            numbers = f"{kept * objective.count} numbers"
            what = f"{kept} steps of {objective.count} parameters are {numbers}"
            allowed = f"at most {MAX_RECORDED // objective.count - 1} steps, or record: 100"
            raise InputError(f"{key}.steps", what, allowed)
        if self.batch is not None:
            self._check_batch(self.batch, objective, f"{key}.batch")
        if isinstance(self.start, tuple) and len(self.start) != objective.count:
            allowed = f"{objective.count}, one a parameter"
            raise InputError(f"{key}.start", f"{len(self.start)} values", allowed)
        if isinstance(self.start, str) and self.start not in (*STARTS, *points):
            known = ", ".join((*STARTS, *points))
            raise InputError(f"{key}.start", f"no point {self.start!r}", f"one of {known}")
        if isinstance(self.start, dict):
            for name in self.start:
                objective.layout.index(name, f"{key}.start.{name}")

    def _check_keys(self, objective: Objective, key: str) -> None:
        rule = OPTIMIZERS[self.optimizer]
        for name in sorted((_RULE_KEYS - rule.keys()) & self.model_fields_set):
            if getattr(self, name) is not None:
                readers = [n for n, other in OPTIMIZERS.items() if name in other.keys()]  # noqa: SIM118
                allowed = f"leave it out; it belongs to {', '.join(readers)}"
                raise InputError(f"{key}.{name}", f"{self.optimizer} does not read {name}", allowed)
        smooth = objective.smooth or (rule.thresholds and objective.smooth_but_for_l1)
        if rule.needs_curvature and not smooth:
            what = f"{self.optimizer} needs second derivatives; the {objective.label} has none"
            other = "coordinate" if objective.smooth_but_for_l1 else "gd"
            raise InputError(f"{key}.optimizer", what, f"{other}, or another loss")
        if self.optimizer == "newton" and objective.count > MAX_DENSE:
            what = f"newton forms a Hessian of {objective.count} parameters at every step"
            raise InputError(f"{key}.optimizer", what, f"lbfgs, or at most {MAX_DENSE} parameters")

    def _check_batch(self, batch: int, objective: Objective, key: str) -> None:
        if not objective.n_samples:
            raise InputError(key, "a function has no samples", "leave it out")
        if batch > objective.n_samples:
            allowed = f"at most {objective.n_samples}; null for all of them"
            raise InputError(key, f"{batch} samples are more than there are", allowed)
        if not OPTIMIZERS[self.optimizer].batches:
            raise InputError(key, f"{self.optimizer} sees all samples", "leave it out")

    def begin(
        self,
        objective: Objective,
        init: Array,
        fit: Array,
        rng: np.random.Generator,
        points: Mapping[str, Array] | None = None,
    ) -> Array:
        """(P,): where it begins, `init` (P,) being the model's own start and `points` (P,) those
        that have names."""
        if isinstance(self.start, tuple):
            return np.array(self.start)
        if isinstance(self.start, dict):
            return objective.layout.with_values(init, self.start, "start")
        if self.start == "random":
            return rng.normal(size=objective.count)
        own = {"zero": np.zeros_like(init), "init": init, "fit": fit}
        return ({**(points or {}), **own})[self.start].copy()


def descend(
    descent: Descent,
    objective: Objective,
    start: Array,
    rng: np.random.Generator,
    key: str = "descents",
) -> Trajectory:
    """The trajectory of a descent from `start` (P,); `rng` shuffles mini-batches.

    Raises InputError, below `key`, for too long a run and a start whose loss is not finite."""
    descent.check(objective, key, (str(descent.start),))
    with np.errstate(all="ignore"):
        run = Iteration(descent, objective, rng)
        steps = descent.recorded(objective)
        theta = run.record(start, steps)
        loss, accuracy = objective.values_and_accuracies(theta)
        trajectory = Trajectory.from_points(
            descent.name, descent.optimizer, descent.rate, theta, loss, accuracy, steps
        )
        if not len(trajectory.loss):
            raise InputError(f"{key}.start", "the loss is not finite there", "another start")
        trajectory = judge(
            trajectory,
            objective,
            diverged=len(trajectory.loss) < len(steps),
            noisy=run.batches is not None,
            has_velocity=run.rule.has_velocity,
            following=run.following(trajectory.theta[-1]),
        )
    _warn_of_saddles(trajectory)
    return trajectory


def _warn_of_saddles(trajectory: Trajectory) -> None:
    """Of stationary points that are no minima: a run that is there stays, or leaves slowly."""
    for where, kind in (("starts", trajectory.start_kind), ("ends", trajectory.end_kind)):
        if kind in ("saddle", "maximum"):
            what = f"the run {trajectory.label} {where} at a {kind}"
            text = f"{what}: the gradient is zero there, and it is no minimum"
            warnings.warn(text, LandscapeWarning, stacklevel=3)


class Iteration:
    """The steps of a descent, taken one after the other."""

    def __init__(self, descent: Descent, objective: Objective, rng: np.random.Generator) -> None:
        self.descent, self.objective = descent, objective
        self.rule = descent.rule
        self.state: State = self.rule.begin(objective.count)
        self.batches: Iterator[Rows] | None = None
        if descent.sees_some(objective):
            assert descent.batch is not None
            self.batches = _batches(objective.n_samples, descent.batch, rng)

    def step(self, theta: Array, lr: float) -> Array:
        """(P,): the next parameters."""
        self.state, update = self.rule.step(self.state, theta, self._oracle(), lr)
        return theta + update

    def record(self, start: Array, steps: Rows) -> Array:
        """(≤ R, P): the parameters at these steps; cut before the first that is not finite."""
        out = np.empty((len(steps), self.objective.count))
        theta = out[0] = np.array(start, float)
        kept = 1
        rates = self.descent.rates
        for t, lr in counted(enumerate(rates, 1), len(rates)):
            theta = self.step(theta, float(lr))
            if not np.isfinite(theta).all():
                return out[:kept]
            if t == steps[kept]:
                out[kept] = theta
                kept += 1
        return out

    def following(self, theta: Array) -> Iterator[tuple[Array, float]]:
        """Points (P,) and losses that the run would go on to from `theta` (P,), for ever."""
        lr = float(self.descent.rates[-1])
        while True:
            theta = self.step(theta, lr)
            yield theta, float(self.objective.value(theta))

    def _oracle(self) -> Oracle:
        objective = self.objective
        rows = None if self.batches is None else next(self.batches)
        return Oracle(
            value=lambda theta: float(objective.value(theta)),
            gradient=partial(objective.gradient, rows=rows),
            hessian=objective.hessian,
            hvp=objective.hvp,
            lasso=objective.lasso_weights,
        )


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[Rows]:
    """Rows of one mini-batch after the other, for ever; the last of an epoch may be smaller."""
    while True:
        order = rng.permutation(samples)
        yield from (order[i : i + size] for i in range(0, samples, size))
