import json

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.config.load import load
from landscape.errors import InputError
from landscape.pipeline.figure_data import MAX_COMPARED, SIZES
from landscape.pipeline.prepare import prepare
from landscape.pipeline.run import run
from landscape.storage import result_file

PRODUCT = {
    "kind": "function",
    "expr": "(a*b + c)*f",
    "params": {"a": 2, "b": -3, "c": 10, "f": -2},
}
LOCAL = {"kind": "axes", "center": "start", "span": 1, "points": 3}


def experiment(figures, model=PRODUCT, **keys):
    return Experiment.model_validate({"model": model, "slice": LOCAL, "figures": figures} | keys)


def answers(figures, model=PRODUCT, **keys):
    return run(experiment(figures, model, **keys)).figure_data


def named(answer, field):
    return dict(zip(answer["labels"], answer[field].tolist(), strict=True))


def quadratic(curvature=2.0, at=1.0):
    return {"kind": "function", "expr": f"{curvature}/2*a**2", "params": {"a": at}}


# -- graph -------------------------------------------------------------------------------------


def test_the_lesson_s_product_has_its_values_and_gradients():
    answer = answers(["graph"])["graph"]
    assert answer["value"][-1] == -8
    assert answer["gradient"][-1] == 1
    gradients = named(answer, "gradient")
    assert [gradients[name] for name in "abcf"] == [6, -4, -2, 4]
    assert set(answer["roles"]) == {"parameter", "operation"}


def test_the_lesson_s_neuron_passes_its_gradient_down():
    model = {
        "kind": "function",
        "expr": "tanh(x1*w1 + x2*w2 + b)",
        "params": {"x1": 2, "x2": 0, "w1": -3, "w2": 1, "b": 6.8123512916312312331},
    }
    answer = answers(["graph"], model)["graph"]
    slope = 1 - np.tanh(0.8123512916312312) ** 2
    assert answer["value"][-1] == pytest.approx(np.tanh(0.8123512916312312), rel=1e-14)
    gradients = named(answer, "gradient")
    known = {"x1": -3 * slope, "w1": 2 * slope, "x2": slope, "w2": 0, "b": slope}
    assert {name: gradients[name] for name in known} == pytest.approx(known, rel=1e-13)


def test_a_variable_used_twice_collects_both_gradients():
    model = {"kind": "function", "expr": "x*x + x", "params": {"x": 3}}
    assert named(answers(["graph"], model)["graph"], "gradient")["x"] == 7


def test_values_given_by_name_take_the_place_of_the_start():
    figure = {"kind": "graph", "at": {"a": 0}}
    assert answers([figure])["graph"]["value"][-1] == -20
    assert answers([{"kind": "graph", "at": "zero"}])["graph"]["value"][-1] == 0


def test_a_point_may_be_a_mark_or_the_end_of_a_run():
    keys = {"marks": {"A": {"a": 3}}, "descents": [{"label": "R", "lr": 0.25, "steps": 1}]}
    figures = [{"kind": "graph", "at": "A"}, {"kind": "gradient", "at": "R"}]
    result = run(experiment(figures, quadratic(), **keys))
    assert named(result.figure_data["graph"], "gradient")["a"] == 6
    assert result.figure_data["gradient"]["analytic"] == [1]  # one step from 1 leads to 0.5
    said = " ".join(text.get_text() for text in result.draw("gradient", at="R").texts)
    assert "gradient at the end of R" in " ".join(said.split())
    with pytest.raises(InputError, match="no point 'B'; one of init, fit, start, zero, R, A"):
        run(experiment([{"kind": "steps", "at": "B"}], quadratic(), **keys))


def test_a_formula_is_seen_at_the_first_sample_or_at_inputs_given():
    keys = {
        "data": {"kind": "points", "x": [3, 1, 2], "y": [0, 1, 2]},
        "model": {"kind": "formula", "expr": "a*x + b", "params": {"a": 5, "b": 4}},
    }
    given = {"kind": "graph", "name": "given", "at": {"x": 10, "b": 1}}
    found = answers(["graph", given], **keys)
    assert found["graph"]["value"][-1] == 19
    assert found["given"]["value"][-1] == 51
    assert [found[name]["sampled"] for name in ("graph", "given")] == [True, False]
    assert named(found["graph"], "gradient")["x"] == 5
    assert dict(zip(found["graph"]["labels"], found["graph"]["roles"], strict=True))["x"] == "input"


