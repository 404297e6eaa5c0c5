"""The gallery's page: all that is there is shown, as text, and nothing from elsewhere."""

import json
import os
from base64 import b64encode
from hashlib import sha256
from struct import pack
from urllib.parse import unquote

import pytest

from landscape.errors import InputError
from landscape.gallery.page import gallery

HOSTILE = "</script><script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n" + pack(">I4s2I", 13, b"IHDR", 640, 480) + bytes(12)
GIF = b"GIF89a" + pack("<2H", 320, 200) + bytes(9)
SUMMARY = {
    "title": "A bowl",
    "seed": 7,
    "config": {
        "model": {"kind": "logistic"},
        "loss": {"kind": "cross_entropy", "clip": 0.001},
        "theme": None,
    },
    "data": {"kind": "iris", "samples": 150, "scale": "zscore"},
    "loss": "mean cross-entropy",
    "slice": {"kind": "axes", "labels": ["w1", "w2"], "note": "other parameters as fitted"},
    "surface": {"method": "product"},
}


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "outputs"
    root.mkdir()
    return root


@pytest.fixture
def put(root):
    """Writes an experiment's folder; returns it."""

    def put(name="bowl", figures=("contour.png",), files=None, **keys):
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        summary = SUMMARY | {"figures": list(figures)} | keys
        (folder / "summary.json").write_text(json.dumps(summary))
        for file in figures if files is None else files:
            (folder / file).write_bytes(GIF if file.endswith(".gif") else PNG)
        return folder

    return put


@pytest.fixture
def shown(root, elements):
    """The elements of the page, those of one tag if it is named; there are no warnings."""

    def shown(tag=None):
        page, warnings = gallery(root)
        assert warnings == []
        return elements(page, tag)

    return shown


def test_every_figure_is_shown_with_title_facts_and_config(put, shown):
    put("two", ["line.png", "contour.png"])
    put("one")
    assert [h.words for h in shown("h2")] == ["A bowl", "A bowl"]
    addresses = [image.attributes["src"] for image in shown("img")]
    assert addresses == ["one/contour.png", "two/line.png", "two/contour.png"]
    facts = dict(zip((e.words for e in shown("dt")), (e.words for e in shown("dd")), strict=True))
    assert facts == {
        "model": "logistic",
        "data": "iris, 150 samples",
        "scale": "zscore",
        "loss": "mean cross-entropy, clipped at 0.001",
        "slice": "axes, w1, w2",
        "others": "other parameters as fitted",
        "method": "product",
        "seed": "7",
    }
    config = "".join(shown("pre")[0].text)
    assert config == "model: {kind: logistic}\nloss: {kind: cross_entropy, clip: 0.001}\n"
    assert [e.words for e in shown("p") if e.attributes.get("id") == "count"] == [
        "3 figures of 2 experiments"
    ]


def test_pictures_say_what_they_are_and_how_large(put, shown):
    put(figures=["contour.png", "animation.gif"])
    still, moving = shown("img")
    about = "logistic, iris, 150 samples, mean cross-entropy, clipped at 0.001"
    assert still.attributes["alt"] == f"contour of A bowl: {about}"
    assert (still.attributes["width"], still.attributes["height"]) == ("640", "480")
    assert (moving.attributes["width"], moving.attributes["height"]) == ("320", "200")


def test_a_damaged_or_missing_picture_is_said(put, shown):
    folder = put(figures=["contour.png", "line.png", "surface.png"], files=["contour.png"])
    (folder / "line.png").write_bytes(b"\x89PNG")
    assert len(shown("img")) == 1
    faults = [e.words for e in shown("p") if e.attributes.get("class") == "fault"]
    assert faults == ["line: damaged", "surface: missing"]


def test_one_figure_in_several_formats_is_shown_once(put, shown):
    put(figures=["contour.pdf", "contour.svg", "contour.png", "graph.dot", "graph.png"])
    assert [e.attributes["src"] for e in shown("img")] == ["bowl/contour.png", "bowl/graph.png"]
    captions = [e.words for e in shown("figcaption")]
    assert captions == ["contour png svg pdf", "graph png dot"]


def test_films_play_and_pages_are_linked(put, shown):
    put(figures=["animation.mp4", "interactive.html", "paper.pdf"])
    (film,) = shown("video")
    assert film.attributes["src"] == "bowl/animation.mp4"
    assert film.attributes["aria-label"]
    doors = [e.attributes["href"] for e in shown("a") if e.attributes.get("class") == "door"]
    assert doors == ["bowl/interactive.html", "bowl/paper.pdf"]
    assert shown("img") == []


