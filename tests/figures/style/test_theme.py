import pytest
from matplotlib import rcParams
from matplotlib.colors import to_hex

from landscape.figures.style.names import THEMES
from landscape.figures.style.palette import COLOURS, DASHES, class_style, run_style
from landscape.figures.style.theme import SHARED, styled, theme_settings


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


def test_runs_differ_in_colour_or_dash():
    styles = [run_style(i) for i in range(len(COLOURS) * len(DASHES))]
    assert len(set(map(str, styles))) == len(styles)


def test_what_was_set_comes_back(monkeypatch):
    monkeypatch.setitem(rcParams, "lines.linewidth", 17)
    with styled("paper"):
        assert rcParams["lines.linewidth"] == 1.2
    assert rcParams["lines.linewidth"] == 17


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