def test_a_known_function_s_graph_bears_the_names_of_its_parameters():
    model = {"kind": "function", "name": "himmelblau", "params": {"p": 3, "q": 2}}
    answer = answers(["graph"], model)["graph"]
    assert {"p", "q"} <= set(answer["labels"])
    assert answer["value"][-1] == 0


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ({"kind": "graph", "at": {"z": 1}}, "figures.0.at.z: no parameter 'z'"),
        ({"kind": "steps", "at": {"z": 1}}, "figures.0.at.z: no parameter 'z'"),
        ({"kind": "gradient", "at": {"z": 1}}, "figures.0.at.z: no parameter 'z'"),
    ],
)
def test_an_unknown_name_is_refused_before_anything_is_computed(figure, message):
    with pytest.raises(InputError, match=message):
        prepare(experiment([figure]))


def test_a_graph_that_nobody_can_read_is_refused():
    model = {"kind": "function", "expr": " + ".join(["a*a"] * 20), "params": {"a": 1}}
    with pytest.raises(InputError, match=r"figures\.0: a graph of 42 nodes"):
        prepare(experiment(["graph"], model | {"expr": " + ".join(["a*a"] * 21)}))
    assert len(answers(["graph"], model)["graph"]["labels"]) == 40


def test_a_graph_of_what_is_no_formula_is_refused():
    keys = {"data": {"kind": "points", "x": [1, 2, 3], "y": [1, 2, 3]}, "model": "linear"}
    with pytest.raises(InputError, match="graph needs a model that is a formula"):
        prepare(experiment(["graph"], **keys))


# -- steps -------------------------------------------------------------------------------------


def test_steps_on_a_parabola_are_what_arithmetic_says():
    answer = answers(["steps"], quadratic())["steps"]
    assert answer["loss"] == pytest.approx((1 - 2 * SIZES) ** 2, rel=1e-12, abs=1e-30)
    assert answer["before"] == 1
    assert answer["slope"] == 2
    assert answer["limit"] == pytest.approx(1.0)


def test_one_step_of_the_lesson_lands_where_the_lesson_lands():
    model = PRODUCT | {"expr": "-(a*b + c)*f"}  # up the gradient of L is down that of -L
    answer = answers(["steps"], model)["steps"]
    size = int(np.flatnonzero(np.isclose(SIZES, 0.01, rtol=1e-12))[0])
    assert answer["loss"][size] == pytest.approx(7.286496, abs=1e-12)


def test_steps_start_where_they_are_told_to():
    def asked(at, name):
        return {"kind": "steps", "at": at, "name": name}

    figures = [asked("zero", "zero"), asked({"a": 5}, "five"), "steps"]
    descent = {"optimizer": "gd", "lr": 0.1, "steps": 3, "start": {"a": 2}}
    found = answers(figures, quadratic(), descents=[descent])
    assert [found[n]["before"] for n in ("zero", "five", "steps")] == [0, 25, 4]


def test_a_kinked_loss_has_no_largest_stable_step():
    model = {"kind": "function", "expr": "abs(a)", "params": {"a": 1}}
    assert answers(["steps"], model)["steps"]["limit"] is None


def test_a_point_without_a_finite_loss_is_refused_with_its_key():
    model = {"kind": "function", "expr": "log(a) + b**2", "params": {"a": 1, "b": 1}}
    with pytest.raises(InputError, match=r"figures.0.at: the loss or its gradient is not finite"):
        run(experiment([{"kind": "steps", "at": {"a": -1}}], model))


def test_steps_of_a_model_are_the_loss_at_the_points_themselves():
    keys = {"data": {"kind": "iris", "limit": 30}, "model": "logistic"}
    made = experiment(["steps"], slice={"kind": "random", "dimensions": 1, "points": 3}, **keys)
    answer, objective = run(made).figure_data["steps"], prepare(made).objective
    theta = np.zeros(objective.count)
    points = theta - SIZES[:, None] * objective.gradient(theta)
    assert answer["loss"] == pytest.approx(objective.value(points), rel=1e-12)


