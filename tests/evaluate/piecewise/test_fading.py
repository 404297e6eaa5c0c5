"""What fades along a line, carried by few numbers, against each term by itself."""

import numpy as np
import pytest

from landscape.evaluate.piecewise.fading import FadingTerms


@pytest.mark.parametrize("error", [1e-2, 1e-5, 1e-8])
@pytest.mark.parametrize("fastest", [0.0, 0.1, 3.0, 40.0])
def test_terms_of_every_speed_fade_as_they_should(error, fastest):
    distances = np.linspace(0, 2, 50)
    fading = FadingTerms.within(error, 2, fastest, 2.0)
    assert fading is not None
    speeds = np.linspace(0, fastest, 101)
    gathered = np.zeros((fading.moments, len(speeds), 2, len(distances)))
    gathered[:, :, 0, 0] = fading.polynomials(speeds)
    gathered[:, :, 1, 3] = fading.polynomials(speeds)
    there, back = np.moveaxis(fading.carried(gathered, np.full((2, 49), 2 / 49)), 1, 0)
    expected = np.exp(-2 * np.multiply.outer(speeds, distances))
    assert np.abs(there - expected).max() <= error
    assert np.abs(back[:, 3:] - expected[:, :-3]).max() <= error
    assert (back[:, :3] == 0).all()


def test_less_is_kept_where_less_is_asked():
    kept = [FadingTerms.within(error, 1, 20.0, 1.0).moments for error in (1e-8, 1e-4, 1e-1)]
    assert kept == sorted(kept, reverse=True)
    assert kept[-1] <= 5


def test_lines_that_are_too_steep_are_refused():
    assert FadingTerms.within(1e-9, 1, 1e9, 1.0) is None
