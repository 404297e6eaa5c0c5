"""Values as YAML writes them."""

import pytest

from landscape.schema.values import as_tuples, written


@pytest.mark.parametrize(
    ("value", "yaml"),
    [
        (("w1", "w2"), "[w1, w2]"),
        ({"lr": 0.1, "start": ("a, b", None)}, "{lr: 0.1, start: ['a, b', null]}"),
        (True, "true"),
        ("it", "'it'"),
        (1, "1"),
        (tuple(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …"),
    ],
)
def test_values_are_shown_as_yaml_writes_them(value, yaml):
    assert written(value) == yaml


def test_lists_become_tuples_all_the_way_down():
    assert as_tuples({"a": [1, {"b": [2]}], "c": (3, [4])}) == {
        "a": (1, {"b": (2,)}),
        "c": (3, (4,)),
    }
