"""A result is saved as `plot` saves it, opened again, and drawn in another look."""

import json
from dataclasses import replace

import numpy as np
import pytest

import landscape
from landscape.batch.job import Job, make

TEXT = """\
title: A run
data: {kind: moons, samples: 30, noise: 0.2}
model: logistic
slice: {kind: axes, points: 7, span: 2}
descents: [{label: run, lr: 0.5, steps: 6}]
figures: [{kind: line, size: [2, 2]}, {kind: history, size: [2, 2]}]
output: {dpi: 30, formats: [svg]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("save")
    (folder / "a.yaml").write_text(TEXT)
    return folder


@pytest.fixture(scope="module")
def result(folder):
    return landscape.load(folder / "a.yaml").run()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_plot_writes(folder, result):
    written = result.save(folder / "saved")
    assert [path.name for path in written] == [
        "line.svg", "history.svg", "surface.npz", "summary.json",
    ]  # fmt: skip
    job = Job(landscape.load(folder / "a.yaml", {"output.dir": str(folder / "plotted")}))
    make(job)
    ours, theirs = contents(folder / "saved"), contents(job.folder)
    for name in ("line.svg", "history.svg"):
        assert ours[name] == theirs[name]
    summary = json.loads(theirs["summary.json"])
    summary["config"]["output"]["dir"] = "outputs"
    assert json.loads(ours["summary.json"]) == summary
    assert result.summary() == summary


@pytest.mark.parametrize(("text", "kept"), [(None, True), ("text", True), ("paths", False)])
def test_text_of_an_svg(folder, result, text, kept):
    path, *_ = result.save(folder / f"text-{text}", figures=["line"], text=text)
    assert ("A run</text>" in path.read_text()) == kept
    assert landscape.open_result(folder / f"text-{text}").config["output"]["text"] == (
        text or "text"
    )


def test_another_text_is_refused(folder, result):
    with pytest.raises(landscape.InputError, match="text"):
        result.save(folder / "refused", text="outlines")
    assert not (folder / "refused").exists()


def test_text_of_an_svg_is_a_key_of_the_experiment(folder):
    job = Job(
        landscape.load(
            folder / "a.yaml", {"output.dir": str(folder / "paths"), "output.text": "paths"}
        )
    )
    make(job)
    assert "</text>" not in (job.folder / "line.svg").read_text()


def test_opened_again(folder, result):
    result.save(folder / "again", formats=["png"])
    for path in (folder / "again", folder / "again" / "surface.npz"):
        back = landscape.open_result(path)
        assert (back.title, back.config["seed"]) == ("A run", 0)
        assert np.array_equal(back.surface.loss, result.surface.loss)
    (picture, *_) = back.save(folder / "dark", figures=["history"], theme="dark")
    assert picture.name == "history.png"
    assert picture.read_bytes() != (folder / "again/history.png").read_bytes()
    assert landscape.open_result(folder / "dark").config["theme"] == "dark"


def test_the_page_and_the_animation_too(folder, result):
    small = {"kind": "animation", "frames": 3, "size": [6, 4]}
    written = result.save(folder / "moving", figures=[small, "interactive"])
    assert [path.name for path in written[:2]] == ["animation.gif", "interactive.html"]


def test_pages_that_share_a_script_have_it_in_the_folder(folder, result):
    output = dict(result.config["output"]) | {"shared": True}
    sharing = replace(result, config=dict(result.config) | {"output": output})
    script, page, *_ = sharing.save(folder / "sharing", figures=["interactive"])
    assert script.parent == page.parent == folder / "sharing"
    assert f'"{script.name}"' in page.read_text()


def test_what_stands_alone_is_called_after_its_folder(folder, result):
    result.save(folder / "alone", figures=[])
    (folder / "alone" / "summary.json").write_text("[]")
    back = landscape.open_result(folder / "alone")
    assert (back.title, back.config) == ("alone", None)
    assert back.summary()["figures"] == ["line.png", "contour.png", "contourf.png", "surface.png"]


def test_what_is_no_result(folder, result):
    (folder / "bad.npz").write_bytes(b"PK")
    for path, words in ((folder / "bad.npz", "holds no result"), (folder / "none", "cannot be")):
        with pytest.raises(landscape.InputError, match=words):
            landscape.open_result(path)
    with pytest.raises(landscape.InputError, match=r"figures\.0: fit needs data of one feature"):
        result.save(folder / "no", figures=["fit"])
    with pytest.raises(landscape.InputError, match="formats"):
        result.save(folder / "no", formats=["bmp"])
    assert not (folder / "no").exists()
