"""The animation: what its frames show, and that drawing only what moves changes no pixel."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from landscape.diagnostics.frame_schedule import schedule
from landscape.errors import InputError
from landscape.figures import drawn
from landscape.figures.animation.readout import significant
from landscape.figures.kinds.animation import DRAWING, render_frames
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.specs.base import FigureContext
from landscape.figures.style.names import THEMES
from landscape.figures.style.palette import COLOURS
from landscape.figures.style.theme import styled
from landscape.stages import announced_to, begin

from ..drawing import seen

FRAMES = 8


class Output:
    formats = ("png",)
    dpi = 150


def computed(result, **keys):
    """The result with what the run of an animation computes, for the section and it."""
    section = AnimationSpec(frames=FRAMES, **keys)
    steps = schedule(result.paths, FRAMES)
    shown, picture = np.unique(steps, return_inverse=True)
    thetas = [[p.theta[min(step, len(p.theta) - 1)] for step in shown] for p in result.paths]
    answer = {"request": section.requires(), "steps": steps, "picture": picture}
    if result.data and result.data.n_features == 1:
        x = np.linspace(result.data.x.min(), result.data.x.max(), 50)
        answer |= {"x": x, "curves": np.array([[t[0] * x + t[1] for t in run] for run in thetas])}
    elif result.data:
        x = y = np.linspace(-3, 5, 30)
        scores = [[t[0] * x + t[1] * y[:, None] for t in run] for run in thetas]
        answer |= {"x": x, "y": y, "fields": np.array(scores, np.float32)}
    return section, replace(result, figure_data={"animation": answer})


@pytest.fixture(scope="module")
def single(result):
    return replace(result, paths=result.paths[:1])


@pytest.fixture(scope="module")
def bare(result):
    return replace(result, data=None)


def rendered(section, result, theme="default", **keys):
    (content,) = DRAWING.encode(section, result, theme, Output(), **keys)
    return content


@pytest.fixture(scope="module")
def last(request):
    """The last frame of the animation of a result, by its name: drawn once."""

    @cache
    def last(name):
        section, result = computed(request.getfixturevalue(name))
        return section.draw(result), result

    return last


@pytest.fixture(scope="module")
def bare_frames(bare):
    """Frames without a panel of the data; only one of them is drawn at a time."""
    with styled("default"):
        return render_frames(*computed(bare))


@pytest.fixture(scope="module")
def surface_gif(regression):
    """A section over a surface, its result, its GIF, and what was told while it was drawn."""
    section, result = computed(regression, over="surface", fps=8)
    told = []
    with announced_to(told.append, often=0):
        begin("drawing")
        content = rendered(section, result)
    return section, result, content, told


def gif_of(result, **keys):
    section, result = computed(result, **keys)
    return Image.open(io.BytesIO(rendered(section, result)))


def shown(frames, frame):
    """A copy of a frame, (h, w, 3)."""
    return frames.frame(frame)[..., :3].astype(int)


def has(pixels, color):
    return (np.abs(pixels - np.rint(255 * np.array(to_rgb(color)))).max(axis=-1) == 0).any()


# -- frames are what a full drawing gives ------------------------------------------------------


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("kind", "over", "theme"),
    [
        ("regression", "surface", "default"),
        ("regression", "contour", "dark"),
        ("single", "contour", "paper"),
        ("result", "surface", "slides"),
        ("holed", "contour", "default"),
        ("bare", "surface", "dark"),
    ],
)
def test_frames_equal_the_whole_figure_drawn_anew(request, kind, over, theme):
    section, result = computed(request.getfixturevalue(kind), over=over)
    with styled(theme):
        frames = render_frames(section, result)
        pictures = {i: shown(frames, i) for i in (3, FRAMES - 1)}
        for i, pixels in pictures.items():
            figure = frames.still(i)
            figure.canvas.draw()
            whole = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
            error = np.abs(whole - pixels)
            if over == "surface":  # colours are rounded where the mesh covers a part of a pixel
                assert np.mean(error > 4) < 1e-3
            else:
                assert error.max() == 0
        assert np.array_equal(shown(frames, 3), pictures[3])  # whatever was drawn before


def test_on_a_sheet_higher_than_wide_the_loss_stands_above(regression):
    section, result = computed(regression, over="contour", size=(4, 5))
    with styled("default"):
        loss, *others = render_frames(section, result).still(0).axes
    assert all(loss.get_position().y0 > ax.get_position().y1 for ax in others)


# -- what the frames show ----------------------------------------------------------------------


def texts(figure):
    return [text.get_text() for text in figure.texts]


def test_the_last_frame_shows_the_last_step_and_the_losses(last):
    figure, result = last("result")
    words = texts(figure)
    step = schedule(result.paths, FRAMES)[-1]
    assert f"step {step}" in words
    for path in result.paths:
        assert f"{path.label}: {significant(path.loss[path.reached(step)])}" in words


def test_a_shorter_run_waits_at_its_end(bare, bare_frames):
    with styled("default"):
        figure = bare_frames.still(FRAMES - 2)  # after the tenth step, the second run's last
    words = " ".join(texts(figure))
    assert significant(bare.paths[1].loss[-1]) in words
    assert significant(bare.paths[0].loss[-1]) not in words


def test_runs_start_at_their_starts(bare, bare_frames):
    with styled("default"):
        ax = bare_frames.still(0).axes[0]
    ends = [line.get_xydata() for line in ax.lines if line.get_marker() == "s"]
    starts = [tuple(path.coordinates[0]) for path in bare.paths]
    shown = np.array(sorted(map(tuple, np.concatenate(ends))))
    assert shown == pytest.approx(np.array(sorted(starts)))


def test_the_line_of_a_run_ends_where_its_marker_is(bare_frames):
    with styled("default"):
        for frame in (2, 7):
            ax = bare_frames.still(frame).axes[0]
            lines = [line.get_xydata() for line in ax.lines if line.get_linestyle() == "-"]
            ends = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "s"]
            for line, end in zip(lines, ends, strict=True):
                assert line[np.isfinite(line[:, 0])][-1] == pytest.approx(end)


def test_a_run_keeps_its_colour(last):
    figure, _ = last("regression")
    for ax in figure.axes:
        colors = [line.get_color() for line in ax.lines]
        assert set(COLOURS[:2]) <= set(colors)


def test_a_run_that_diverges_says_so_and_leaves_the_panel_of_losses(bare):
    path = bare.paths[1]
    wild = np.concatenate([path.loss[:-1], [1e300]])
    wild = replace(bare, paths=(bare.paths[0], replace(path, loss=wild, status="diverged")))
    section, result = computed(wild, over="surface")
    figure = section.draw(result)
    assert f"{path.label}: diverged" in texts(figure)
    assert figure.axes[-1].get_ylim()[1] < 1e6


def shown_last(result):
    """Where the first run is in the last frame."""
    path = result.paths[0]
    return path.theta[path.reached(schedule(result.paths, FRAMES)[-1])]


def test_the_curve_is_the_model_s(last):
    figure, result = last("regression")
    x, theta = result.figure_data["animation"]["x"], shown_last(result)
    assert any(
        line.get_ydata() == pytest.approx(theta[0] * x + theta[1])
        for line in figure.axes[1].lines
        if line.get_color() == COLOURS[0]
    )


def test_the_boundary_is_where_the_score_is_zero(last):
    figure, result = last("result")
    edge = next(line for line in figure.axes[1].lines if line.get_color() == COLOURS[0])
    points = edge.get_xydata()
    points = points[np.isfinite(points[:, 0])]
    assert len(points)
    assert points @ shown_last(result) == pytest.approx(np.zeros(len(points)), abs=1e-4)


@pytest.mark.thorough
def test_regions_are_shown_of_a_single_run_and_not_of_several(last):
    for name, visible in (("single", True), ("result", False)):
        assert last(name)[0].axes[1].images[0].get_visible() == visible


def test_the_panels_are_those_the_data_allow(last):
    labels = {
        name: [ax.get_ylabel() for ax in last(name)[0].axes]
        for name in ("result", "regression", "bare")
    }
    assert len(labels["bare"]) == 2
    assert "mean_texture $" in labels["result"][1]
    assert labels["regression"][1] == "y"
    assert {names[-1] for names in labels.values()} == {"loss"}


@pytest.mark.thorough
def test_a_result_that_was_not_asked_is_drawn_without_predictions(regression):
    assert len(drawn(regression, {"kind": "animation"}).axes) == 2


@pytest.mark.thorough
def test_scores_that_are_not_finite_are_drawn(single):
    section, result = computed(single)
    result.figure_data["animation"]["fields"][:, -1] = np.nan
    assert section.draw(result).axes[1].images


@pytest.mark.sampled(12)
@pytest.mark.parametrize(
    ("kind", "over"),
    [("result", "surface"), ("regression", "contour"), ("bare", "surface")],
)
@pytest.mark.parametrize("theme", THEMES)
def test_no_text_is_cut_or_covers_another(request, kind, theme, over):
    section, result = computed(request.getfixturevalue(kind), over=over)
    figure = section.draw(result, theme)
    figure.canvas.draw()
    boxes = {
        text: text.get_window_extent()
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text.get_alpha() != 0
    }
    width, height = figure.canvas.get_width_height()
    strips = [text for text in figure.texts if text in boxes]
    labels = [label for ax in figure.axes for label in (ax.xaxis.label, ax.yaxis.label)]
    for text in [*strips, *(label for label in labels if label in boxes)]:
        box = boxes[text]
        assert min(box.x0, box.y0) >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
        for other in strips:
            if other is not text:
                shared = box.intersection(box, boxes[other])
                assert shared is None or min(shared.width, shared.height) < 2, (text, other)


# -- files -------------------------------------------------------------------------------------


def test_a_gif_has_its_size_its_times_and_one_palette(surface_gif):
    _, _, content, _ = surface_gif
    image = Image.open(io.BytesIO(content))
    times = []
    for i in range(image.n_frames):
        image.seek(i)
        times.append(image.info["duration"])
        assert not image.dispose
    assert image.size == (900, 650)
    assert image.info["loop"] == 0
    assert sum(times) == 1000 * FRAMES / 8 + 1500
    assert times[-1] > 1500
    assert b"Pillow" not in content
    assert b"matplotlib" not in content


@pytest.mark.thorough
def test_frames_survive_the_palette(surface_gif):
    section, result, content, _ = surface_gif
    image = Image.open(io.BytesIO(content))
    with styled("default"):
        frames = render_frames(section, result)
        for frame in (0, 4, FRAMES - 1):
            image.seek(frame)
            seen = np.asarray(image.convert("RGB")).astype(int)
            error = np.abs(seen - shown(frames, frame))
            assert error.mean() < 1
            assert np.percentile(error, 99) < 12
            assert (seen[0, 0] == 255).all()
            for color in COLOURS[:2]:
                assert has(seen, color)


@pytest.mark.thorough
def test_the_same_bytes_twice(surface_gif):
    section, result, content, _ = surface_gif
    assert rendered(section, result) == content


@pytest.mark.thorough
def test_its_type_is_that_of_a_still(bare):
    def label(**keys):
        section, result = computed(bare, **keys)
        return section.draw(result).axes[0].yaxis.label.get_fontsize()

    assert label(font_size=14) == pytest.approx(12 * 14 / 11)  # the theme's: 11, of labels 12
    assert label(size=(4, 2.5)) < label() == label(size=(9, 6.5)) == 12


@pytest.mark.parametrize(("theme", "width"), [("default", 900), ("slides", 1600), ("paper", 1020)])
def test_an_inch_is_100_pixels_but_in_the_size_of_a_paper(bare, theme, width):
    # The themes are 9, 16 and 3.4 inches wide; a column of a paper has 300 pixels an inch.
    section, result = computed(bare)
    with styled(theme):
        assert render_frames(section, result).still(0).bbox.width == pytest.approx(width)


def test_a_size_asked_for_is_the_size_got(bare):
    assert gif_of(bare, size=(6.0, 4.0)).size == (600, 400)


def test_progress_is_reported_frame_by_frame(surface_gif):
    *_, told = surface_gif
    assert told[0] == "drawing"
    assert told[1:] == [f"drawing, {100 * i // FRAMES} %" for i in range(1, FRAMES)]


def test_a_still_figure_is_refused_an_axes_of_the_caller_s(result):
    figure = seen(result, "contour")
    with pytest.raises(InputError, match="figure of its own"):
        drawn(result, {"kind": "animation"}, ax=figure.axes[0])


def test_it_comes_in_its_own_format_only():
    assert AnimationSpec().formats(("png", "svg")) == ("gif",)
    assert AnimationSpec(format="mp4").formats(("png",)) == ("mp4",)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (FigureContext(2, 2, 2, 0), "a run"),
        (FigureContext(1, 2, 2, 1), "two directions"),
        (FigureContext(2, 0, None, 1), None),
    ],
)
def test_what_it_needs(facts, reason):
    said = AnimationSpec().needs(facts)
    assert said is None if reason is None else reason in str(said)


@pytest.mark.parametrize(
    ("value", "words"), [(0.303, "0.3030"), (1234.0, "1234"), (1e-5, "1.000e−5")]
)
def test_losses_have_four_digits(value, words):
    assert significant(value) == words


@pytest.mark.parametrize("keys", [{"size": (1, 1)}, {"font_size": 72, "size": (4, 4)}])
def test_one_without_room_for_its_panels_is_refused(result, keys):
    with pytest.raises(InputError, match="inches leave no room for the axes; more, or a smaller"):
        drawn(result, {"kind": "animation", **keys})
