"""Numbers beside a logarithmic axis: written out where they are short, and between powers of ten
where there are few of those."""

from matplotlib.axis import Axis
from matplotlib.ticker import LogFormatterSciNotation

HIGHEST = 1e250
"""The highest value such an axis can bear with the room around it; so many times the lowest."""
SHORT = 1e-3, 1e4
"""Powers of ten that are written out, where the axis has no others."""
MAX_DECADES = 2
"""An axis of fewer decades has numbers between them, too."""


class DecadeFormatter(LogFormatterSciNotation):
    """`0.1`, `1`, `10`; with a power of ten beyond `SHORT`, powers throughout."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The number at a tick; nothing where it has none."""
        text = super().__call__(x, pos)
        assert self.axis is not None
        low, high = self.axis.get_view_interval()
        return f"{x:g}" if text and written_out(low, high) else text


def written_out(low: float, high: float) -> bool:
    """Whether powers of ten from `low` to `high` are written as `0.1`, `1`, `10`."""
    return low > SHORT[0] / 10 and high < SHORT[1] * 10


def number_decades(axis: Axis) -> None:
    """The numbers of a logarithmic axis."""
    axis.set_major_formatter(DecadeFormatter(labelOnlyBase=True))
    axis.set_minor_formatter(DecadeFormatter(minor_thresholds=(MAX_DECADES, 0.4)))
