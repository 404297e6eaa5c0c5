"""Runs that were recorded elsewhere."""

import json

import numpy as np
import pytest

import landscape
from landscape.errors import InputError, LandscapeWarning
from landscape.optimize import recorded
from landscape.storage.fingerprint import fingerprint

BOWL = "(a - 1)**2 + 2*(b + 2)**2"
MINIMUM = np.array([1.0, -2.0])


def experiment(run, **keys):
    model = {"kind": "function", "expr": BOWL, "params": {"a": 0.0, "b": 0.0}}
    runs = [{"recorded": run, "label": "Adam"} if isinstance(run, str) else run]
    keys = {"model": model, "descents": runs, "slice": {"points": 5}, "figures": [], **keys}
    return landscape.Experiment.from_dict(keys)


def bowl(theta):
    return (theta[:, 0] - 1) ** 2 + 2 * (theta[:, 1] + 2) ** 2


def spiral(count, end=MINIMUM, shrink=0.5):
    t = np.arange(count)
    return end + shrink ** t[:, None] * np.stack([3 * np.cos(t), 2 * np.sin(t)], axis=1)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_from_one_file_is_a_path_with_its_losses_evaluated():
    theta = spiral(12)
    np.savez("run.npz", theta=theta)
    path = experiment("run.npz").run().paths[0]
    assert (path.label, path.optimizer, path.lr) == ("Adam", "recorded", "")
    assert np.array_equal(path.theta, theta)
    assert path.loss == pytest.approx(bowl(theta))
    assert path.coordinates == pytest.approx(theta)


@pytest.mark.parametrize("where", ["run", "run/step*", "run/step*.npy"])
def test_checkpoints_are_read_in_the_order_of_their_numbers(folder, where):
    theta = spiral(12)
    (folder / "run").mkdir()
    (folder / "run" / "notes.txt").write_text("lr 0.1")
    for i, point in enumerate(theta):
        np.save(f"run/step{i}.npy", point)
    recorded = experiment(where)
    assert np.array_equal(recorded.run().paths[0].theta, theta)
    assert [path.name for path in recorded.files] == [f"step{i}.npy" for i in range(12)]


def test_checkpoints_may_hold_their_loss():
    theta = spiral(4)
    for i, point in enumerate(theta):
        np.savez(f"c{i}.npz", theta=point, loss=bowl(theta)[i])
    assert experiment("c*.npz").run().paths[0].loss == pytest.approx(bowl(theta))


def checkpoints(kind, theta):
    """Files of a run, in whatever form, and what the run is called by."""
    if kind == "one npy":
        np.save("all.npy", theta)
    elif kind == "one npz":
        np.savez("all.npz", theta=theta, loss=bowl(theta))
    else:
        for i, point in enumerate(theta):
            if kind == "npy":
                np.save(f"step{i}.npy", point.astype(np.float32))
            else:
                (np.savez if kind == "npz" else np.savez_compressed)(f"step{i}.npz", theta=point)
    return {"one npy": "all.npy", "one npz": "all.npz"}.get(kind, ".")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["one npy", "one npz", "npy", "npz", "packed npz"])
def test_a_long_run_stays_in_its_files_and_is_the_same(folder, monkeypatch, kind):
    theta = spiral(9).astype(np.float32).astype(float)
    run = checkpoints(kind, theta)
    objective = landscape.Objective.from_callable(lambda point: float(bowl(point[None])[0]), 2)

    def explored():
        slice = {"kind": "pca", "points": 5}
        return landscape.explore(objective, MINIMUM, slice, runs={"a": run}, curvature=False)

    short = explored()
    monkeypatch.setattr(recorded, "MAX_READ", 0)
    long = explored()
    assert not isinstance(long.paths[0].theta, np.ndarray)
    assert np.array_equal(long.paths[0].theta, short.paths[0].theta)
    for name in ("loss", "coordinates", "residual"):
        assert np.array_equal(getattr(long.paths[0], name), getattr(short.paths[0], name))
    assert np.array_equal(long.surface.loss, short.surface.loss)
    long.save("out", figures=["contour", "interactive"] if kind == "one npy" else [])
    again = landscape.open_result("out")
    assert np.array_equal(again.paths[0].theta, theta)
    assert np.array_equal(long.paths[0].theta[[0, -1], 1:], theta[[0, -1], 1:])


def test_a_file_that_becomes_shorter_is_an_error(folder, monkeypatch):
    monkeypatch.setattr(recorded, "MAX_READ", 0)
    np.save("all.npy", spiral(9))
    objective = landscape.Objective.from_callable(np.sum, 2)
    run = recorded.RecordedRun.from_file("a", "all.npy")
    theta, _ = run.read(objective, [folder], "runs.a")
    assert np.array_equal(theta[0], spiral(9)[0])
    (folder / "all.npy").write_bytes((folder / "all.npy").read_bytes()[:200])
    with pytest.raises(InputError, match=r"'all\.npy' has become shorter"):
        theta[-1]


@pytest.mark.parametrize(
    ("theta", "status"),
    [
        (spiral(60), "converged"),
        (spiral(4), "running"),
        (spiral(40, shrink=2.0), "diverged"),
        (np.vstack([spiral(3), [[1e200, 0.0]]]), "diverged"),
    ],
)
def test_the_status_is_judged_by_points_and_losses(theta, status):
    np.savez("run.npz", theta=theta)
    path = experiment("run.npz").run().paths[0]
    assert path.status == status
    assert np.isfinite(path.loss).all()


