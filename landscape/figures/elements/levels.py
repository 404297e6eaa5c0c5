"""Which levels of a loss to draw, so that the bowl shows.

Evenly spaced levels leave a steep loss's bowl empty: most of the range lies on its walls. Levels
at `low + (high - low) · t^p`, t evenly spaced, crowd towards the minimum as p grows (for a
quadratic bowl p = 2 gives evenly spaced rings); p is chosen so that the median value lies half-way.
Colours follow the same curve. On a log scale levels are 1, 2 and 5 times the powers of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps, rcParams
from matplotlib.colors import Colormap, LogNorm, Normalize, PowerNorm, to_rgb
from matplotlib.ticker import MaxNLocator

from landscape.arrays import Array, Mask, Rows
from landscape.errors import InputError
from landscape.figures.specs.base import Log
from landscape.figures.style.palette import CONTRAST, contrast, luminance
from landscape.figures.wording import word

STEEPEST = 12.0
TICKS = 7
SMALLEST = 1e-245
"""A log scale shows nothing smaller: what lies under its levels matplotlib fills from 1e-250 on."""
DECADES = 8.0
"""A log scale reaches at most this far below the largest value."""
LOWEST_SHARE = 0.01
"""A log scale ends at half the value that this share of the points lie under: the few points that
happen to fall into a narrow valley would else be icicles."""
MANTISSAS = (
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
"""Of levels on a log scale, from the densest."""
BAR_MANTISSAS = (1.0, 2.0, 5.0)
"""Of those levels that a colour bar numbers, where there are enough of them."""
FINEST = 400
"""Points along an axis beyond which a grid is not refined for a log scale's sake."""
RING, DENSEST = 96, 12
"""Points along each axis that the lowest level line has about, and how many of them a cell at most:
it may be narrow, and would be a polygon."""


