"""Every config of the gallery is plotted, and the numbers of the lessons are read back."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from landscape.cli import main
from landscape.config.load import load
from landscape.pipeline.prepare import prepare

HOME = Path(__file__).parents[2]
CONFIGS = sorted((HOME / "configs").glob("*.yaml"))
DPI = 50


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """Computes a config once; its folder."""
    folder = tmp_path_factory.mktemp("gallery")

    def gallery(path):
        if not (folder / path.stem).exists():
            arguments = ["plot", str(path), "-o", str(folder), "-s", "figures=[]", "-q"]
            assert main.run(arguments) == 0, path
        return folder / path.stem

    return gallery


def summary(gallery, name):
    return json.loads((gallery(HOME / "configs" / f"{name}.yaml") / "summary.json").read_text())


def needs_data(path):
    """Whether a config draws data that are not part of the project."""
    return (
        "cifar10" in path.read_text(encoding="utf-8")
        and not (HOME / "configs/data/cifar10").is_dir()
    )


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_config_says_what_it_teaches_and_can_be_done(path, capsys):
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert main.run(["plot", str(path), "-n"]) == 2 * needs_data(path)
    assert ("data.path" in capsys.readouterr().err) == needs_data(path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if path.stem == "profile-center" else pytest.mark.thorough)
        for path in CONFIGS if not needs_data(path)
    ],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_a_config_is_drawn(tmp_path, capsys, path):
    arguments = ["plot", str(path), "-o", str(tmp_path), "--dpi", str(DPI), "-q"]
    assert main.run(arguments) == 0
    assert "fault" not in capsys.readouterr().err
    folder = tmp_path / path.stem
    facts = json.loads((folder / "summary.json").read_text())
    figures = prepare(load(path)).figures
    assert {file.name for file in folder.iterdir()} == {
        *facts["figures"], "surface.npz", "summary.json",
    }  # fmt: skip
    assert len(facts["figures"]) >= len(figures)
    for figure in figures:
        if figure.size and (folder / f"{figure.stem}.png").exists():
            width, height = struct.unpack(
                ">II", (folder / f"{figure.stem}.png").read_bytes()[16:24]
            )
            assert (width, height) == tuple(round(DPI * inches) for inches in figure.size)
    assert np.isfinite(
        [facts["surface"]["min"], facts["surface"]["max"], facts["fit"]["loss"]]
    ).all()
    assert facts["surface"]["min"] < facts["surface"]["max"]


# -- lesson 1 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "w", "b"),
    [
        ("lesson1-raw-exact", (-1.0463, -0.2169), 19.6719),
        ("lesson1-raw-clipped", (-1.0463, -0.2169), 19.6719),
        ("lesson1-no-intercept", (-1.0463, -0.2169), 19.6719),
        ("lesson1-zscore-2", (-3.3364, -0.8767), 0.6994),
        ("lesson1-zscore-4", (-3.3364, -0.8767), 0.6994),
    ],
)
def test_lesson_1_is_scikit_learns_fit(gallery, name, w, b):
    fit = summary(gallery, name)["fit"]
    assert fit["converged"] is True
    assert fit["parameters"] == pytest.approx({"w1": w[0], "w2": w[1], "b": b}, abs=5e-5)


def test_lesson_1_meets_a_shelf_an_intercept_and_a_round_bowl(gallery):
    clipped, exact = (summary(gallery, f"lesson1-raw-{kind}") for kind in ("clipped", "exact"))
    assert clipped["surface"]["clipped"] > 0
    assert clipped["surface"]["max"] <= 569 * -np.log(0.001)
    assert exact["surface"]["nonfinite"] == exact["surface"]["clipped"] == 0
    assert exact["surface"]["max"] > clipped["surface"]["max"]
    assert summary(gallery, "lesson1-no-intercept")["slice"]["frozen"] == {"b": 0.0}
    bowls = [summary(gallery, f"lesson1-{kind}")["curvature"] for kind in ("raw-exact", "zscore-4")]
    assert bowls[0]["condition_number"] > 100 * bowls[1]["condition_number"]


def test_lesson_1_with_the_penalty_the_fit_is_the_lowest_point(gallery):
    facts = summary(gallery, "lesson1-zscore-4")
    assert facts["fit"]["loss"] <= facts["surface"]["min"]
    w = facts["fit"]["parameters"]
    assert facts["surface"]["argmin"] == pytest.approx([w["w1"], w["w2"]], abs=8 / 99)


# -- lesson 3 --------------------------------------------------------------------------------------


def test_lesson_3_the_mse_before_each_step(gallery):
    with np.load(gallery(HOME / "configs/lesson3-regression.yaml") / "surface.npz") as stored:
        theta, loss = stored["path2_theta"], stored["path2_loss"]
    assert theta[0] == pytest.approx([2.2691, 0])
    assert loss[:5] == pytest.approx([153.36, 3.1359, 0.35509, 0.30296, 0.30132], rel=5e-5)


def test_lesson_3_facts(gallery):
    facts = summary(gallery, "lesson3-regression")
    assert facts["fit"]["parameters"] == pytest.approx({"w1": 0.2599899, "b": 0.7476653}, abs=1e-6)
    one, ten = facts["descents"]
    assert (one["loss_start"], one["loss_end"]) == pytest.approx((153.36, 3.1359), rel=5e-5)
    assert ten["loss_end"] < one["loss_end"]
    rates = summary(gallery, "lesson3-rates")
    assert rates["curvature"]["max_learning_rate"] == pytest.approx(0.0231492, abs=1e-7)
    assert [run["status"] for run in rates["descents"]] == [*["running"] * 3, "diverged"]


# -- lessons 4 and 5 -------------------------------------------------------------------------------


def test_lesson_4_a_rate_at_the_edge(gallery):
    facts = summary(gallery, "lesson4-line-fast")
    assert facts["curvature"]["max_learning_rate"] == pytest.approx(1.0, abs=1e-6)
    assert {run["status"] for run in facts["descents"]}.isdisjoint({"converged"})
