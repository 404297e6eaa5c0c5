"""The live page as bytes: what it is sent, what stands in it without scripts, what stays text."""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256

import numpy as np
import pytest

from landscape.config.experiment import Experiment, Output
from landscape.errors import InputError
from landscape.figures.interactive.html import plain_text
from landscape.figures.specs.base import FigureContext
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.specs.surface import SurfaceSpec
from landscape.pipeline.run import run as run_experiment

HOSTILE = "</script><script>alert(1)</script>"
NETWORK = {
    "data": {"kind": "moons", "samples": 20},
    "model": {"kind": "mlp", "hidden": [3]},
    "slice": {"kind": "random", "points": 7},
    "figures": ["interactive"],
}


def rendered(result, theme="default", **keys):
    (page,) = InteractiveSpec(**keys).encode(result, theme, Output())
    return page


page_of = cache(rendered)
"""The page of a result with nothing else said, made once."""


@pytest.fixture
def any_still(result, monkeypatch):
    """Where the picture for readers without scripts does not matter: it takes longest to draw."""
    picture = b64decode(page_of(result).partition(b"data:image/png;base64,")[2].split(b'"')[0])
    monkeypatch.setattr(SurfaceSpec, "encode", lambda *_: [picture])


def unpacked(value):
    """The same with every packed array as an array."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "dtype" in value:
        return np.frombuffer(b64decode(value["data"]), f"<{value['dtype']}")
    return {key: unpacked(one) for key, one in value.items()}


@pytest.fixture
def sent(elements):
    """What a page is sent."""

    def sent(page):
        (script,) = [e for e in elements(page, "script") if e.attributes.get("id") == "content"]
        return unpacked(json.loads("".join(script.text)))

    return sent


def test_the_surface_is_sent_with_its_scale(result, sent):
    content = sent(page_of(result))
    assert content["loss"] == pytest.approx(result.surface.loss.ravel(), rel=1e-6)
    assert content["axes"][0] == pytest.approx(result.surface.x)
    assert content["labels"] == list(result.slice.labels)
    assert content["scale"]["low"] == result.surface.loss.min()
    assert len(content["scale"]["colors"]) == 768
    assert content["fit"]["coordinates"] == [1, -1]


def test_runs_are_sent_with_every_step(result, sent):
    for run, path in zip(sent(page_of(result))["runs"], result.paths, strict=True):
        assert run["label"] == path.label
        assert run["steps"] == list(range(len(path.loss)))
        assert run["loss"] == pytest.approx(path.loss)
        assert run["coordinates"] == pytest.approx(path.coordinates.ravel())
        assert run["last"] == len(path.loss) - 1


@pytest.mark.usefixtures("any_still")
def test_a_long_run_is_thinned_and_keeps_its_ends(result, sent):
    path = result.paths[0]
    count = 5000
    long = replace(
        path,
        theta=np.resize(path.theta, (count, 2)),
        loss=np.linspace(9, 1, count),
        coordinates=np.resize(path.coordinates, (count, 2)),
        residual=np.zeros(count),
        accuracy=None,
    )
    (run,) = sent(rendered(replace(result, paths=(long,))))["runs"]
    assert len(run["steps"]) <= 401
    assert (run["steps"][0], run["steps"][-1]) == (0, count - 1)
    assert run["loss"][-1] == 1


def test_holes_are_sent_as_holes(holed, sent):
    loss = sent(rendered(holed))["loss"].reshape(holed.surface.loss.shape)
    assert not np.isfinite(loss[:5, :6]).any()
    assert np.isfinite(loss[5:]).all()


@pytest.mark.usefixtures("any_still")
def test_a_tiny_range_on_a_large_loss_is_not_rounded_away(result, sent):
    loss = 1e6 + 1e-3 * result.surface.loss
    flat = replace(result, surface=replace(result.surface, loss=loss))
    assert np.ptp(sent(rendered(flat))["loss"] - loss.ravel()) < 1e-6


def test_one_direction_is_a_line(one_direction, sent):
    content = sent(rendered(one_direction))
    assert len(content["axes"]) == 1
    assert content["loss"] == pytest.approx(one_direction.lines[0].loss)


def test_a_result_without_an_objective_runs_on_the_drawn_surface(result, sent):
    content = sent(page_of(result))
    assert content["objective"] is None
    assert "on the drawn surface" in content["gradientText"]


@pytest.mark.usefixtures("any_still")
def test_an_experiment_sends_its_objective_and_its_model(sent):
    content = sent(rendered(run_experiment(Experiment.model_validate(NETWORK))))
    assert content["objective"]["kind"] == "supervised"
    assert content["gradientText"].startswith("Runs use the true gradient")
    assert content["model"]["layers"] == [[3, 2], [1, 3]]
    assert len(content["view"]["inputs"]) == 2 * 56 * 56
    assert len(content["view"]["samples"]["y"]) == 20
    assert len(content["slice"]["anchor"]) == content["count"] == 13


@pytest.mark.usefixtures("any_still")
def test_a_profile_is_not_the_objective(sent):
    keys = {"kind": "axes", "params": ["w1", "b"], "points": 5, "others": "refit"}
    data = {"kind": "points", "x": [[1, 2], [2, 1], [3, 5], [0, 1]], "y": [1, 2, 2, 4]}
    experiment = {"data": data, "model": "linear", "slice": keys, "figures": ["interactive"]}
    content = sent(rendered(run_experiment(Experiment.model_validate(experiment))))
    assert content["objective"] is None
    assert "re-optimised" in content["gradientText"]


@pytest.mark.parametrize("value", [3.0, 0.0])
def test_a_surface_of_one_value_is_a_page(result, sent, value):
    loss = np.full_like(result.surface.loss, value)
    content = sent(rendered(replace(result, surface=replace(result.surface, loss=loss))))
    assert content["scale"]["low"] < value < content["scale"]["high"]


def test_without_scripts_there_are_a_picture_and_a_table(result, elements):
    page = page_of(result)
    (picture,) = elements(page, "img")
    assert b64decode(picture.attributes["src"].partition(",")[2]).startswith(b"\x89PNG")
    cells = [e.words for e in elements(page, "td")]
    assert cells[:5] == ["lr 0.1", "40", "36.5", "0.5", "converged"]
    assert len(cells) == 5 * len(result.paths)


def test_every_control_has_a_label(result, elements):
    page = elements(page_of(result))
    labelled = {e.attributes["for"] for e in page if e.tag == "label"}
    for control in page:
        if control.tag in ("input", "select"):
            assert control.attributes["id"] in labelled
        if control.tag == "button":
            assert control.words


def test_hostile_texts_stay_text(result, elements, sent):
    hostile = replace(
        result,
        title=HOSTILE,
        names=(HOSTILE, "b"),
        slice=replace(result.slice, labels=(HOSTILE, "R&D <b>")),
        paths=(replace(result.paths[0], label=HOSTILE),),
    )
    page = rendered(hostile)
    assert elements(page, "h1")[0].words == HOSTILE
    assert sent(page)["labels"] == [HOSTILE, "R&D <b>"]
    assert sent(page)["runs"][0]["label"] == HOSTILE
    assert not any("".join(e.text).strip() == "alert(1)" for e in elements(page, "script"))


def test_the_policy_allows_this_script_alone(result, elements):
    (meta,) = [e for e in elements(page_of(result), "meta") if "http-equiv" in e.attributes]
    policy = dict(part.split(" ", 1) for part in meta.attributes["content"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].startswith("'sha256-")
    assert "unsafe" not in meta.attributes["content"]


@pytest.mark.usefixtures("any_still")
def test_pages_that_share_a_script_allow_only_what_loads_it(result, elements):
    spec, output = InteractiveSpec(), Output(shared=True)
    (page,) = spec.encode(result, "default", output)
    ((name, content),) = spec.shared_files(output).items()
    digest = sha256(content).hexdigest()
    assert name == f"live-{digest[:16]}.js"
    (meta,) = [e for e in elements(page, "meta") if "http-equiv" in e.attributes]
    (allowed,) = re.findall("script-src ([^;]*);", meta.attributes["content"])
    (loader,) = [e for e in elements(page, "script") if "id" not in e.attributes]
    assert f'"../{name}"' in "".join(loader.text)
    own = b64encode(sha256("".join(loader.text).encode()).digest()).decode()
    assert allowed == f"'sha256-{own}' 'strict-dynamic'"
    assert len(page) + len(content) < len(page_of(result)) + 2_000
    assert spec.shared_files(Output()) == {}


def test_the_page_is_whole_in_itself_and_small(result, elements):
    page = page_of(result)
    for element in elements(page):
        assert not element.attributes.get("href")
        assert (element.attributes.get("src") or "data:").startswith("data:")
        assert not any(name.startswith("on") for name in element.attributes)
    assert len(page) < 400_000


def test_the_same_result_gives_the_same_bytes(result):
    assert rendered(result) == page_of(result)


def test_a_dark_theme_begins_dark(result, sent):
    assert sent(page_of(result))["scheme"] == ""
    assert sent(rendered(result, "dark"))["scheme"] == "dark"


@pytest.mark.usefixtures("any_still")
def test_a_size_is_that_of_the_page(result):
    assert b"body{width:8in;min-height:5in}" in rendered(result, size=(8, 5))


def test_it_comes_as_html_and_suits_any_slice(one_direction):
    spec = InteractiveSpec()
    assert spec.formats(("png", "svg")) == ("html",)
    assert spec.needs(FigureContext.from_result(one_direction)) is None


def test_it_is_no_matplotlib_figure(result):
    with pytest.raises(InputError, match=r"a page, which is no Figure; Result\.save"):
        InteractiveSpec().draw(result)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"costs \$5", "costs $5"),
        (r"$\alpha_1^2$ and $w_{12}$", "α₁² and w₁₂"),
        (r"R&D $\mathrm{loss}$", "R&D loss"),
        ("a $ b", "a $ b"),
    ],
)
def test_mathematics_is_read_without_setting_type(text, plain):
    assert plain_text(text) == plain


def test_the_stamp_is_sent_in_parts_that_break_no_line_by_a_dot(result, elements):
    page = page_of(result)
    (footer,) = elements(page, "footer")
    parts = [e.words for e in elements(page, "span") if e.words in footer.words]
    assert "all as fitted" in parts
    assert f"seed {result.seed}" in parts
    assert "·" not in footer.words
