"""Whatever offers a choice names the page of the reference that explains it."""

import pytest

import landscape
from landscape.errors import InputError

FUNCTION = {"kind": "function", "expr": "a**2 + b**2", "params": {"a": 1, "b": 1}}


@pytest.mark.parametrize(
    ("keys", "page"),
    [
        ({"slice": {"center": "nowhere"}}, "slice.axes"),
        ({"slice": {"kind": "between", "ends": ["zero", "nowhere"]}}, "slice.between"),
        ({"descents": [{"start": "nowhere"}]}, "descents"),
        (
            {"slice": {"kind": "pca", "of": ["x"]}, "descents": [{"label": "y"}]},
            "slice.pca",
        ),
        ({"slice": {"kind": "nothing"}}, "slice"),
    ],
)
def test_a_choice_that_only_a_run_can_refuse_names_its_page(keys, page):
    with pytest.raises(InputError) as refused:
        landscape.Experiment.from_dict({"model": FUNCTION, **keys}).run()
    (problem,) = refused.value.problems
    assert "one of " in problem.allowed
    assert problem.allowed.endswith(f" (see `landscape keys {page}`)")