def test_another_loss_than_the_one_drawn_is_kept_and_said():
    theta = spiral(5)
    np.savez("run.npz", theta=theta, loss=bowl(theta) + 7)
    result = experiment("run.npz").run()
    assert result.paths[0].loss == pytest.approx(bowl(theta) + 7)
    assert any("recorded loss of Adam" in warning for warning in result.warnings)


def test_the_same_loss_needs_no_warning(recwarn):
    theta = spiral(5)
    np.savez("run.npz", theta=theta, loss=bowl(theta).astype(np.float32))
    assert experiment("run.npz").run().warnings == ()
    assert not [w for w in recwarn if issubclass(w.category, LandscapeWarning)]


def test_it_serves_slices_centres_and_starts():
    np.savez("run.npz", theta=spiral(6))
    pca = experiment("run.npz", slice={"kind": "pca", "points": 5}).run()
    assert sum(pca.slice.details["explained"]) == pytest.approx(1)
    assert pca.paths[0].residual == pytest.approx(0, abs=1e-12)
    ends = {"kind": "between", "ends": ["Adam", "start"], "points": 5}
    between = experiment("run.npz", slice=ends).run()
    assert between.slice.origin == pytest.approx(spiral(6)[-1])
    runs = [{"recorded": "run.npz", "label": "Adam"}, {"lr": 0.1, "steps": 2, "start": "Adam"}]
    centred = experiment("run.npz", descents=runs, slice={"center": "Adam", "points": 5}).run()
    assert centred.slice.origin == pytest.approx(spiral(6)[-1])
    assert centred.paths[1].theta[0] == pytest.approx(spiral(6)[-1])


@pytest.mark.thorough
def test_every_figure_of_a_path_shows_it_and_the_summary_has_it(folder):
    np.savez("run.npz", theta=spiral(6))
    figures = ["contour", "surface", "history", "interactive", {"kind": "animation", "frames": 3}]
    result = experiment("run.npz", slice={"points": 7}, figures=figures).run()
    files = result.save(folder / "out", figures=figures)
    assert {path.suffix for path in files} >= {".png", ".html", ".gif"}
    summary = json.loads((folder / "out" / "summary.json").read_text())
    run = summary["descents"][0]
    shown = [run[key] for key in ("label", "optimizer", "lr", "steps")]
    assert shown == ["Adam", "recorded", None, 5]
    again = landscape.open_result(folder / "out" / "surface.npz")
    assert np.array_equal(again.paths[0].theta, result.paths[0].theta)


def test_its_files_count_among_those_of_the_experiment(folder):
    np.savez("run.npz", theta=spiral(6))
    recorded = experiment("run.npz")
    before = fingerprint(recorded)
    assert recorded.files == (folder / "run.npz",)
    np.savez("run.npz", theta=spiral(7))
    assert fingerprint(recorded) != before


def test_with_raw_axes_the_file_has_the_units_of_the_summary():
    data = {"kind": "points", "x": [10.0, 20.0, 30.0, 45.0], "y": [1.0, 2.0, 2.5, 5.0]}
    theta = np.array([[0.0, 1.0], [0.1, 0.5], [0.12, -0.2]])
    np.savez("run.npz", theta=theta)
    keys = {"data": data, "model": "linear", "scale": {"kind": "zscore", "axes": "raw"}}
    path = experiment("run.npz", **keys).run().paths[0]
    x, y = np.array(data["x"]), np.array(data["y"])
    assert path.theta == pytest.approx(theta)
    assert path.loss == pytest.approx([np.mean((w * x + b - y) ** 2) for w, b in theta])


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"theta": np.zeros((4, 3))}, "theta has shape (4, 3)"),
        ({"weights": np.zeros((4, 2))}, "no array 'theta'"),
        ({"theta": np.array([[0.0, np.nan], [0, 0]])}, "theta[0, 1] is not finite"),
        ({"theta": np.zeros((1, 2))}, "needs two points"),
        ({"theta": np.zeros((4, 2)), "loss": np.zeros(3)}, "loss has shape (3,)"),
        ({"theta": np.array([{}, {}], dtype=object)}, "pickled objects"),
    ],
)
def test_files_that_do_not_do_are_refused(arrays, words):
    np.savez("run.npz", **arrays)
    with pytest.raises(InputError) as caught:
        experiment("run.npz").run()
    assert words in str(caught.value)
    assert "descents.0.recorded" in str(caught.value)


def test_a_pickled_checkpoint_is_refused(folder):
    (folder / "run").mkdir()
    np.save("run/1.npy", np.array([{}, {}], dtype=object))
    with pytest.raises(InputError, match="pickled objects"):
        experiment("run").run()


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        ("../run.npz", "outside"),
        ("missing.npz", "cannot be read"),
        ("empty", "no checkpoints"),
        ("*.npy", "no checkpoints"),
        ("links", "outside"),
    ],
)
def test_places_that_do_not_do_are_refused(folder, recorded, words):
    (folder / "empty").mkdir()
    (folder / "links").mkdir()
    (folder / "links" / "1.npy").symlink_to("/etc/hostname")
    with pytest.raises(InputError) as caught:
        experiment(recorded).run()
    assert words in str(caught.value)


def test_keys_of_an_optimizer_beside_it_are_refused():
    with pytest.raises(InputError) as caught:
        experiment({"recorded": "run.npz", "lr": 0.1, "optimiser": "adam"})
    problems = {problem.key: str(problem) for problem in caught.value.problems}
    assert set(problems) == {"descents.0.lr", "descents.0.optimiser"}
    assert "nothing reads it beside recorded" in problems["descents.0.lr"]