# -- gradient ----------------------------------------------------------------------------------


def test_few_parameters_are_all_compared_and_many_are_sampled():
    iris = {"data": "iris", "model": "logistic", "slice": LOCAL | {"center": "zero"}}
    found = answers(["gradient"], **iris)["gradient"]
    assert (len(found["names"]), found["count"]) == (15, 15)
    assert found["labels"][0].startswith("w1_1 (sepal length (cm)")
    mlp = {"data": "iris", "model": {"kind": "mlp", "hidden": [8]}, "slice": LOCAL}
    first, again = (answers(["gradient"], **mlp)["gradient"] for _ in range(2))
    assert (len(first["names"]), first["count"]) == (MAX_COMPARED, 67)
    assert first["names"] == again["names"]
    assert first["names"] != answers(["gradient"], **mlp, seed=1)["gradient"]["names"]


def test_the_lesson_s_gradients_pass():
    found = answers(["gradient"])["gradient"]
    assert found["analytic"] == pytest.approx([6, -4, -2, 4])
    assert found["error"].max() < 1e-9
    assert not found["verdict"].any()


# -- functions ---------------------------------------------------------------------------------


def test_activations_have_their_known_values():
    exprs = ["relu(x)", "sigmoid(x)", "tanh(x)", "exp(x)/(exp(x) + 1 + exp(-x))"]
    curves = answers([{"kind": "functions", "exprs": exprs}])["functions"]["curves"]
    at = [float(np.interp(2.0, curve["x"], curve["y"])) for curve in curves]
    softmax = np.exp(2) / (np.exp(2) + 1 + np.exp(-2))
    assert at == pytest.approx([2, 1 / (1 + np.exp(-2)), np.tanh(2), softmax], rel=1e-12)
    assert all((curve["x"][0], curve["x"][-1]) == (-6, 6) for curve in curves)


def test_a_formula_that_is_finite_nowhere_is_refused():
    with pytest.raises(InputError, match=r"figures.0.exprs: 'log\(-1 - x\*x\)' is finite nowhere"):
        answers([{"kind": "functions", "exprs": ["x", "log(-1 - x*x)"]}])


# -- all ---------------------------------------------------------------------------------------

EVERY = ["steps", "gradient", "graph", {"kind": "functions", "exprs": {"line": "x", "jump": "1/x"}}]


def test_answers_are_stored_and_come_back():
    result = run(experiment(EVERY))
    back = result_file.unpack(result_file.pack(result, "key"), "key")
    assert back is not None
    assert set(back.figure_data) == {"steps", "gradient", "graph", "functions"}
    for name, answer in result.figure_data.items():
        assert json.dumps(back.figure_data[name], default=np.ndarray.tolist) == json.dumps(
            answer, default=np.ndarray.tolist
        )


def test_a_figure_of_another_name_or_look_finds_what_was_computed():
    stored = result_file.unpack(result_file.pack(run(experiment(EVERY)), "key"), "key")
    stored.draw("steps", name="else", title="Other", color="crimson")
    with pytest.raises(InputError, match="the run did not compute what this steps shows"):
        stored.draw("steps", at="fit")


def test_a_result_in_memory_computes_what_was_not_named_beforehand():
    result = run(experiment([]))
    assert result.draw("steps", at="fit").axes
    with pytest.raises(InputError, match=r"at\.z: no parameter 'z'"):
        result.draw("graph", at={"z": 1})


@pytest.mark.parametrize(
    ("line", "key", "column"),
    [
        ("exprs: [relu(x), tanh(y)]", "figures.0.exprs.1", "column 6: no name 'y'"),
        ("exprs: {good: x, bad: sinus(x)}", "figures.0.exprs.bad", "column 1: no function 'sinus'"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place_and_column(tmp_path, line, key, column):
    path = tmp_path / "bad.yaml"
    path.write_text(
        f"model: {{kind: function, name: beale}}\nfigures:\n  - kind: functions\n    {line}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load(path)
    (message,) = str(caught.value).splitlines()
    assert message.startswith(f"{path}:4:")
    assert f"{key}: {column}" in message
