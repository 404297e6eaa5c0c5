"""Lesson 5: the 2-16-16-1 network learns two moons, from most seeds."""

from pathlib import Path

import pytest

import landscape

CONFIG = Path(__file__).parents[2] / "configs" / "lesson5-moons.yaml"


@pytest.mark.thorough
def test_the_network_learns_from_most_seeds(capsys):
    light = {"slice": {"kind": "axes", "points": 2, "span": 1}, "figures": ["history"]}
    ends = []
    for seed in range(10):
        (path,) = landscape.load(CONFIG, light | {"seed": seed}).run().paths
        assert path.accuracy is not None
        ends.append(float(path.accuracy[-1]))
    with capsys.disabled():
        print(f"\naccuracy on two moons from ten seeds: {sorted(ends)}")
    assert sum(end >= 0.95 for end in ends) >= 8
