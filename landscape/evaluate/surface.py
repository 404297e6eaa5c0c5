"""Grid, Surface and Line: loss values with their coordinates and names.

Rows are y, columns are x, as in matplotlib's contour: `surface.loss[j, i]` is the loss at
`(x[i], y[j])`. Said once here, true everywhere.
"""

from dataclasses import dataclass, field

import numpy as np

from landscape.arrays import Array, Mask, ShortRepr, finite_argmin


@dataclass(frozen=True, eq=False, repr=False)
class Surface(ShortRepr):
    """A loss over a plane of parameter space."""

    x: Array
    """(nx,), increasing: coordinates along the first direction."""
    y: Array
    """(ny,), increasing: coordinates along the second direction."""
    loss: Array
    """(ny, nx), in the unit of the loss; not finite where the loss is not."""
    labels: tuple[str, str]
    method: str
    """How it was evaluated: closed_form, product, chebyshev, rows, …"""
    evaluations: int
    """Points at which the loss itself was computed."""
    clipped: int = 0
    """Points at which some sample's loss stands on the clip's plateau."""
    uncertified: Mask | None = None
    """(ny, nx): where a profile's minimum over the other parameters is not certified; None where
    every value is what it says."""
    further: dict[str, Array] = field(default_factory=dict)
    """(ny, nx) of each further quantity that the objective gives, by name."""

    @property
    def finite(self) -> Array:
        """The finite values, flattened."""
        return self.loss[np.isfinite(self.loss)]

    @property
    def argmin(self) -> tuple[float, float]:
        """Coordinates of the smallest finite value."""
        j, i = np.unravel_index(finite_argmin(self.loss), self.loss.shape)
        return float(self.x[i]), float(self.y[j])


@dataclass(frozen=True, eq=False, repr=False)
class Line(ShortRepr):
    """A loss along one direction of parameter space, through the centre of the slice."""

    x: Array
    """(nx,), increasing."""
    loss: Array
    """(nx,)."""
    label: str
    center: float
    """The coordinate of the slice's centre on this line."""
    method: str
    evaluations: int
    clipped: int = 0
    uncertified: Mask | None = None
    """(nx,): as of a surface."""
    further: dict[str, Array] = field(default_factory=dict)
    """(nx,) of each further quantity that the objective gives, by name."""
    mean: Array | None = None
    """(nx,): over lines along other random directions too; None without any."""
    std: Array | None = None
    """(nx,): their standard deviation."""
    straight_loss: Array | None = None
    """(nx,) of a curve: at the same positions of the straight line between its ends."""

    @property
    def argmin(self) -> tuple[float]:
        """Coordinate of the smallest finite value."""
        return (float(self.x[finite_argmin(self.loss)]),)
