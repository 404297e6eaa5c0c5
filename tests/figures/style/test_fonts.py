import warnings

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from landscape.errors import LandscapeWarning
from landscape.figures import drawn
from landscape.figures.encode.still import render
from landscape.figures.style import fonts

CHINESE = "损失曲面"


@pytest.fixture(autouse=True)
def fresh():
    """Forgets what was found before and after each test."""

    found = fonts.installed, fonts.family_for
    for cached in found:
        cached.cache_clear()
    yield
    for cached in found:
        cached.cache_clear()


@pytest.fixture
def none_installed(monkeypatch):
    monkeypatch.setattr(fonts, "FAMILIES", ())
    monkeypatch.setattr(fonts, "findSystemFonts", lambda *a, **k: [])


@pytest.fixture
def one_installed(monkeypatch):
    """A family that matplotlib brings stands in for one that has Chinese."""
    monkeypatch.setattr(fonts, "FAMILIES", ("STIXGeneral",))
    real = fonts._characters
    pretended = real("STIXGeneral") | set(map(ord, CHINESE))
    monkeypatch.setattr(
        fonts, "_characters", lambda f: pretended if f == "STIXGeneral" else real(f)
    )


def dressed(words, parse_math=True):
    text = Figure().text(0, 0, words, parse_math=parse_math)
    missing = fonts.dress([text])
    return text.get_fontfamily(), missing


def test_other_texts_look_for_no_font(monkeypatch):
    monkeypatch.setattr(fonts, "installed", lambda: pytest.fail("looked for fonts"))
    for words in ("plain", "naïve Ω ≤ 3 — “quoted”", r"$\alpha$"):
        assert dressed(words) == (["sans-serif"], set())


def test_a_text_with_chinese_gets_a_family_that_has_it(one_installed):
    assert dressed(f"loss {CHINESE}") == (["DejaVu Sans", "STIXGeneral"], set())


def test_with_mathematics_that_family_comes_first(one_installed):
    assert dressed(rf"{CHINESE} $\eta$") == (["STIXGeneral", "DejaVu Sans"], set())
    assert dressed(f"{CHINESE} $", parse_math=False)[0][0] == "DejaVu Sans"


def test_the_family_with_most_of_the_characters_is_taken(monkeypatch):
    has = {"A": "损", "B": "损失", "C": "损失"}
    monkeypatch.setattr(fonts, "installed", lambda: tuple(has))
    monkeypatch.setattr(fonts, "_characters", lambda f: frozenset(map(ord, has[f])))
    assert fonts.family_for(CHINESE) == "B"


def test_without_such_a_family_one_warning_names_a_package(result, none_installed):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure = drawn(result, {"kind": "contour", "title": rf"{CHINESE} $\eta$ 与"})
        render(figure)
    assert [w.category for w in caught] == [LandscapeWarning]
    assert "fonts-noto-cjk" in str(caught[0].message)


def test_missing_glyphs_in_mathematics_say_nothing_more(result, none_installed, caplog):
    with pytest.warns(LandscapeWarning):
        render(drawn(result, {"kind": "contour", "title": rf"{CHINESE} $\eta$"}))
    assert not caplog.records


def test_a_font_that_matplotlib_remembers_but_is_gone_is_not_installed(monkeypatch, tmp_path):
    class Gone:
        name, fname = "Noto Sans CJK SC", str(tmp_path / "gone.ttc")

    monkeypatch.setattr(font_manager.fontManager, "ttflist", [Gone()])
    monkeypatch.setattr(fonts, "findSystemFonts", lambda *a, **k: [])
    assert fonts.installed() == ()


def test_a_font_installed_since_is_found(monkeypatch):
    here = font_manager.findfont("DejaVu Serif")
    monkeypatch.setattr(fonts, "FAMILIES", ("DejaVu Serif",))
    monkeypatch.setattr(fonts, "FILES", fonts.re.compile("Serif"))
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    monkeypatch.setattr(fonts, "findSystemFonts", lambda *a, **k: [here])
    assert fonts.installed() == ("DejaVu Serif",)
