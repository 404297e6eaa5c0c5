"""Samples of a formula."""

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.data.sources.formula import Formula
from landscape.errors import InputError


def test_even_samples_of_a_formula():
    table = Formula(expr="0.9 + 0.5*x + 3*x**2", range=(-3.0, 3.0), samples=61).read((), 0)
    x = np.arange(-30, 31) / 10
    assert table.x == pytest.approx(x[:, None], abs=1e-15)
    assert table.y == pytest.approx(0.9 + 0.5 * x + 3 * x**2, rel=1e-13)
    assert table.feature_names == ("x",)


def test_noise_is_seeded_and_has_its_deviation():
    noisy = Formula(expr="1", range=(0.0, 1.0), samples=100_000, noise=0.1)
    y = noisy.read((), 7).y
    assert y.std() == pytest.approx(0.1, rel=0.02)
    assert y.mean() == pytest.approx(1, abs=2e-3)
    assert np.array_equal(y, noisy.read((), 7).y)
    assert not np.array_equal(y, noisy.read((), 8).y)


def test_lesson_data_have_200_points():
    assert Formula(expr="x", range=(-1.0, 1.0)).read((), 0).x.shape == (200, 1)


def test_values_must_be_finite():
    with pytest.raises(InputError) as caught:
        Formula(expr="log(x)", range=(-1.0, 1.0)).read((), 0)
    assert str(caught.value).startswith("data.expr: is nan at x = -1; ")


@pytest.mark.parametrize(
    "keys",
    [{"expr": "y"}, {"expr": "x +"}, {"range": (1.0, 1.0)}, {"range": (1.0, 0.0)},
     {"range": (-1e308, 1e308)}, {"samples": 1}, {"noise": -1.0}],
)  # fmt: skip
def test_refused_keys(keys):
    with pytest.raises(ValidationError):
        Formula.model_validate({"expr": "x", "range": (0.0, 1.0)} | keys)
