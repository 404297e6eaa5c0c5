"""Which steps an animation shows, and what the model says at them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.config.experiment import Experiment
from landscape.diagnostics.frame_schedule import MAX_RUNS, schedule
from landscape.diagnostics.predictions import curve, regions
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.prepare import prepare
from landscape.pipeline.run import run


def path(coordinates, label="run"):
    points = np.array(coordinates, float).reshape(-1, 2)
    zeros = np.zeros(len(points))
    return Trajectory(label, "gd", "0.1", points, zeros, "running", points, zeros)


def shrinking(steps, factor):
    return path([(factor**t, 0) for t in range(steps + 1)])


def test_fewer_steps_than_frames_are_each_shown_equally_long():
    assert schedule([shrinking(3, 0.5)], 8).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_as_many_points_as_frames_are_shown_one_by_one():
    assert schedule([shrinking(9, 0.5)], 10).tolist() == list(range(10))


def test_early_steps_that_go_far_get_most_of_the_frames():
    shown = schedule([shrinking(400, 0.9)], 60)
    assert (shown < 40).sum() > 30


def test_steps_of_equal_length_are_not_hurried_through_as_by_the_logarithm_alone():
    even = schedule([path([(t, 0) for t in range(401)])], 60)
    assert np.diff(even).max() < 20
    assert even[30] > 40


def test_runs_that_have_settled_are_not_watched_standing_still():
    steps = np.arange(401)
    run = replace(shrinking(400, 0.5), loss=1 + 0.5**steps, status="converged")
    assert 10 <= schedule([run], 60)[-1] < 30
    assert schedule([replace(run, status="running")], 60)[-1] == 400


def test_a_run_that_diverges_is_not_all_end():
    shown = schedule([shrinking(300, 3.0)], 60)
    assert (shown < 30).sum() > 15
    assert (shown > 150).sum() > 10


def test_steps_are_counted_where_not_all_are_kept():
    run = replace(shrinking(20, 0.9), steps=np.arange(21) * 50)
    shown = schedule([run], 10)
    assert (shown[0], shown[-1]) == (0, 1000)
    assert run.reached(np.array([0, 49, 50, 999, 5000])).tolist() == [0, 0, 1, 19, 20]


def test_a_run_that_ends_at_the_end_of_the_numbers_has_a_schedule():
    shown = schedule([path([((-1) ** t * 10.0**t, 0) for t in range(309)])], 60)
    assert (shown[0], shown[-1]) == (0, 308)


def test_a_run_that_stands_still_has_a_schedule():
    assert schedule([path([(1, 1)] * 200)], 10)[-1] == 199


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=3),
    st.integers(2, 80),
    st.floats(0.2, 1.5),
    st.integers(0, 5),
)
def test_a_schedule_goes_from_the_first_to_the_last_step_and_never_back(lengths, frames, pull, k):
    runs = [shrinking(steps, pull) for steps in lengths]
    shown = schedule(runs, frames)
    last = max(lengths)
    assert len(shown) == frames
    assert (shown[0], shown[-1]) == (0, min(last, shown[-1]))
    assert shown[-1] == last
    assert np.all(np.diff(shown) >= (1 if last >= frames else 0))


# -- predictions -------------------------------------------------------------------------------

LINE = {
    "data": {"kind": "formula", "expr": "1.2*x + 2.5", "range": [-1, 1], "samples": 20},
    "model": {"kind": "formula", "expr": "a*x + b", "params": {"a": 5, "b": 4}},
    "slice": {"kind": "axes", "points": 5},
}
MOONS = {
    "data": {"kind": "moons", "samples": 30, "noise": 0.1},
    "model": {"kind": "mlp", "hidden": [4]},
    "slice": {"kind": "random", "points": 5, "span": 1},
}


def ran(keys, descents=({"lr": 0.1, "steps": 40},), frames=12):
    figures = [{"kind": "animation", "frames": frames}]
    experiment = Experiment.model_validate(keys | {"descents": descents, "figures": figures})
    return prepare(experiment).objective, run(experiment)


def test_curves_are_those_of_the_model_at_the_steps_shown():
    objective, result = ran(LINE, [{"lr": 0.1, "steps": 40}, {"lr": 0.3, "steps": 5}])
    answer = result.figure_data["animation"]
    assert answer["curves"].dtype == np.float32
    for i, run_path in enumerate(result.paths):
        for k, step in zip(answer["picture"], answer["steps"], strict=True):
            theta = run_path.theta[min(step, len(run_path.theta) - 1)]
            expected = curve(objective, theta, "", len(answer["x"])).y
            assert answer["curves"][i, k] == pytest.approx(expected, rel=1e-6)


@pytest.mark.thorough
def test_scores_are_those_of_the_model_at_the_steps_shown():
    objective, result = ran(MOONS)
    answer = result.figure_data["animation"]
    points = len(answer["x"])
    for k, step in zip(answer["picture"], answer["steps"], strict=True):
        expected = regions(objective, result.paths[0].theta[step], "", points).margin(1)
        assert answer["fields"][0, k] == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_more_classes_are_told_by_their_codes_and_leads():
    iris = {"kind": "iris", "features": [2, 3]}
    objective, result = ran(MOONS | {"data": iris, "model": "logistic"})
    answer = result.figure_data["animation"]
    fields, leads = answer["fields"], answer["leads"]
    assert fields.dtype == np.uint8
    assert set(np.unique(fields)) <= {0, 1, 2}
    last = regions(objective, result.paths[0].theta[answer["steps"][-1]], "", len(answer["x"]))
    assert np.array_equal(fields[0, -1], last.decision)
    assert leads[0, -1] == pytest.approx(last.lead, rel=1e-6)


def test_data_of_more_features_have_no_picture():
    _, result = ran(MOONS | {"data": {"kind": "iris"}, "model": "logistic"})
    assert set(result.figure_data["animation"]) == {"request", "steps", "picture"}


@pytest.mark.thorough
def test_many_runs_and_frames_stay_within_their_room():
    descents = [{"lr": 0.1, "steps": 300, "label": f"{i}"} for i in range(14)]
    _, result = ran(MOONS, descents, frames=300)
    fields = result.figure_data["animation"]["fields"]
    assert len(fields) == MAX_RUNS
    assert fields.nbytes < 20 * 2**20


def test_the_look_of_an_animation_computes_nothing_anew():
    one, other = (
        Experiment.model_validate(LINE | {"figures": [{"kind": "animation"} | look]}).figures[0]
        for look in ({"fps": 5}, {"over": "surface", "format": "mp4", "cmap": "magma"})
    )
    assert one.requires() == other.requires()
