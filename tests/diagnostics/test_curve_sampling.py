import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.diagnostics.curve_sampling import curve_points


def gaps(y):
    """How many gaps there are within a curve."""
    return int(np.count_nonzero(np.diff(np.isnan(y).astype(int)) == 1))


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (lambda x: np.maximum(x, 0), 0),
        (lambda x: np.tanh(1000 * x), 0),
        (np.exp, 0),
        (np.floor, 12),
        (np.tan, 4),
        (lambda x: 1 / (x - 0.1234), 1),
    ],
)
def test_a_curve_is_open_where_it_jumps_and_nowhere_else(function, count):
    with np.errstate(all="ignore"):
        x, y = curve_points(function, -6, 6)
    assert gaps(y) == count
    assert np.all(np.diff(x) >= 0)


@given(st.floats(-5, 5), st.floats(0.5, 100))
def test_a_jump_is_cornered_to_the_spacing_of_floats(where, height):
    x, y = curve_points(lambda x: height * (x >= where), -6, 6)
    before, after = x[y == 0].max(), x[y == height].min()
    assert before < where <= after
    assert after - before <= max(np.spacing(abs(where)), 1e-19)


@given(st.floats(-5, 5))
def test_a_curve_reaches_the_end_of_its_domain(end):
    with np.errstate(all="ignore"):
        x, y = curve_points(lambda x: np.sqrt(x - end), -6, 6)
    assert x[np.isfinite(y)].min() == pytest.approx(end, abs=1e-14)
