"""What an experiment says of itself."""

import pytest

from landscape.config.experiment import Experiment
from landscape.config.load import load

MODEL = "model: linear\ndata: iris\n"


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Loads a text as `name.yaml` in the working directory."""
    monkeypatch.chdir(tmp_path)

    def loaded(text, name="name.yaml"):
        (tmp_path / name).write_text(text)
        return load(name)

    return loaded


def test_the_stem_is_the_name_and_the_title(loaded):
    experiment = loaded(MODEL)
    assert (experiment.name, experiment.shown_title) == ("name", "name")
    assert loaded(MODEL + "title: Mine\n").shown_title == "Mine"
    assert loaded(MODEL + "title: ''\n").shown_title == ""


def test_dollars_of_a_file_name_are_no_mathematics(loaded):
    from landscape.figures import check_text

    experiment = loaded(MODEL, "$\\frac$.yaml")
    assert experiment.name == "$\\frac$"
    assert check_text(experiment.shown_title) == r"\$\frac\$"


def test_labels_of_descents_tell_them_apart(loaded):
    text = MODEL + "descents: [{}, {lr: 1}, {}, {label: mine}, {label: mine}]\n"
    assert loaded(text).descent_labels == (
        "gd, lr 0.1 #1", "gd, lr 1", "gd, lr 0.1 #2", "mine #1", "mine #2",
    )  # fmt: skip


def test_formats_are_said_once(loaded):
    assert loaded(MODEL + "output: {formats: [svg, png, svg]}\n").output.formats == ("svg", "png")


def test_an_experiment_is_frozen_and_made_of_plain_python_too():
    experiment = Experiment.model_validate(
        {"model": {"kind": "mlp", "hidden": [3, 4]}, "data": "moons", "figures": ["line"]}
    )
    assert experiment.model.hidden == (3, 4)
    assert (experiment.name, experiment.place) == ("experiment", "experiment")
    with pytest.raises(ValueError, match="frozen"):
        experiment.seed = 1


def test_data_may_lie_beside_the_config_and_in_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "a.yaml").write_text("model: linear\ndata: {kind: csv, path: d.csv}\n")
    monkeypatch.chdir(tmp_path / "here")
    experiment = load(tmp_path / "a.yaml")
    assert experiment.folders == (tmp_path, tmp_path / "here")
    assert experiment.files == (tmp_path / "d.csv",)
