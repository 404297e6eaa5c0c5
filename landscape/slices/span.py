"""`span: auto`: wide enough to show the bowl and every descent.

From the centre outward along each direction, the bowl is taken to end where the loss has risen by
as much as the centre is better than knowing nothing (all parameters zero), or by its own value if
that is more. The farther side counts, unless it is more than a few times the nearer one.
"""

from dataclasses import replace

import numpy as np

from landscape.arrays import Array
from landscape.slices.base import Setting
from landscape.slices.slice import Slice

REACH = 2.0 ** np.arange(-10, 10.5, 0.5)
"""Trial distances, in units of the distance a parabola of the centre's curvature suggests."""
LOPSIDED = 3.0
"""The farther side is shown up to this many times the nearer one."""
MARGIN = 0.08
"""Air around a path, as a share of its extent."""
DIVERGED = 2.0
"""A diverged run widens the picture up to this many half-widths of the bowl."""


def automatic(bare: Slice, setting: Setting) -> list[tuple[float, float]]:
    """[low, high] of each coordinate of a slice without a grid."""
    domain = getattr(setting.objective, "domain", None)
    if domain is not None and bare.kind == "axes":
        bowls = [domain[i] for i in bare.axes]
    else:
        widths = [_nice(_half_width(bare, setting, k)) for k in range(bare.k)]
        bowls = [(b - w, b + w) for b, w in zip(bare.base, widths, strict=True)]
    return [_around(bowl, bare, setting, k) for k, bowl in enumerate(bowls)]


def _half_width(bare: Slice, setting: Setting, k: int) -> float:
    unit = _suggested(bare, setting, k)
    rise = _rise(bare, setting)
    plain = replace(bare, refit=False)
    sides = []
    for sign in (-1, 1):
        x = bare.base[k] + sign * unit * REACH
        order = np.argsort(x)
        loss = np.empty(len(x))
        loss[order] = setting.line(setting.objective, plain, k, x[order]).loss
        high = np.flatnonzero(~(loss - _center(bare, setting) < rise))
        sides.append(unit * REACH[high[0]] if len(high) else np.inf)
    near, far = sorted(sides)
    return float(min(far, LOPSIDED * near) if np.isfinite(near) else unit)


def _suggested(bare: Slice, setting: Setting, k: int) -> float:
    """The distance at which a parabola of the centre's curvature has risen enough."""
    direction, objective = bare.directions[k], setting.objective
    bend = float(direction @ objective.hvp(bare.origin, direction)) if objective.smooth else 0.0
    width = np.sqrt(2 * _rise(bare, setting) / bend) if bend > 0 else 0.0
    if np.isfinite(width) and width > 0:
        return float(width)
    size = float(np.abs(direction @ bare.origin)) / float(direction @ direction)
    return size or 1.0


def _center(bare: Slice, setting: Setting) -> float:
    return float(setting.objective.value(bare.origin))


def _rise(bare: Slice, setting: Setting) -> float:
    """How far the loss must rise for the bowl to show."""
    center = _center(bare, setting)
    nothing = float(setting.objective.value(np.zeros_like(bare.origin)))
    rise = np.nanmax([abs(center), nothing - center, 0.0])
    return float(rise) if np.isfinite(rise) and rise > 0 else 1.0


def _nice(width: float) -> float:
    """Rounded up to two digits, for axes that read well."""
    unit = 10.0 ** (np.floor(np.log10(width)) - 1)
    return float(np.ceil(width / unit * (1 - 1e-9)) * unit)


def _around(
    bowl: tuple[float, float], bare: Slice, setting: Setting, k: int
) -> tuple[float, float]:
    """The interval widened to hold every run."""
    low, high = bowl
    for run in setting.runs:
        c: Array = bare.project(run.theta)[0][:, k]
        if run.diverged:
            reach = DIVERGED * (bowl[1] - bowl[0]) / 2
            c = c[(c > bowl[0] - reach) & (c < bowl[1] + reach)]
        if len(c):
            air = MARGIN * (max(high, c.max()) - min(low, c.min()))
            low = min(low, float(c.min()) - air) if c.min() < low else low
            high = max(high, float(c.max()) + air) if c.max() > high else high
    return low, high