@dataclass(frozen=True)
class Scale:
    """How a loss is spread over colours and levels."""

    low: float
    high: float
    power: float = 1.0
    log: bool = False
    base: float = 0.0
    """What is taken off the loss before it is drawn."""
    lowest: float | None = None
    """The smallest value, where the scale ends above it."""

    @classmethod
    def from_values(cls, values: Array, log: Log = False) -> "Scale":
        """For finite `values` (m,).

        Raises
        ------
        InputError
            Where a logarithm is asked for of values that are not all above zero.
        """
        base = float(values.min()) if log == "excess" else 0.0
        values = values - base
        low, high = float(values.min()), float(values.max())
        if log:
            _refuse_nonpositive(values, log)
        if log and high > SMALLEST:
            return cls(_log_floor(values), high, log=True, base=base, lowest=low)
        if not high > low:
            half = max(abs(low) * 1e-3, 1e-300)
            return cls(low - half, high + half, base=base)
        return cls(low, high, _power(values, low, high), base=base)

    @property
    def norm(self) -> Normalize:
        """Colours spread as the levels are."""
        if self.log:
            return LogNorm(self.low, self.high, clip=True)
        if self.power == 1.0:
            return Normalize(self.low, self.high)
        return PowerNorm(1 / self.power, self.low, self.high, clip=True)

    @property
    def note(self) -> str:
        """What a caption must say of the levels; empty where they are even and of the loss."""
        parts = [
            f"loss above its lowest value, {number(self.base)}" if self.base else "",
            "log scale" if self.log else "",
            "levels denser near the minimum" if self.power > 1 else "",
        ]
        return ", ".join(filter(None, parts))

    def label(self, label: str) -> str:
        """What the values are, where `label` says what the loss is."""
        return f"{label}, {word('above its lowest')}" if self.base else label

    def levels(self, wanted: int | tuple[float, ...]) -> Array:
        """The levels asked for, increasing; a number of them is spread over the whole range, and
        one stands at or beyond each end of it."""
        if isinstance(wanted, tuple):
            return np.unique(np.asarray(wanted, float))
        levels = self._over_the_range(wanted)
        # A round number may fall short of an end by its last digit.
        levels[[0, -1]] = min(levels[0], self.low), max(levels[-1], self.high)
        return levels

    def _over_the_range(self, wanted: int) -> Array:
        if self.log:
            return self._logarithmic(wanted)
        if self.power == 1.0:
            return self._even(wanted)
        return _rounded(
            self.low + (self.high - self.low) * np.linspace(0, 1, wanted + 2) ** self.power
        )

    def within(self, wanted: int | tuple[float, ...]) -> list[float]:
        """Those of the levels that lie between the values.

        Raises InputError where levels given one by one all lie outside."""
        levels = [float(v) for v in self.levels(wanted) if self.low < v < self.high]
        if isinstance(wanted, tuple) and not levels:
            values = f"{number(self.low)} … {number(self.high)}"
            raise InputError(
                "levels", f"all lie outside the values shown, {values}", "some between"
            )
        return levels

    def ticks(self) -> Array:
        """A few levels within the values, for a colour bar."""
        return np.array(self.within(TICKS))

    def _even(self, wanted: int) -> Array:
        """About `wanted` round numbers, and one beyond each end."""
        return np.asarray(MaxNLocator(wanted + 1).tick_values(self.low, self.high))

    def _logarithmic(self, wanted: int) -> Array:
        """About `wanted` round numbers, and one at or beyond each end."""
        first, last = np.log10(self.low), np.log10(self.high)
        if last - first < 0.5 * max(1, wanted / 12):
            return self._even(wanted)
        decades = 10.0 ** np.arange(np.floor(first - 1e-9), np.ceil(last + 1e-9) + 1)
        choices = [np.outer(decades, mantissas).ravel() for mantissas in MANTISSAS]
        count = [np.count_nonzero((c > self.low) & (c < self.high)) for c in choices]
        if count[0] < 0.6 * wanted:
            t = np.linspace(first, last, wanted + 2)
            return _rounded(10.0**t, within=True)
        best = int(np.argmin(np.abs(np.log(np.maximum(count, 1) / wanted))))
        levels = choices[best]
        if count[-1] > 1.5 * wanted:
            levels = levels[:: int(np.ceil(count[-1] / wanted))]
        edges = choices[best]
        below, above = edges[edges <= self.low], edges[edges >= self.high]
        inner = levels[(levels > self.low) & (levels < self.high)]
        return np.concatenate([below[-1:], inner, above[:1]])

    def fine(self, points: int, grid: int) -> int:
        """Points along an axis that a `grid` of so many is to be drawn with, `points` where nothing
        speaks for more: valleys of a log scale are as narrow as its cells."""
        return max(points, min(2 * grid, FINEST)) if self.log else points

    def shown(self, loss: Array) -> Array:
        """`loss` as it may be drawn: on a log scale, values under its end are lifted to it."""
        loss = loss - self.base
        return np.maximum(loss, self.low) if self.log else loss


def _refuse_nonpositive(values: Array, log: Log) -> None:
    share = float(np.mean(values <= 0))
    if log is True and share:
        raise InputError(
            "log",
            f"{share:.2g} of the values are not above zero, as a logarithm wants them"
            if share < 0.01
            else f"{share:.0%} of the values are not above zero, as a logarithm wants them",
            "log: excess, which shows the loss above its lowest value",
        )


def _log_floor(values: Array) -> float:
    positive = values[values > 0]
    high = float(positive.max())
    floor = max(float(np.quantile(positive, LOWEST_SHARE)) / 2, high * 10.0**-DECADES)
    low = max(float(positive.min()), floor, SMALLEST)
    return low if 1.001 * low < high else high / 10


def _power(values: Array, low: float, high: float) -> float:
    share = (float(np.median(values)) - low) / (high - low)
    power = np.log(max(share, 1e-9)) / np.log(0.5)
    return float(np.clip(power, 1.0, STEEPEST)) if power > 1.3 else 1.0


