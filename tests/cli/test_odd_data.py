"""Data that are odd but no fault, row by row of cli.md: exit 0, a figure, and a word said."""

import json

import numpy as np
import pytest

ROWS = [(1.0, 5.0, 0), (2.0, 4.0, 0), (3.0, 6.5, 1), (4.0, 3.5, 1), (2.5, 5.5, 0), (3.5, 4.5, 1)]
TAIL = (
    "slice: {kind: axes, points: 8}\nfigures: [{kind: contourf, size: [2, 2]}]\noutput: {dpi: 20}"
)


def table(factor=1.0, constant=None, rows=ROWS):
    """The rows as CSV, the first feature scaled or held constant."""
    first = [factor * row[0] if constant is None else constant for row in rows]
    lines = [f"{a!r},{row[1]!r},{row[2]}" for a, row in zip(first, rows, strict=True)]
    return "a,b,y\n" + "\n".join(lines) + "\n"


@pytest.fixture
def drawn(run, write, work):
    """Plots a model of `d.csv`; what was said on stderr, and the summary."""

    def drawn(data, model="logistic", scale="none", more=TAIL):
        write(data, "d.csv")
        name = write(f"data: {{kind: csv, path: d.csv}}\nscale: {scale}\nmodel: {model}\n{more}\n")
        done = run("plot", name, "--force")
        assert done.code == 0, done
        assert all(line.startswith(f"warning: {name}: ") for line in done.err.splitlines()), done
        assert (work / "outputs/a/contourf.png").stat().st_size > 500
        return done.err, json.loads((work / "outputs/a/summary.json").read_text())

    return drawn


@pytest.mark.parametrize("model", ["logistic", "linear"])
@pytest.mark.parametrize("value", [0.0, 3.0, 1e300, 1e-310])
@pytest.mark.sampled(3)
def test_a_constant_column(drawn, value, model):
    said, summary = drawn(table(constant=value), model, "zscore")
    assert "constant features cannot be scaled and become 0: a" in said
    assert summary["surface"]["nonfinite"] == 0


@pytest.mark.parametrize("model", ["logistic", "linear"])
@pytest.mark.parametrize("factor", [1e300, 1e-310])
@pytest.mark.sampled(4)
def test_values_near_the_ends_of_a_float(drawn, factor, model):
    said, scaled = drawn(table(factor), model, "zscore")
    assert scaled["fit"]["converged"] is True
    assert np.isclose(scaled["fit"]["loss"], drawn(table(), model, "zscore")[1]["fit"]["loss"])
    said, raw = drawn(table(factor), model)
    assert raw["surface"]["min"] is not None
    assert "warning" in said


def test_constant_target(drawn):
    _, summary = drawn("x,y\n1,2\n2,2\n3,2\n", "linear")
    assert summary["fit"]["loss"] == 0.0


def test_collinear_columns(drawn):
    rows = [(row[0], 2 * row[0], row[2]) for row in ROWS]
    for model in ("logistic", "linear"):
        drawn(table(rows=rows), model)


def test_fewer_rows_than_columns(drawn):
    _, summary = drawn("a,b,c,y\n1,2,3,4\n2,1,5,3\n", "linear")
    assert summary["data"]["samples"] == 2


def test_bom_crlf_and_unicode_names(drawn):
    text = "\ufeffПлощадь,d'été,房租\r\n1,2,3\r\n2,1,5\r\n4,3,3\r\n"
    tail = TAIL.replace("axes", 'axes, params: ["w[Площадь]", "w[d\'été]"]')
    _, summary = drawn(text, "linear", more=tail)
    assert summary["data"]["features"] == ["Площадь", "d'été"]
    assert summary["slice"]["labels"] == ["w1 (Площадь)", "w2 (d'été)"]


def test_separable_classes_without_a_penalty(drawn):
    said, summary = drawn(table(), "{kind: logistic, C: null}", "zscore")
    assert "the fit did not converge" in said
    assert summary["fit"]["converged"] is False
    assert summary["surface"]["nonfinite"] == 0


FUNCTION = """\
model: {kind: function, expr: "log(a) + b**2", params: {a: 1, b: 1}}
slice: {kind: axes, range: [[RANGE], [-1, 1]], points: 11, center: start}
figures: [{kind: contourf, size: [2, 2]}]
output: {dpi: 20}
"""


def test_a_surface_finite_in_part(run, write, work):
    assert run("plot", write(FUNCTION.replace("RANGE", "-1, 1"))).code == 0
    with np.load(work / "outputs/a/surface.npz") as stored:
        loss, x = stored["loss"], stored["x"]
    assert np.array_equal(~np.isfinite(loss[0]), x <= 0)
    summary = json.loads((work / "outputs/a/summary.json").read_text())
    assert summary["surface"]["nonfinite"] == 11 * 6


def test_a_surface_finite_nowhere(run, write, work):
    (fault,) = run("plot", write(FUNCTION.replace("RANGE", "-2, -1"))).faults(2)
    assert "finite nowhere" in fault
    assert not (work / "outputs").exists()
