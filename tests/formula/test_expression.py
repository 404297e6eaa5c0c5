"""The formula language: values, gradients, graph, and everything it refuses."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.formula.expression import FormulaError
from landscape.formula.parser import parse
from landscape.formula.primitives import FUNCTIONS

# Points inside each domain and away from kinks.
INSIDE = {
    **dict.fromkeys(FUNCTIONS, (-1.7, -0.4, 0.3, 2.6)),
    **dict.fromkeys(("arcsin", "arccos"), (-0.9, -0.4, 0.3, 0.8)),
    **dict.fromkeys(("log", "log10", "log2", "sqrt"), (0.2, 1.3, 2.6)),
    "log1p": (-0.7, 0.3, 2.6),
}


def call(name: str) -> str:
    return f"{name}(x)" if len(FUNCTIONS[name].derivatives) == 1 else f"{name}(x, 0.9 - 0.5*x)"


def slope(text: str, x: float, h: float = 1e-6) -> float:
    formula = parse(text)
    return float(formula.value({"x": x + h}) - formula.value({"x": x - h})) / (2 * h)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradient_is_that_of_finite_differences(name):
    for x in INSIDE[name]:
        gradient = parse(call(name)).gradient({"x": x})["x"]
        assert gradient == pytest.approx(slope(call(name), x), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_complex_steps_differentiate_values_and_gradients(name):
    formula = parse(call(name))
    h = 1e-30
    for x in INSIDE[name]:
        assert formula.value({"x": x + 1j * h}).imag / h == pytest.approx(
            formula.gradient({"x": x})["x"], rel=1e-12, abs=1e-15
        )
        second = formula.gradient({"x": x + 1j * h})["x"].imag / h
        ahead, behind = (formula.gradient({"x": x + s})["x"] for s in (1e-6, -1e-6))
        assert second == pytest.approx((ahead - behind) / 2e-6, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3*4", 14),
        ("-2**2", -4),
        ("2**-1", 0.5),
        ("2**3**2", 512),
        ("+1 - -1", 2),
        ("7/2", 3.5),
        ("1e3 + 0x10 + 1_000", 2016),
        ("  sin(pi/2)\n + log(e) ", 2),
        ("max(1, 5, 3) - min(4, 2, 9)", 3),
        ("atan2(1, -1)", 3 * np.pi / 4),
        ("hypot(3e200, 4e200)", 5e200),
        ("cbrt(-27)", -3),
        ("sign(-3) + floor(1.5) + ceil(1.5)", 2),
        ("softplus(-800) + sigmoid(-800) + relu(-1)", 0),
        ("softplus(800)", 800),
        ("9**9**9", np.inf),
        ("10**10000", np.inf),
        ("1/0", np.inf),
        ("-1/0", -np.inf),
    ],
)
def test_value(text, expected):
    assert parse(text).value({}) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["sqrt(x)", "log(x)", "arcsin(x - 1)", "x**0.5", "max(x/0*0, 1)", "relu(0/0)", "log1p(x-1)"],
)
def test_outside_the_domain_is_nan_in_reals_and_in_complex_steps(text):
    for x in (-1.0, -1 + 1e-30j):
        assert np.isnan(parse(text).value({"x": x}))


def test_lesson_graph_of_one_expression():
    """Lesson 5: L = (a·b + c)·f."""
    formula = parse("(a*b + c)*f", ["a", "b", "c", "f"])
    at = {"a": 2, "b": -3, "c": 10, "f": -2}
    assert formula.value(at) == -8
    assert formula.gradient(at) == {"a": 6, "b": -4, "c": -2, "f": 4}
    nodes = {node.label: node for node in formula.nodes(at)}
    assert {label: (node.value, node.gradient) for label, node in nodes.items()} == {
        "a": (2, 6), "b": (-3, -4), "c": (10, -2), "f": (-2, 4),
        "*": (-8, 1), "+": (4, -2),
    }  # fmt: skip
    assert [node.id for node in formula.nodes(at)] == list(range(7))
    assert nodes["+"].operands == (2, nodes["c"].id)


def test_lesson_step_up_the_gradient():
    formula = parse("(a*b + c)*f")
    at = {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0}
    risen = {name: at[name] + 0.01 * g for name, g in formula.gradient(at).items()}
    assert formula.value(risen) == pytest.approx(-7.286496, abs=1e-12)


def test_lesson_neuron():
    formula = parse("tanh(x1*w1 + x2*w2 + b)")
    at = {"x1": 2, "x2": 0, "w1": -3, "w2": 1, "b": 6.8123512916312312331}
    inner = 2 * -3 + at["b"]
    assert formula.value(at) == pytest.approx(np.tanh(inner), rel=1e-15)
    by_b = 1 - np.tanh(inner) ** 2
    expected = {"x1": -3 * by_b, "x2": by_b, "w1": 2 * by_b, "w2": 0, "b": by_b}
    assert formula.gradient(at) == pytest.approx(expected, rel=1e-14)


def test_a_name_used_twice_collects_both_gradients():
    assert parse("a + a").gradient({"a": 3}) == {"a": 2}
    assert parse("(a*b)*(a+b)").gradient({"a": -2.0, "b": 3.0}) == {"a": -3, "b": -8}


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("abs(x)", 0, 0), ("relu(x)", 0, 0), ("hypot(x, 0)", 0, 0),
        ("max(x, 2*x)", 0, 1), ("min(x, 2*x)", 0, 1), ("max(2*x, x, 3*x)", 0, 2),
        ("floor(x)", 2, 0), ("x**0", 0, 0), ("x**1", 0, 1), ("x**2", -3, -6),
        ("max(0, log(x))", 0, 0), ("2**x", 0, np.log(2)), ("0**x", 2, 0),
    ],
)  # fmt: skip
def test_gradient_conventions(text, x, expected):
    assert parse(text).gradient({"x": x})["x"] == pytest.approx(expected, rel=1e-15)


def test_arrays_broadcast_and_gradients_come_back_in_their_shapes():
    rng = np.random.default_rng(0)
    values = {"a": rng.normal(size=(4, 1)), "b": 0.7, "x": rng.normal(size=5), "unused": [1.0, 2]}
    formula = parse("sin(b*cos(a*x)) + b + b**2 + max(a, 0)*x")
    cotangent = rng.normal(size=(4, 5))
    assert formula.value(values).shape == (4, 5)
    gradient = formula.gradient(values, cotangent)
    assert {k: v.shape for k, v in gradient.items()} == {
        "a": (4, 1), "b": (), "x": (5,), "unused": (2,)
    }  # fmt: skip
    for name in ("a", "b", "x"):
        step = 1e-6 * rng.normal(size=np.shape(values[name]))
        ahead, behind = (formula.value(values | {name: values[name] + s * step}) for s in (1, -1))
        change = np.sum((ahead - behind) * cotangent) / 2
        assert np.sum(gradient[name] * step) == pytest.approx(change, rel=1e-6)


def test_a_cotangent_wider_than_the_result_is_summed():
    assert parse("a*2").gradient({"a": 1.0, "x": np.ones(3)}, np.ones(3))["a"] == 6


def test_names_smooth_and_equality():
    formula = parse("b*x + a*pi + b")
    assert formula.names == ("b", "x", "a")
    assert formula.smooth
    assert not parse("relu(x)").smooth
    assert pickle.loads(pickle.dumps(formula)) == formula == parse("b*x + a*pi + b")


def test_a_given_value_is_stronger_than_a_constant():
    assert parse("e*2", ["e"]).value({"e": 5}) == 10
    assert parse("e*2").value({}) == 2 * np.e


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a + bb*c", 5, "did you mean 'b'"),
        ("a + sinn(b)", 5, "did you mean 'sin'"),
        ("(a + b", 1, "never closed"),
        ("ä + β*q", 7, "'q'"),
        ("  a +", 6, "invalid syntax"),
        ("a\n+ q", 5, "'q'"),
        ("sin + a", 1, "write sin("),
        ("sin(a, b)", 1, "it takes 1"),
        ("max(a)", 1, "2 or more"),
        ("atan2(a, b, c)", 1, "it takes 2"),
        ("a^2", 1, "powers are written **"),
        ("a + (1).real", 5, "not part of the language"),
        ("a # b", 3, "comment"),
        ("", 1, "not a formula"),
        ("a" * 1001, 1001, "at most 1000"),
        ("9" * 5000, 1001, "at most 1000"),
        ("sin(" * 51 + "a" + ")" * 51, 205, "50 levels"),
        ("max(" + "1," * 299 + "1)", 603, "300 nodes"),
    ],
)
def test_refused_with_column_and_what_is_allowed(text, column, words):
    with pytest.raises(FormulaError) as caught:
        parse(text, ["a", "b", "c", "ä", "β"])
    assert caught.value.column == column
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')", "open('/etc/passwd')", "().__class__", "a[0]", "[a]",
        "{a}", "lambda: a", "(a := 1)", "a if b else c", "a < b", "a and b", "not a", "~a",
        "a // b", "a % b", "a @ b", "'a'", "f'{a}'", "True", "None", "...", "1j", "max(*a)",
        "max(a, *b)", "sin(x=a)", "sin(a)(b)", "a; b", "a = 1", "import os", "eval('a')",
        "exec", "(yield)", "\0", "\ud800", "\\", "`a`", "0x1for a", "'\\d'", "(" * 400,
        "-" * 999 + "a", "１", "a" + "**a" * 300, "9" * 999 + "j",
    ],
)  # fmt: skip
def test_hostile_text_is_refused_in_silence(text, recwarn):
    with pytest.raises(FormulaError):
        parse(text, ["a", "b", "c"])
    assert not recwarn.list


PIECES = st.sampled_from([*FUNCTIONS, *"ab+-*/(),.^ 0123456789", "**", "e", "pi", "1e400", "\n"])


@given(st.text(max_size=40) | st.lists(PIECES, max_size=25).map("".join))
def test_any_text_gives_a_value_or_a_formula_error(text):
    try:
        formula = parse(text, ["a", "b"])
    except FormulaError as refused:
        column = refused.column
    else:
        column = 1
        at = {"a": np.array([-1.5, 0.0, 2.0]), "b": 0.5}
        assert formula.value(at).dtype == float
        assert set(formula.gradient(at)) == {"a", "b"}
    assert 1 <= column <= len(text) + 1


LEAVES = st.sampled_from(["x", "y", "0.5", "2"])
GROWN = st.recursive(
    LEAVES,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map("({0[0]}{0[1]}{0[2]})".format)
        | st.tuples(st.sampled_from(["sin", "tanh", "sigmoid", "arctan", "softplus"]), inner).map(
            "{0[0]}({0[1]})".format
        )
    ),
    max_leaves=8,
)


@given(GROWN)
def test_composed_formulas_differentiate_as_complex_steps_do(text):
    formula = parse(text)
    at = {"x": 0.7, "y": -1.3}
    for name, gradient in formula.gradient(at).items():
        moved = formula.value(at | {name: at[name] + 1e-30j})
        assert moved.imag * 1e30 == pytest.approx(gradient, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("x", [0.5, -18.0, 300.0])
def test_the_slope_of_tanh_keeps_its_digits_where_it_is_all_but_flat(x):
    expected = 4 / (np.exp(x) + np.exp(-x)) ** 2
    assert parse("tanh(x)").gradient({"x": x})["x"] == pytest.approx(expected, rel=1e-13)
    assert parse("tanh(x)").gradient({"x": 1e3})["x"] == 0
