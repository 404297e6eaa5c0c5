"""Which levels of a loss to draw, so that the bowl shows.

Evenly spaced levels leave a steep loss's bowl empty: most of the range lies on its walls. Levels
at `low + (high - low) · t^p`, t evenly spaced, crowd towards the minimum as p grows (for a
quadratic bowl p = 2 gives evenly spaced rings); p is chosen so that the median value lies half-way.
Colours follow the same curve. On a log scale levels are spaced by equal factors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps, rcParams
from matplotlib.colors import Colormap, LogNorm, Normalize, PowerNorm, to_rgb
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array

STEEPEST = 12.0
TICKS = 7
LOST = 0.14
"""Share of a colour map that comes too near the ground's lightness for a thin line."""
SMALLEST = 1e-290
"""A log scale shows nothing smaller: below, floating-point numbers lose their digits."""
DECADES = 8.0
"""A log scale reaches at most this far below the largest value when the smallest is zero."""


@dataclass(frozen=True)
class Scale:
    """How a loss is spread over colours and levels."""

    low: float
    high: float
    power: float = 1.0
    log: bool = False

    @classmethod
    def from_values(cls, values: Array, log: bool = False) -> "Scale":
        """For finite `values`; `log` is ignored where none is well above zero."""
        low, high = float(values.min()), float(values.max())
        if log and high > SMALLEST:
            return cls(_smallest_positive(values, high), high, log=True)
        if not high > low:
            half = max(abs(low) * 1e-3, 1e-300)
            return cls(low - half, high + half)
        return cls(low, high, _power(values, low, high))

    @property
    def norm(self) -> Normalize:
        """Colours spread as the levels are."""
        if self.log:
            return LogNorm(self.low, self.high, clip=True)
        if self.power == 1.0:
            return Normalize(self.low, self.high)
        return PowerNorm(1 / self.power, self.low, self.high, clip=True)

    def levels(self, wanted: int | tuple[float, ...]) -> Array:
        """The levels asked for, increasing; a number of them is spread over the whole range, and
        one stands at or beyond each end of it."""
        if isinstance(wanted, tuple):
            return np.unique(np.asarray(wanted, float))
        if self.power == 1.0 and not self.log:
            return self._even(wanted)
        t = np.linspace(0, 1, wanted + 2)
        if self.log:
            return _rounded(np.exp((1 - t) * np.log(self.low) + t * np.log(self.high)), within=True)
        return _rounded(self.low + (self.high - self.low) * t**self.power)

    def ticks(self) -> Array:
        """A few levels within the values, for a colour bar."""
        levels = self.levels(TICKS)
        return levels[(levels > self.low) & (levels < self.high)]

    def _even(self, wanted: int) -> Array:
        """About `wanted` round numbers, and one beyond each end."""
        return np.asarray(MaxNLocator(wanted + 1).tick_values(self.low, self.high))

    def shown(self, loss: Array) -> Array:
        """`loss` as it may be drawn: on a log scale, values under its end are lifted to it."""
        return np.maximum(loss, self.low) if self.log else loss


def _power(values: Array, low: float, high: float) -> float:
    share = (float(np.median(values)) - low) / (high - low)
    power = np.log(max(share, 1e-9)) / np.log(0.5)
    return float(np.clip(power, 1.0, STEEPEST)) if power > 1.3 else 1.0


def _smallest_positive(values: Array, high: float) -> float:
    low = float(values[values > 0].min())
    low = max(low, high * 10.0**-DECADES if values.min() <= 0 else SMALLEST)
    return low if 1.001 * low < high else high / 10


def _rounded(levels: Array, within: bool = False) -> Array:
    """Levels with no more digits than tell neighbours apart, and where `within` no fewer than they
    have themselves; the ends are rounded outwards."""
    if not within:
        apart = np.diff(levels) > 1e-12 * (levels[-1] - levels[0])
        levels = levels[np.append(True, apart)]
    gaps = np.diff(levels)
    nearest = np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[0], gaps)) / 2
    if within:
        nearest = np.minimum(nearest, levels / 2)
    units = 10.0 ** np.floor(np.log10(nearest))
    steps = levels / units
    steps = np.array([np.floor(steps[0]), *np.rint(steps[1:-1]), np.ceil(steps[-1])])
    return np.unique([float(f"{value:.12g}") for value in steps * units])


def line_colors(levels: Sequence[float], scale: Scale, cmap: str | Colormap) -> Array:
    """(len(levels), 4): a colour a line, from the part of the map that stands out from the ground:
    all but its light end on a light one, all but its dark end on a dark one."""
    colors = colormaps.get_cmap(cmap)
    t = np.asarray(scale.norm(levels))
    dark = np.mean(to_rgb(rcParams["axes.facecolor"])) < 0.5
    rising = np.mean(colors(0.0)[:3]) < np.mean(colors(1.0)[:3])
    start = LOST if dark == rising else 0.0
    return np.asarray(colors(start + (1 - LOST) * t))


def short(values: Array) -> list[str]:
    """The values with as few significant digits, two or more, as keep them apart."""
    for digits in range(2, 17):
        labels = [f"{value:.{digits}g}" for value in values]
        if len(set(labels)) == len(labels):
            break
    return [written(float(label)) for label in labels]


def written(value: float, _: object = None) -> str:
    """A number as it stands beside a line or a tick."""
    return f"{value:.12g}".replace("-", "\N{MINUS SIGN}")
