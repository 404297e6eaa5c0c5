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
    assert sorted(legend(figure)) == sorted(["samples", *labels])
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
