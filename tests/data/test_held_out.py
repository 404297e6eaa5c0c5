"""Rows held out: how many, of which class, and the same ones for the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.data.held_out import split
from landscape.errors import InputError


@given(st.integers(2, 200), st.floats(0.05, 0.95), st.integers(0, 5))
def test_parts_are_disjoint_and_sized(n, share, seed):
    y = np.arange(n) % 3
    if not 0 < round(share * n) < n:
        with pytest.raises(InputError):
            split(y, False, share, seed)
        return
    kept, held_out = split(y, False, share, seed)
    assert len(held_out) == round(share * n)
    np.testing.assert_array_equal(np.sort([*kept, *held_out]), np.arange(n))


def test_classes_keep_their_shares():
    y = np.repeat([0.0, 1.0, 2.0], [60, 30, 10])
    kept, held_out = split(y, True, 0.3, 0)
    np.testing.assert_array_equal(np.bincount(y[held_out].astype(int)), [18, 9, 3])
    assert len(kept) == 70


def test_a_class_of_one_sample_stays():
    y = np.array([0.0] * 9 + [1.0])
    kept, _ = split(y, True, 0.5, 0)
    assert 9 in kept


def test_the_seed_decides():
    y = np.zeros(50)
    one, same, other = (split(y, False, 0.5, seed)[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_share_of_less_than_a_row():
    with pytest.raises(InputError) as caught:
        split(np.zeros(5), False, 0.01, 0)
    assert caught.value.problems[0].key == "data.test"
