"""pydantic's errors in our words: one a key, what is wrong and what is allowed."""

import time
from dataclasses import replace

import pytest
from pydantic import ValidationError

from landscape.config.experiment import Experiment
from landscape.errors import MAX_MESSAGE
from landscape.schema.validation_errors import problems_of

BASE = {"model": "linear", "data": "iris"}
KINDS = "linear, polynomial, logistic, mlp, formula, function"


def said(**keys):
    """The problems of an experiment, each as `key: what; allowed`."""
    tree = BASE | keys
    with pytest.raises(ValidationError) as caught:
        Experiment.model_validate(tree)
    return list(map(str, problems_of(caught.value, Experiment, tree)))


CASES = {
    "unknown key": (
        {"model": {"kind": "logistic", "c": 1}},
        "model.c: unknown key; did you mean 'C'? one of kind, intercept, C, l1_ratio, class_weight",
    ),
    "unknown kind": (
        {"model": "logisic"},
        f"model.kind: unknown kind 'logisic'; did you mean 'logistic'? one of {KINDS}",
    ),
    "no kind": ({"model": {}}, f"model: kind is missing; one of {KINDS}"),
    "no section": ({"model": None}, f"model: null is not allowed; one of {KINDS}"),
    "missing": (
        {"descents": ({"lr": {"from": 1}},)},
        "descents.0.lr.to: is missing; the learning rate of the last step",
    ),
    "words": (
        {"theme": "drak"},
        "theme: 'drak' is not allowed; did you mean 'dark'? one of default, slides, paper, dark",
    ),
    "a bound": (
        {"data": {"kind": "moons", "samples": 20_000_000}},
        "data.samples: 20000000 is not allowed; at most 10000000",
    ),
    "a float that is no number of steps": (
        {"descents": ({"optimizer": "gd", "steps": 1e18},)},
        "descents.0.steps: 1e+18 is not allowed; a whole number",
    ),
    "a union": (
        {"slice": {"kind": "axes", "span": -1}},
        "slice.span: -1 is not allowed; the span is half of a width: write 1; "
        "auto, a number over 0 or a list",
    ),
    "a union with a section": (
        {"descents": ({"lr": "fast"},)},
        "descents.0.lr: 'fast' is not allowed; a number or a section of `key: value` lines",
    ),
    "in a list of a union": (
        {"slice": {"kind": "axes", "points": (9, 1)}},
        "slice.points.1: 1 is not allowed; at least 2",
    ),
    "an interval": (
        {"slice": {"kind": "axes", "span": ((1, -1), 1)}},
        "slice.span.0: [1.0, -1.0] is empty; low must be under high",
    ),
    "a list": (
        {"slice": {"kind": "axes", "params": ("w1", "w2", "b")}},
        "slice.params: [w1, w2, b] is not allowed; at most 2 in the list",
    ),
    "no list": (
        {"slice": {"kind": "axes", "params": "w1"}},
        "slice.params: 'w1' is not allowed; write [w1]; a list",
    ),
    "an empty list": (
        {"output": {"formats": ()}},
        "output.formats: [] is not allowed; at least 1 in the list",
    ),
    "a pair": (
        {"figures": ({"kind": "line", "size": (1,)},)},
        "figures.0.size: [1] is too short; 2 in the list",
    ),
    "only the item at fault": (
        {"output": {"formats": ("bmp",)}},
        "output.formats.0: 'bmp' is not allowed; one of png, svg, pdf",
    ),
    "text": ({"title": 3}, "title: 3 is not allowed; text, in quotes"),
    "whole": ({"seed": 1.5}, "seed: 1.5 is not allowed; a whole number"),
    "not a number": ({"seed": True}, "seed: true is not allowed; a whole number"),
    "words or numbers": (
        {"data": {"kind": "iris", "classes": ({},)}},
        "data.classes.0: {} is not allowed; text, true, false or a number",
    ),
    "own words": ({"model": {"kind": "function"}}, "model: needs either expr or name"),
    "a key missing from the section of its kind": (
        {"data": {"kind": "formula", "range": (0, 1)}},
        "data.expr: is missing; y as a formula of x",
    ),
    "a key that is the kind's name": (
        {"data": {"kind": "points", "x": (1,), "y": (1,), "points": 3}},
        "data.points: unknown key; it belongs in `slice`; one of kind, features, classes, limit, "
        "test, expand, x, y",
    ),
    "a pattern": (
        {"figures": ({"kind": "line", "name": "a b"},)},
        "figures.0.name: 'a b' is not allowed; letters, digits, - and _",
    ),
}


@pytest.mark.parametrize(("keys", "expected"), CASES.values(), ids=CASES)
def test_words(keys, expected):
    (message,) = said(**keys)
    assert message.partition(" (see `landscape keys")[0] == expected


def test_the_page_of_the_reference_is_named():
    (message,) = said(model={"kind": "logistic", "c": 1})
    assert message.endswith("(see `landscape keys model.logistic`)")


def test_one_problem_a_key():
    keys = [line.partition(":")[0] for line in said(seed=-1, theme=1, slice={"kind": "axs"})]
    assert keys == ["seed", "slice.kind", "theme"]


def test_places_are_asked_for_the_key_only_where_it_is_unknown():
    tree = BASE | {"sed": 1, "theme": "x"}
    with pytest.raises(ValidationError) as caught:
        Experiment.model_validate(tree)

    def locate(problem):
        return replace(problem, place=f"{problem.key} {problem.of_key}")

    problems = problems_of(caught.value, Experiment, tree, locate)
    assert sorted(problem.place for problem in problems) == ["sed True", "theme False"]


MANY = 20_000


@pytest.mark.parametrize(
    "keys",
    [
        {f"k{i}": 1 for i in range(MANY)},
        {"model": {"kind": "linear"} | {f"k{i}": 1 for i in range(MANY)}},
        {"figures": tuple({"kind": "line", "k": 1} for _ in range(1000))},
        {"figures": tuple(f"f{i}" for i in range(1000))},
        {"slice": {"center": {f"w{i}": "x" for i in range(MANY)}}},
        {"marks": {f"w{i}": (1,) for i in range(MANY)}},
        {"descents": ({"optimizer": "gd"},) * MANY},
        {"figures": ({"surface": {f"k{i}": 1 for i in range(MANY)}},)},
    ],
    ids=["keys", "of a section", "of figures", "kinds", "values", "marks", "runs", "advice"],
)
def test_thousands_of_problems_take_no_long_time_and_few_lines(keys):
    start = time.perf_counter()
    lines = said(**keys)
    assert time.perf_counter() - start < 5
    assert len(lines) in (1, 21)
    assert max(map(len, lines)) < MAX_MESSAGE + 50
    assert len(lines) == 1 or lines[-1].endswith("more problems, the first of them here")
