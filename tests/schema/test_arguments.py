"""Arguments, checked against annotations."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pytest

from landscape.errors import InputError
from landscape.schema.arguments import checked


class Pair(NamedTuple):
    first: int
    second: int


@checked
def same(a: Pair | Sequence[str] | float | None = None, b: Mapping[str, Any] | None = None) -> Any:
    """What is given."""
    return b if a is None else a


@checked
def chosen(mode: Literal["eval", "train"]) -> str:
    return mode


@pytest.mark.parametrize("value", ["tran", None, np.array([1, 2])])
def test_a_word_that_is_none_to_choose_from(value):
    assert chosen("eval") == "eval"
    with pytest.raises(InputError, match=r"^mode: .* is not allowed; 'eval' or 'train'"):
        chosen(value)


def test_it_looks_like_what_it_checks():
    assert (same.__name__, same.__doc__) == ("same", "What is given.")
    with pytest.raises(TypeError, match=r"same\(\) got an unexpected keyword argument 'c'"):
        same(c=3)


@pytest.mark.parametrize("value", [Pair(1, 2), ["a"], ("a",), 2.5, 3])
def test_what_is_right_stays_as_it_is(value):
    assert same(value) is value
    keys = {"array": np.zeros(3)}
    assert same(b=keys) is keys


@pytest.mark.parametrize(
    ("value", "plain"), [(np.array(["a", "b"]), ("a", "b")), (np.float32(2.5), 2.5)]
)
def test_numbers_and_arrays_of_numpy_become_plain(value, plain):
    assert same(value) == plain
    assert type(same(value)) is type(plain)


@pytest.mark.parametrize("value", ["text", {}, 1j, True, float("inf"), 10**400, object()])
def test_anything_else_is_refused(value):
    with pytest.raises(InputError, match=r"^a: .* is not allowed; Pair, a list, a f"):
        same(value)
