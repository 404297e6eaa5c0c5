"""Topology of surfaces whose minima and saddles are known, and against a plain union–find."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from landscape.diagnostics.topology import topology


def test_two_valleys_meet_at_the_saddle_between_them():
    x, y = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-1, 1, 41))
    loss = (x**2 - 1) ** 2 + 0.2 * x + y**2
    tree = topology(loss)
    flat_x, flat_y = x.ravel(), y.ravel()
    assert flat_x[tree.minimum] == pytest.approx([-1.0, 1.0], abs=0.1)
    assert flat_y[tree.minimum] == pytest.approx([0, 0], abs=1e-12)
    assert flat_x[tree.saddle[1]] == pytest.approx(0, abs=0.1)
    assert tree.parent.tolist() == [-1, 0]
    assert tree.death[0] == np.inf
    assert tree.persistence[1] == loss.ravel()[tree.saddle[1]] - loss.ravel()[tree.minimum[1]]


def test_what_is_not_finite_parts_the_surface():
    loss = np.add.outer(np.arange(5.0), np.arange(9.0))
    loss[:, 4] = np.nan
    tree = topology(loss)
    assert sorted(tree.minimum.tolist()) == [0, 5]
    assert np.isinf(tree.death).all()
    assert tree.parent.tolist() == [-1, -1]


def test_a_plateau_is_one_minimum():
    loss = np.ones((6, 7))
    loss[2:4, 1:6] = 0.0
    loss[4, 1] = loss[4, 5] = 0.0  # two feet, whose ends are lower by their place only
    assert len(topology(loss).minimum) == 1


def persistence_pairs(loss):
    """(birth, death) of all valleys, point by point from the lowest."""
    ny, nx = loss.shape
    owner, pairs = {}, []

    def root(p):
        while owner[p] != p:
            p = owner[p]
        return p

    places = [(j, i) for j in range(ny) for i in range(nx) if np.isfinite(loss[j, i])]
    for j, i in sorted(places, key=lambda p: (loss[p], p)):
        owner[j, i] = (j, i)
        for b in (-1, 0, 1):
            for a in (-1, 0, 1):
                if (j + b, i + a) in owner:
                    deep, shallow = sorted(
                        (root((j, i)), root((j + b, i + a))), key=lambda p: (loss[p], p)
                    )
                    if deep != shallow:
                        owner[shallow] = deep
                        if loss[j, i] > loss[shallow]:
                            pairs.append((loss[shallow], loss[j, i]))
    roots = {root(p) for p in owner}
    return sorted([*pairs, *((loss[p], np.inf) for p in roots)])


@given(
    arrays(float, st.tuples(st.integers(2, 7), st.integers(2, 7)),
           elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))
)  # fmt: skip
def test_pairs_are_those_of_a_plain_union_find(loss):
    tree = topology(loss)
    assert sorted(zip(tree.birth, tree.death, strict=True)) == persistence_pairs(loss)
    assert list(tree.persistence) == sorted(tree.persistence, reverse=True)
    for k, parent in enumerate(tree.parent):
        assert (parent < 0) == np.isinf(tree.death[k])
        assert parent < 0 or tree.birth[parent] <= tree.birth[k]
