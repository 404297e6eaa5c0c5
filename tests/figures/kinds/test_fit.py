"""The samples and the curves of a model of one feature."""

from dataclasses import replace

import pytest

from landscape.figures import drawn

from ..drawing import seen
from .artists import legend


def test_fit_has_the_samples_and_every_curve(regression):
    figure = seen(regression, "fit")
    ax = figure.axes[0]
    labels = [curve.label for curve in regression.figure_data["fit"]["curves"]]
    assert len(ax.lines) == 1 + len(labels)
    runs = [path.label for path in regression.paths]
    assert legend(figure) == ["samples", *runs, "start", "end", "fit"]
    by_label = {line.get_label(): line for line in ax.lines}
    start, end = by_label["lr_0.3 $, start"], by_label["lr_0.3 $, end"]
    assert start.get_color() == end.get_color() == "#0072B2"
    assert start.get_linestyle() == ":"


def test_curves_that_lie_on_each_other_take_turns(regression):
    data, path = regression.figure_data["fit"], regression.paths[0]
    curve = data["curves"][0]
    paths = tuple(replace(path, label=label) for label in ("a", "b"))
    curves = [replace(curve, label=f"{run.label}, end") for run in paths]
    same = replace(regression, paths=paths, figure_data={"fit": data | {"curves": curves}})
    dashes = [line._dash_pattern for line in drawn(same, {"kind": "fit"}).axes[0].lines[1:]]
    (first, (on, off)), (second, _) = dashes
    assert first != second
    assert off == pytest.approx(2 * on)


def test_few_samples_lie_over_the_curves(regression):
    ax = seen(regression, "fit").axes[0]
    samples = [line for line in ax.lines if line.get_marker() == "o"]
    curves = [line for line in ax.lines if line not in samples]
    assert samples
    assert min(s.get_zorder() for s in samples) > max(c.get_zorder() for c in curves)


def test_several_runs_have_one_entry_each_and_a_shared_start_is_drawn_once(regression):
    data, path = regression.figure_data["fit"], regression.paths[0]
    curve = data["curves"][0]
    paths = tuple(replace(path, label=label) for label in ("a", "b"))
    starts = [replace(curve, label=f"{run.label}, start") for run in paths]
    ends = [replace(curve, label=f"{run.label}, end", y=curve.y + k) for k, run in enumerate(paths)]
    both = replace(regression, paths=paths, figure_data={"fit": data | {"curves": starts + ends}})
    figure = drawn(both, {"kind": "fit"})
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["samples", "a", "b", "start", "end"]
    dotted = [line for line in figure.axes[0].lines if line.get_linestyle() == ":"]
    assert [line.get_color() for line in dotted] == [figure.texts[0].get_color()]


def test_no_height_is_left_to_what_is_not_drawn(regression):
    """A start far above all else is no reason for room below it."""
    data = regression.figure_data["fit"]
    curve = next(curve for curve in data["curves"] if curve.label == "fit")
    high = replace(curve, label="a, start", y=curve.y + 1e3)
    wild = replace(regression, figure_data={"fit": data | {"curves": [high, curve]}})
    ax = drawn(wild, {"kind": "fit"}).axes[0]
    lowest = min(float(regression.data.y.min()), float(curve.y.min()))
    bottom, top = ax.get_ylim()
    assert 0 < lowest - bottom < 0.1 * (top - bottom)
