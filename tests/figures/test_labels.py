"""How figures write a parameter, a direction and the loss."""

import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures.labels import labelled
from landscape.pipeline.run import run
from landscape.storage.fingerprint import fingerprint

pytestmark = pytest.mark.filterwarnings("ignore:no installed font")
LABELS = {"a": r"$\theta_0$ größer", "direction 2": "第二 $b$", "loss": "cost $J$"}


def experiment(**keys):
    model = {"kind": "function", "expr": "a**2 + 3*b**2", "params": {"a": 1, "b": 1}}
    keys = {"model": model, "slice": {"points": 5}, "labels": LABELS} | keys
    return Experiment.from_dict(keys)


@pytest.fixture(scope="module")
def result():
    return run(experiment(descents=[{"lr": 0.1, "steps": 3, "label": "US$ and $"}]))


def texts(figure):
    axes = figure.axes
    return {t.get_text() for ax in axes for t in (ax.xaxis.label, ax.yaxis.label)} | {
        text.get_text().replace("\u00a0", " ") for text in figure.texts
    }


@pytest.mark.parametrize("kind", ["contour", "contourf", "surface", "line", "panel"])
@pytest.mark.sampled(3)
def test_axes_say_what_the_experiment_says(kind, result):
    shown = texts(result.draw(kind, theme="default"))
    assert {LABELS["a"], LABELS["direction 2"]} <= shown
    assert kind == "contour" or any(text.startswith("cost $J$") for text in shown)
    assert any(text.startswith("cost J: ") for text in shown), "the stamp still says which loss"


def test_every_curve_over_steps_says_the_loss(result):
    assert "cost $J$" in texts(result.draw("history", theme="default"))


def test_a_dollar_of_a_name_from_data_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.csv").write_text("US$ per $,c$,y\n1,2,3\n2,1,4\n3,5,9\n4,4,8\n")
    own = Experiment.from_dict(
        {"data": {"kind": "csv", "path": "d.csv"}, "model": "linear", "slice": {"points": 5}}
    )
    ax = run(own).draw("contourf", theme="default").axes[0]
    assert ax.get_ylabel() == "w2 (c$)"
    assert ax.get_xlabel() == r"w1 (US\$ per \$)"


def test_labels_are_of_the_look_alone():
    assert fingerprint(experiment()) == fingerprint(experiment(labels={}))


def test_without_mathematics_labels_are_as_near_as_can_be(result):
    shown = labelled(result, plain=True)
    assert shown.slice.labels == ("θ₀ größer", "第二 b")
    assert shown.loss.written == "cost J"


def test_a_label_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"labels.c: nothing is called 'c'; .*a parameter"):
        run(experiment(labels={"c": "x"}))


def test_wrong_mathematics_is_refused():
    with pytest.raises(InputError, match="not valid mathtext"):
        experiment(labels={"a": r"$\nosuchsign$"})


def test_a_title_keeps_its_lines(result):
    shown = texts(result.draw("contour", theme="default", title="first line\nsecond $J$"))
    assert "first line\nsecond $J$" in shown


def test_mathematics_in_the_name_of_a_run_is_written_in_characters():
    runs = [{"label": r"$\eta_1$ = 0.1", "lr": 0.1, "steps": 3, "start": "zero"}]
    made = run(Experiment.from_dict({
        "data": {"kind": "formula", "expr": "x", "range": [0, 1], "samples": 5},
        "model": "linear", "slice": {"points": 5}, "descents": runs, "figures": ["history", "fit"],
    }))  # fmt: skip
    assert made.paths[0].label == runs[0]["label"]
    assert made.draw("history").legends[0].get_texts()[0].get_text() == "η₁ = 0.1"
    assert "η₁ = 0.1, start" in [t.get_text() for t in made.draw("fit").legends[0].get_texts()]


def test_curves_over_steps_say_what_the_fit_minimises():
    made = run(Experiment.from_dict({
        "data": {"kind": "formula", "expr": "x", "range": [0, 1], "samples": 5},
        "model": {"kind": "linear", "alpha": 1}, "slice": {"points": 5},
        "descents": [{"lr": 0.1, "steps": 3}], "figures": ["history", "fit"],
    }))  # fmt: skip
    for kind in ("history", "fit"):
        caption = made.draw(kind).texts[-1].get_text().replace("\N{NO-BREAK SPACE}", " ")
        assert "the fit minimises this + penalty (alpha = 1)" in " ".join(caption.split())