@pytest.mark.parametrize("key", ["title", "seed", "loss"])
def test_a_hostile_text_is_shown_as_text(put, shown, key):
    put(**{key: HOSTILE})
    assert any(e.words.startswith(HOSTILE) for e in shown() if e.tag in ("h2", "dd"))
    assert not any("alert" in e.words for e in shown("script"))


def test_a_hostile_name_is_only_a_name(put, shown, root):
    name = '"><script>alert(1)</script> #?%&.png'.replace("/", "")
    put("ä 'ö' &amp; %20", [name])
    (image,) = shown("img")
    address = image.attributes["src"]
    assert address.isascii()
    assert not set(address) & set("\"'<>#?& ")
    assert (root / unquote(address)).is_file()
    assert not any("alert" in e.words for e in shown("script"))


def test_odd_characters_do_not_break_the_page(put, shown):
    put(title="a\x00b\ud800c", config={"title": "\x1b[31m\udfff"})
    assert shown("h2")[0].words == "a\ufffdb\ufffdc"
    assert shown("pre")


def test_dollar_signs_read_as_they_were_meant(put, shown):
    put(title=r"costs \$5")
    assert shown("h2")[0].words == "costs $5"


def test_the_policy_allows_this_script_and_style_and_no_other(put, shown):
    put()
    policy = next(e.attributes for e in shown("meta") if "http-equiv" in e.attributes)
    assert policy["http-equiv"] == "Content-Security-Policy"
    directives = dict(part.split(" ", 1) for part in policy["content"].split("; "))
    assert directives["default-src"] == "'none'"
    for tag in ("script", "style"):
        (element,) = shown(tag)
        digest = b64encode(sha256("".join(element.text).encode()).digest()).decode()
        assert directives[f"{tag}-src"] == f"'sha256-{digest}'"


def test_nothing_comes_from_elsewhere(put, shown):
    put(figures=["contour.png", "animation.mp4", "interactive.html"])
    linked = [e.attributes.get(key) or "" for e in shown() for key in ("src", "href")]
    assert not any(":" in address or address.startswith("/") for address in linked)
    assert not shown("link")
    assert not any("style" in e.attributes for e in shown())
    assert not any(name.startswith("on") for e in shown() for name in e.attributes)


def test_the_same_files_give_the_same_bytes(put, root):
    put("b"), put("a")
    first = gallery(root)
    for folder in (root / "a", root / "b"):
        for file in folder.iterdir():
            os.utime(file, (1, 1))
    put("c").joinpath("summary.json").unlink()
    assert gallery(root) == first


def test_pictures_wait_until_they_are_seen(put, shown):
    put(figures=["contour.png", "animation.mp4"])
    assert shown("img")[0].attributes["loading"] == "lazy"
    assert shown("video")[0].attributes["preload"] == "none"


def test_names_with_numbers_stand_in_their_order(put, shown):
    for name in ("lr10", "lr2", "lr100", "lr1"):
        put(name)
    folders = [e.words for e in shown("p") if e.attributes.get("class") == "folder"]
    assert folders == ["lr1", "lr2", "lr10", "lr100"]


def test_headings_are_read_without_mathtext(put, shown):
    put(title=r"$\alpha_1^2$ at work")
    assert shown("h2")[0].words == "α₁² at work"


def test_there_are_contents_and_a_way_past_them(put, shown):
    put("one"), put("two")
    addresses = [e.attributes["href"] for e in shown("a")]
    assert addresses[0] == "#main"
    assert [a for a in addresses if a.startswith("#e")] == ["#e1", "#e2"]
    assert {e.attributes.get("id") for e in shown("section")} == {"e1", "e2"}


def test_a_figure_is_one_stop_and_says_what_it_opens(put, shown):
    put(figures=["contour.png", "contour.svg"])
    links = [e for e in shown("a") if (e.attributes.get("href") or "").startswith("bowl/contour")]
    assert [e.attributes.get("aria-label") for e in links] == [None, "contour.svg"]


def test_the_summary_and_the_numbers_are_linked(put, shown):
    (put() / "surface.npz").write_bytes(b"")
    (links,) = [e for e in shown("p") if e.attributes.get("class") == "links"]
    assert links.words == "summary.json surface.npz"


def test_comparisons_stand_beside_what_they_compare(put, root, shown):
    put("bowl--a"), put("bowl--b")
    (root / "bowl--compare.png").write_bytes(PNG)
    (root / "compare.svg").write_text("<svg/>")
    assert [h.words for h in shown("h2")][:2] == ["Comparison of bowl", "Comparison of experiments"]
    assert "bowl--compare.png" in [e.attributes["src"] for e in shown("img")]


def test_a_live_page_is_shown_by_a_still(put, shown):
    put(figures=["contour.png", "surface.png", "interactive.html"])
    (door,) = [e for e in shown("a") if e.attributes.get("data-page")]
    assert door.words.startswith("Open the live page: interactive of A bowl")
    assert [e.attributes["src"] for e in shown("img")][-1] == "bowl/surface.png"