def _rounded(levels: Array, within: bool = False) -> Array:
    """Levels with no more digits than tell neighbours apart, and where `within` no fewer than they
    have themselves; the ends are rounded outwards."""
    if not within:
        distinct = np.diff(levels) > 1e-12 * (levels[-1] - levels[0])
        levels = levels[np.append(True, distinct)]
    gaps = np.diff(levels)
    nearest = np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[0], gaps)) / 2
    if within:
        nearest = np.minimum(nearest, levels / 2)
    units = 10.0 ** np.floor(np.log10(nearest))
    steps = levels / units
    steps = np.array([np.floor(steps[0]), *np.rint(steps[1:-1]), np.ceil(steps[-1])])
    return np.unique([float(f"{value:.12g}") for value in steps * units])


def line_colors(
    levels: Sequence[float], scale: Scale, cmap: str | Colormap, barred: bool = False
) -> Array:
    """(len(levels), 4): a colour a line, from the part of the map that stands out from the ground
    by at least `CONTRAST`; a map of which too little does, or one that a colour bar shows, is
    shaded until it does."""
    colors = colormaps.get_cmap(cmap)
    ground = luminance(np.array(to_rgb(rcParams["axes.facecolor"])))
    t = np.linspace(0, 1, 256)
    fits = contrast(luminance(colors(t)[:, :3]), ground) >= CONTRAST
    usable = t[fits] if fits.mean() > 0.4 and not barred else t
    shares = np.asarray(scale.norm(levels))
    chosen = colors(usable[np.rint(shares * (len(usable) - 1)).astype(int)])
    return stand_out(np.asarray(chosen), ground)


def stand_out(colors: Array, ground: Array | float) -> Array:
    """Colours (m, 4) mixed with black, or on a dark ground with white, as far as `CONTRAST` to a
    ground of that luminance needs."""
    target = 1.0 if ground < 0.2 else 0.0
    out = colors.copy()
    for step in np.linspace(0, 1, 21):
        mixed = colors[:, :3] * (1 - step) + target * step
        weak = contrast(luminance(out[:, :3]), ground) < CONTRAST
        out[weak, :3] = mixed[weak]
    return out


def ink_on(colors: Array) -> str:
    """Black or white, whichever stands out better from the colour (m, 4) that hides it most."""
    grounds = luminance(np.asarray(colors)[..., :3])
    tones = {"black": 0.0, "white": 1.0}
    return max(tones, key=lambda tone: float(contrast(grounds, tones[tone]).min()))


def refined(
    x: Array, y: Array, z: Array, points: int, lowest: float = -np.inf
) -> tuple[Array, Array, Array]:
    """The grid `z (ny, nx)` over `x`, `y` with about `points` points along each axis, between the
    old ones on cubics through them (E. Catmull, R. Rom, 1974), and with more of them where values
    are under the `lowest` level drawn; unchanged where it is fine already or has holes."""
    if not np.isfinite(z).all() or min(z.shape) < 4:
        return x, y, z
    low: Mask = np.less(z, lowest)
    across, along = (_parts(np.any(low, axis=k), points) for k in (0, 1))
    x, z = _cubic(x, z, across)
    y, z = _cubic(y, z.T, along)
    return x, y, z.T


def refined_curve(x: Array, y: Array, points: int) -> tuple[Array, Array]:
    """The same of values `y (n,)` over `x`."""
    if not np.isfinite(y).all() or len(y) < 4:
        return x, y
    x, z = _cubic(x, y[None], _parts(np.zeros(len(x), bool), points))
    return x, z[0]


