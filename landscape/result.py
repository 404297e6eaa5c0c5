"""Result: everything a run found out, as plain arrays with names; all that any figure needs."""

from dataclasses import dataclass
from typing import Any

from landscape.arrays import Array
from landscape.data.dataset import Dataset
from landscape.descent import Path
from landscape.slices.slice import Slice
from landscape.surface import Line, Surface


@dataclass(frozen=True)
class Fit:
    """Where the model's own solver ended."""

    solver: str
    converged: bool
    theta: Array
    """(P,)."""
    loss: float
    """As displayed, penalty and reduction included."""
    parameters: dict[str, float]
    accuracy: float | None = None
    r2: float | None = None
    coordinates: Array | None = None
    """(k,) of the nearest point of the slice."""
    residual: float = 0.0
    """Distance of the fit from the slice."""


@dataclass(frozen=True)
class Curvature:
    """Extreme eigenvalues of the Hessian of the displayed loss, at the fit."""

    largest: float
    smallest: float
    condition_number: float | None
    """largest / smallest; None where the smallest is not positive."""
    max_learning_rate: float | None
    """2 / largest: gradient descent with a larger constant rate cannot settle here."""
    method: str


@dataclass(frozen=True)
class Curve:
    """A model of one feature as a curve over it, in the units of the scaled feature."""

    label: str
    x: Array
    """(m,)."""
    y: Array
    """(m,): prediction (for two classes: probability of the second)."""


@dataclass(frozen=True)
class Regions:
    """What a model of two features decides over them."""

    label: str
    x: Array
    """(nx,) first feature."""
    y: Array
    """(ny,) second feature."""
    decision: Array
    """(ny, nx): class code."""
    score: Array | None
    """(ny, nx): logit or margin of the second of two classes (0 is the boundary)."""


@dataclass(frozen=True)
class LossFacts:
    """What is displayed, in words."""

    kind: str
    """mse, mae, huber, cross_entropy, hinge or function."""
    label: str
    """For axes and colour bars: `mean cross-entropy + penalty (C = 1)`."""
    clip: float | None = None


@dataclass(frozen=True)
class Result:
    """One experiment, run. Drawing it computes no loss."""

    title: str
    seed: int
    model: str
    loss: LossFacts
    data: Dataset | None
    names: tuple[str, ...]
    """The parameters."""
    fit: Fit
    curvature: Curvature | None
    slice: Slice
    surface: Surface | None
    """None on a slice of one direction."""
    lines: tuple[Line, ...]
    """One a direction."""
    paths: tuple[Path, ...] = ()
    curves: tuple[Curve, ...] = ()
    """With one feature: the model at the fit (label `fit`), at starts and ends of the runs."""
    regions: tuple[Regions, ...] = ()
    """With two features and classes: likewise."""
    warnings: tuple[str, ...] = ()
    extras: dict[str, Any] | None = None
    """What single figures asked for, by the figure's name."""
