"""Every kind in every theme and size: nothing is cut at the edge, no text lies on another.

Run as a sample; `LANDSCAPE_SWEEP=full` and `-m ''` run all of it.
"""

import io
import os
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from PIL import Image

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures import THEMES, section_of
from landscape.figures.encode.still import render

from ..drawing import seen

KINDS = ("line", "contour", "contourf", "surface", "panel", "data", "boundary", "history", "fit")
SIZES = (None, (3, 2), (4, 6), (6, 3), (9, 6.5), (16, 4))
LONG = "a title that goes on for as long as a careful person takes to say all there is to say of it"
LENGTHS = ("short", "long")
ALL = list(product(KINDS, THEMES, SIZES, LENGTHS))
OVERLAID = list(product(("overlays", "equal"), ("contour", "contourf"), THEMES, SIZES, LENGTHS))
FULL = os.environ.get("LANDSCAPE_SWEEP") == "full"
SAMPLE, OVERLAID_SAMPLE = (ALL, OVERLAID) if FULL else (ALL[::29], OVERLAID[::41])
DPI = 100
"""The least that a theme has; hinting makes texts wider than they were measured at much less."""
OVERLAYS = {
    "gradient": True,
    "ellipse": True,
    "margins": True,
    "path": True,
    "inset": "auto",
    "annotate": [{"at": {"w1": 0.5}, "text": "a remark"}],
}
RIDGE = {
    "title": "A bowl",
    "data": {"kind": "points", "x": [[1, 2], [2, 1], [3, 4], [4, 3.5]], "y": [1, 2, 2.5, 4.5]},
    "model": {"kind": "linear", "alpha": 0.5},
    "slice": {"points": 25},
    "descents": [{"label": "lr 0.1", "lr": 0.02, "steps": 30}],
}
OVERLAP = 1.5
"""Pixels by which boxes of texts may overlap: they are a little larger than the ink."""


@pytest.fixture(scope="module")
def overlaid(results):
    """Results of the kinds of plane that a contour has besides: with overlays, and of one unit."""
    ridge = Experiment.from_dict(RIDGE).run()
    plane = replace(ridge.slice, kind="random", labels=("first direction", "second direction"))
    short = {"overlays": ridge, "equal": replace(ridge, slice=plane)}
    return {
        "short": short.__getitem__,
        "long": lambda name: results["lengthened"](short[name]),
    }


@pytest.fixture(scope="module")
def results(result, regression):
    def lengthened(result):
        names = tuple(f"{path.label} of an optimizer with a long name" for path in result.paths)
        paths = tuple(replace(p, label=n) for p, n in zip(result.paths, names, strict=True))
        labels = tuple(f"w{i} (the mean of the worst radius of all nuclei)" for i in (1, 2))
        return replace(
            result,
            title=LONG,
            paths=paths,
            slice=replace(result.slice, labels=labels, note="the other parameters as fitted " * 3),
            loss=replace(result.loss, label="summed cross-entropy + penalty (C = 0.0001)"),
        )

    short = {"fit": regression}
    return {
        "lengthened": lengthened,
        "short": lambda kind: short.get(kind, result),
        "long": lambda kind: lengthened(short.get(kind, result)),
    }


def texts(figure):
    """Visible texts of the figure's own parts with their boxes in pixels."""
    renderer = figure.canvas.get_renderer()
    found = [t for legend in figure.legends for t in legend.get_texts()] + list(figure.texts)
    for ax in figure.axes:
        if ax.get_visible():
            axes = [ax.xaxis, ax.yaxis] + ([ax.zaxis] if hasattr(ax, "zaxis") else [])
            for axis in axes if ax.axison else ():
                low, high = sorted(axis.get_view_interval())
                ticks = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=False)
                found += [label for at, label in ticks if low <= at <= high]
                found.append(axis.label)
            found.append(ax.title)
            if ax.name == "3d":  # its numbers
                found += ax.texts
    shown = [t for t in found if t.get_visible() and t.get_text().strip()]
    return [(t.get_text(), corners(t, renderer)) for t in shown]


def corners(text, renderer):
    """(4, 2): of the box around a text, turned with it, a little smaller."""
    turn = text.get_rotation()
    box = text.get_window_extent(renderer)
    middle = (box.min + box.max) / 2
    text.set_rotation(0)
    half = np.maximum(text.get_window_extent(renderer).size / 2 - OVERLAP / 2, 0)
    text.set_rotation(turn)
    along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
    sides = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    return middle + sides @ np.array([along, [-along[1], along[0]]])


def apart(one, other):
    """Whether a side of one of two rectangles (4, 2) lies between them."""
    for box in (one, other):
        for side in (box[1] - box[0], box[3] - box[0]):
            a, b = one @ side, other @ side
            if a.max() <= b.min() or b.max() <= a.min():
                return True
    return False


def overlaps(figure):
    return [
        (one[0], other[0])
        for one, other in combinations(texts(figure), 2)
        if np.ptp(one[1]) and np.ptp(other[1]) and not apart(one[1], other[1])
    ]


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("kind", "theme", "size", "length"), SAMPLE)
def test_nothing_is_cut_and_nothing_overlaps(results, kind, theme, size, length):
    section = section_of({"kind": kind} | ({"size": size} if size else {}))
    check(section.draw(results[length](kind), theme), kind)


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("plane", "kind", "theme", "size", "length"), OVERLAID_SAMPLE)
def test_overlays_and_planes_of_one_unit_fit_too(overlaid, plane, kind, theme, size, length):
    keys = {"kind": kind} | ({"size": size} if size else {})
    section = section_of(keys | (OVERLAYS if plane == "overlays" else {}))
    check(section.draw(overlaid[length](plane), theme), kind)


def check(figure, kind):
    """Raises AssertionError where ink is at the edge, texts overlap or axes have vanished."""
    pixels = np.array(Image.open(io.BytesIO(render(figure, dpi=DPI))).convert("RGB")).astype(int)
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert np.ptp(edges, axis=0).max() == 0
    figure.canvas.draw()
    upright = [w for w in overlaps(figure) if kind != "surface" or "\n" not in "".join(w)]
    assert not upright
    inches = figure.get_size_inches()
    axes = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    assert min(min(ax.get_position().size * inches) for ax in axes) >= 0.4


def test_a_small_figure_drops_its_caption_before_its_legend_and_its_title(result):
    section = section_of({"kind": "contour", "size": (3, 1.5)})
    figure = section.draw(result, "default")
    large = seen(result, "contour")
    assert any("seed\u00a07" in text.get_text() for text in large.texts)
    assert not any("seed\u00a07" in text.get_text() for text in figure.texts)
    assert any(text.get_text() == "A bowl" for text in figure.texts)


@pytest.mark.thorough
def test_a_size_without_room_for_axes_is_refused(result):
    for keys in ({"kind": "line"}, {"kind": "surface", "font_size": 40}):
        with pytest.raises(InputError, match="size: 1 × 1 inches leave no room"):
            section_of({"size": (1, 1), **keys}).draw(result, "default")


def test_type_follows_the_size_and_font_size_overrides_it(result):
    def label(**keys):
        section = section_of({"kind": "line", **keys})
        return section.draw(result, "default").axes[0].xaxis.label.get_fontsize()

    default = seen(result, "line").axes[0].xaxis.label.get_fontsize()
    assert label(size=(3, 2)) < default == label(size=(9, 6.5))
    assert label(font_size=14) == pytest.approx(12 * 14 / 11)