def _parts(low: Mask, points: int) -> Rows:
    """(n - 1,): into how many parts each cell between n points is divided, where some are `low`."""
    cells = low[1:] | low[:-1]
    least = max(1, points // len(low))
    more = max(least, min(DENSEST, RING // max(1, int(cells.sum()))))
    return np.where(cells, more, least)


def _cubic(x: Array, z: Array, parts: Rows) -> tuple[Array, Array]:
    """Rows of `z (m, n)`, each cell divided into so many `parts` (n - 1,)."""
    if parts.max() == 1:
        return x, z
    borders = 2 * z[:, :1] - z[:, 1:2], 2 * z[:, -1:] - z[:, -2:-1]
    p = np.concatenate([borders[0], z, borders[1]], axis=1)
    cell = np.repeat(np.arange(len(parts)), parts)
    t = np.concatenate([np.arange(count) / count for count in parts])
    a, b, c, d = (p[:, cell + k] for k in range(4))
    inner = b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    fine = np.concatenate([inner, z[:, -1:]], axis=1)
    return np.append(x[cell] + t * (x[cell + 1] - x[cell]), x[-1]), fine


def round_ticks(levels: Array, count: int) -> Array:
    """At most so many of the levels (m,) of a log scale for a colour bar: 1, 2 and 5 times the
    powers of ten, or these alone; all of them where that would leave too few."""
    mantissas = levels / 10.0 ** np.floor(np.log10(levels) + 1e-9)
    for wanted in (BAR_MANTISSAS, (1.0,)):
        some = levels[np.isclose(mantissas[:, None], wanted).any(axis=1)]
        if 3 <= len(some) <= count:
            return np.asarray(some)
    return levels


def short(values: Array) -> list[str]:
    """The values with as few significant digits each, two or more, as say where it stands between
    its neighbours."""
    gaps = np.diff(np.sort(values), prepend=-np.inf, append=np.inf)
    room = ROUNDED * np.minimum(gaps[:-1], gaps[1:])[np.argsort(np.argsort(values))]
    labels = []
    for value, allowed in zip(values, room, strict=True):
        digits = (f"{value:.{digits}g}" for digits in range(2, 18))
        labels.append(
            next(d for d in digits if float(d) == value or abs(float(d) - value) <= allowed)
        )
    return [written(float(label)) for label in labels]


def written(value: float, _: object = None) -> str:
    """A number as it stands beside a line or a tick."""
    if not np.isfinite(value):
        return f"{value}".replace("inf", "∞").replace("-", MINUS)
    if value and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = f"{value:.12g}" if "e" in f"{value:.12g}" else f"{value:.6e}", ""
        mantissa, _, exponent = mantissa.partition("e")
        mantissa = f"{float(mantissa):.12g}"
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    return f"{value:.12g}".replace("-", MINUS)


ROUNDED = 0.1
"""Share of the gap to the next value by which a label may be off."""
MINUS = "\N{MINUS SIGN}"


def number(value: float, digits: int = 4) -> str:
    """A number in a sentence."""
    return written(float(f"{value:.{digits}g}"))


def tick_labels(values: Array) -> tuple[list[str], str]:
    """The labels of ticks (m,), and the offset and power of ten that they leave out: `×10⁹`,
    `×10⁻⁹ + 1`; empty where there is none."""
    values = np.asarray(values, float)
    offset, power = tick_scale(values)
    labels = short((values - offset) / 10.0**power)
    factor = f"×10{str(power).translate(SUPERSCRIPT)}" if power else ""
    rest = f"{'+' if offset > 0 else MINUS} {_in_full(abs(offset))}" if offset else ""
    return labels, " ".join(filter(None, (factor, rest)))


def tick_scale(values: Array) -> tuple[float, int]:
    """The offset of ticks (m,) and the power of ten of what is left, 0 where there is none."""
    offset = _offset(values)
    largest = float(np.abs(values - offset).max(initial=0.0))
    power = int(np.floor(np.log10(largest))) if largest > 0 else 0
    return offset, power if power >= 5 or power <= -4 else 0


def _in_full(value: float) -> str:
    """A number with all digits it may have."""
    return written(value) if float(f"{value:.12g}") == value else f"{value:.15g}"


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _offset(values: Array) -> float:
    """A round number that ticks which differ by little have in common; 0 where they do not."""
    if len(values) < 2:
        return 0.0
    extent, size = float(np.ptp(values)), float(np.abs(values).max())
    if not 0 < extent < 1e-3 * size:
        return 0.0
    for exponent in range(int(np.ceil(np.log10(size))), int(np.floor(np.log10(extent))), -1):
        offset = float(f"{np.rint(values[0] / 10.0**exponent) * 10.0**exponent:.15g}")
        if np.abs(values - offset).max() <= 20 * extent:
            return offset
    return 0.0
