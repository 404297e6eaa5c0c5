"""Rates against 2/L."""

import pytest

from landscape.diagnostics.curvature import Curvature
from landscape.diagnostics.step_limit import against_limit

TEN = Curvature(10.0, 1.0, 10.0, 0.2, "exact")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (0.1, 0.1, "under 2/L"),
        (0.2, 0.2, "at 2/L"),
        (0.202, 0.202, "over 2/L"),
        (0.5, 0.05, "over 2/L, then under"),
    ],
)
def test_on_which_side(first, last, said):
    assert against_limit(first, last, TEN) == said


def test_nothing_without_a_limit():
    assert against_limit(0.1, 0.1, None) is None
    assert against_limit(0.1, 0.1, Curvature(0.0, -1.0, None, None, "exact")) is None
