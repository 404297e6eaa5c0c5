"""Result: everything a run found out, as plain arrays with names; all that any figure needs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landscape.data.dataset import Dataset
from landscape.diagnostics.curvature import Curvature
from landscape.diagnostics.predictions import Curve, Regions
from landscape.evaluate.surface import Line, Surface
from landscape.optimize.fit import Fit
from landscape.optimize.trajectory import Trajectory
from landscape.slices.slice import Slice

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class LossDescription:
    """What is displayed, in words."""

    kind: str
    """mse, mae, huber, cross_entropy, hinge or function."""
    label: str
    """For axes and colour bars: `mean cross-entropy + penalty (C = 1)`."""
    section: dict[str, Any] | None = None
    """The `loss` section in full; None for a function."""
    clip: float | None = None


@dataclass(frozen=True)
class Result:
    """One experiment, run. Drawing it computes no loss."""

    title: str
    seed: int
    model: str
    loss: LossDescription
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
    paths: tuple[Trajectory, ...] = ()
    curves: tuple[Curve, ...] = ()
    """With one feature: the model at the fit (label `fit`), at starts and ends of the runs."""
    regions: tuple[Regions, ...] = ()
    """With two features and classes: likewise."""
    warnings: tuple[str, ...] = ()
    figure_data: dict[str, Any] | None = None
    """What single figures asked for, by the figure's name."""

    def draw(
        self, kind: str, ax: "Axes | None" = None, theme: str = "default", **keys: Any
    ) -> "Figure":
        """A figure of this result: `kind` and `keys` as in a config's `figures`.

        On a matplotlib Axes of the caller's where `ax` is given, else on a new Figure, which is
        returned either way; neither saved nor shown. Raises InputError where it cannot be drawn.
        """
        from landscape.figures import drawn

        return drawn(self, {"kind": kind, **keys}, theme, ax)