def test_a_live_page_alone_is_shown_by_the_picture_it_holds(put, shown):
    page = '<noscript><img alt="" src="data:image/png;base64,iVBORw0KGgo="></noscript>'
    (put(figures=["interactive.html"]) / "interactive.html").write_text(page)
    assert [e.attributes["src"] for e in shown("img")] == ["data:image/png;base64,iVBORw0KGgo="]


# -- what is not followed --------------------------------------------------------------------------


def test_names_lead_nowhere(put, root, shown):
    (root / "secret.png").write_bytes(PNG)
    (root / "bowl" / "sub").mkdir(parents=True)
    (root / "bowl" / "sub" / "deep.png").write_bytes(PNG)
    hostile = ["../secret.png", str(root / "secret.png"), "sub/deep.png", "", ".", "..", "a\0.png"]
    put(
        figures=[*hostile, "x" * 300 + ".png", "contour.png", "run.sh"],
        files=["contour.png", "run.sh"],
    )
    assert [e.attributes["src"] for e in shown("img")] == ["bowl/contour.png"]
    assert not any("run.sh" in (e.attributes.get("href") or "") for e in shown("a"))


def test_links_out_of_the_folder_are_not_followed(put, root, tmp_path, shown):
    folder = put(figures=["contour.png", "inside.png", "outside.png"], files=["contour.png"])
    (tmp_path / "outside.png").write_bytes(PNG)
    (folder / "outside.png").symlink_to(tmp_path / "outside.png")
    (folder / "inside.png").symlink_to(folder / "contour.png")
    away = tmp_path / "away"
    away.mkdir()
    (away / "summary.json").write_text(json.dumps(SUMMARY | {"figures": ["line.png"]}))
    (away / "line.png").write_bytes(PNG)
    (root / "linked").symlink_to(away)
    (root / "half").mkdir()
    (root / "half" / "summary.json").symlink_to(away / "summary.json")
    (root / "half" / "line.png").write_bytes(PNG)
    addresses = [e.attributes["src"] for e in shown("img")]
    assert addresses == ["bowl/contour.png", "bowl/inside.png"]


def test_hidden_folders_are_not_looked_into(put, shown):
    put()
    put(".venv/bowl")
    assert len(shown("section")) == 1


def test_a_pipe_in_the_place_of_a_file_is_not_read(put, root, shown):
    folder = put(figures=["contour.png", "pipe.png"], files=["contour.png"])
    os.mkfifo(folder / "pipe.png")
    (root / "piped").mkdir()
    os.mkfifo(root / "piped" / "summary.json")
    assert len(shown("img")) == 1


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting property name"),
        (b"\xff\xfe\xfd", "decode"),
        (b"[]", "not the summary of an experiment"),
        (b'{"figures": "contour.png"}', "not the summary of an experiment"),
        (b'{"figures": [1]}', "not the summary of an experiment"),
        (b"[" * 200_000, "nested too deeply"),
        (
            b'{"figures": [], "config": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
            "nested too deeply",
        ),
    ],
    ids=["cut", "encoding", "list", "text", "numbers", "deep", "deep config"],
)
def test_a_broken_summary_is_skipped_with_a_warning(put, root, content, reason, elements):
    put()
    put("broken").joinpath("summary.json").write_bytes(content)
    page, (warning,) = gallery(root)
    assert warning.startswith(str(root / "broken" / "summary.json") + ": ")
    assert reason in warning
    assert warning.endswith("; skipped")
    assert len(elements(page, "img")) == 1


def test_facts_that_are_missing_are_left_out(root, elements):
    (root / "bare").mkdir()
    (root / "bare" / "summary.json").write_text('{"figures": ["contour.png"], "slice": 3}')
    (root / "bare" / "contour.png").write_bytes(PNG)
    page, _ = gallery(root)
    assert [h.words for h in elements(page, "h2")] == ["bare"]
    assert elements(page, "dt") == []
    assert [e.attributes.get("id") for e in elements(page, "details")] == ["contents"]


@pytest.mark.parametrize("what", ["nothing", "no folder", "no figure", "a file"])
def test_a_folder_without_figures_is_refused(put, root, what):
    if what == "no figure":
        put(files=[])
    folder = root / "missing" if what == "no folder" else root
    if what == "a file":
        folder = root / "a file"
        folder.write_text("")
    with pytest.raises(InputError, match="no figures below it"):
        gallery(folder)


def test_a_figure_in_the_place_of_the_page_is_not_overwritten(put):
    folder = put(figures=["index.html"])
    with pytest.raises(InputError, match=r"index\.html: is a figure"):
        gallery(folder)
