import re
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.colors import to_hex, to_rgb

from landscape.config.experiment import Output
from landscape.figures.style.names import THEMES
from landscape.figures.style.palette import COLOURS, DASHES, class_style, run_style
from landscape.figures.style.theme import SHARED, styled, theme_settings
from landscape.schema.section import descriptions


def luminance(color):
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_ink_stands_out_from_the_ground(theme):
    settings = theme_settings(theme)
    ground = f"#{settings.get('axes.facecolor', 'ffffff').lstrip('#')}"
    for key in ("text.color", "axes.labelcolor", "xtick.labelcolor"):
        assert contrast(f"#{settings[key].lstrip('#')}", ground) > 7


@pytest.mark.parametrize("theme", THEMES)
def test_no_theme_sets_what_is_read_when_a_figure_is_encoded(theme):
    assert not set(theme_settings(theme)) & set(SHARED)


def test_the_reference_says_the_dots_per_inch_of_every_theme():
    text = descriptions(Output)["dpi"]
    usual = re.search(r"null: (\d+)", text)[1]
    others = {theme: dots for dots, theme in re.findall(r"(\d+) for (?:the theme )?(\w+)", text)}
    said = {theme: int(others.get(theme, usual)) for theme in THEMES}
    assert said == {theme: theme_settings(theme)["figure.dpi"] for theme in THEMES}


def test_runs_differ_in_colour_or_dash():
    styles = [run_style(i) for i in range(len(COLOURS) * len(DASHES))]
    assert len(set(map(str, styles))) == len(styles)


def test_what_was_set_comes_back(monkeypatch):
    monkeypatch.setitem(rcParams, "lines.linewidth", 17)
    with styled("paper"):
        assert rcParams["lines.linewidth"] == 1.2
    assert rcParams["lines.linewidth"] == 17


def test_threads_that_draw_take_turns():
    before = dict(rcParams)

    def width():
        with styled("paper"):
            return rcParams["lines.linewidth"]

    with ThreadPoolExecutor(1) as pool:
        with styled("dark"):
            other = pool.submit(width)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.05)
        assert other.result(timeout=10) == 1.2
    assert dict(rcParams) == before


@pytest.mark.parametrize("theme", THEMES)
def test_runs_and_classes_stand_out_from_the_ground_and_share_no_colour(theme):
    with styled(theme):
        ground = to_hex(rcParams["axes.facecolor"])
        runs = {run_style(i).color for i in range(14)}
        classes = {class_style(c)[0] for c in range(14)}
    assert len(runs) == 7
    assert len(classes) == 11
    assert not runs & classes
    assert min(contrast(color, ground) for color in runs | classes) >= 3


def oklab(color):
    """Lightness and two opponent colours (B. Ottosson, "A perceptual color space", 2020)."""
    c = np.array(to_rgb(color))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    cones = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
    opponents = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
    return np.array(opponents) @ np.cbrt(np.array(cones) @ linear)


@pytest.mark.parametrize("theme", ["default", "dark"])
def test_the_colours_of_eleven_classes_are_told_apart(theme):
    with styled(theme):
        colors = [oklab(class_style(c)[0]) for c in range(11)]
    distances = [np.linalg.norm(a - b) for a, b in combinations(colors, 2)]
    assert min(distances) > 0.1  # five times a difference that is just seen
