"""Jobs: names, folders, and what is refused before work."""

import subprocess
import sys
from dataclasses import replace

import pytest

from landscape.batch.job import Job, make, planned, refuse_shared_folders
from landscape.config.load import load
from landscape.errors import InputError, RunError
from landscape.stages import announced_to

TEXT = """\
model: {kind: function, expr: a**2 + b**2, params: {a: 1, b: 1}}
slice: {kind: axes, range: [[-1, 1], [-1, 1]], points: 5}
figures: [{kind: contourf, size: [2, 2]}, {kind: line, size: [2, 2]}]
output: {dpi: 20}
"""


@pytest.fixture
def job(tmp_path, monkeypatch, drawn_once):
    """A job of `a.yaml` in the working directory, with values put in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TEXT)
    return lambda **overrides: Job(load("a.yaml", overrides))


@pytest.mark.parametrize(
    "overrides",
    [
        {"output.formats": ("svg", "png")},
        {"output.shared": True, "figures": ["interactive"]},
        pytest.param({"figures": None}, marks=pytest.mark.thorough),
    ],
)
def test_what_is_planned_is_what_is_written(job, overrides):
    assert list(make(job(**overrides)).files) == planned(job(**overrides))


def test_the_folder_bears_the_name_of_the_config(job, tmp_path):
    assert str(job().folder) == "outputs/a"
    assert str(job(**{"output.dir": "x/../y/"}).folder) == "y/a"
    assert job(**{"output.dir": str(tmp_path)}).folder == tmp_path / "a"


def test_stages_are_told_in_their_order(job):
    told = []
    drawn = ["drawing contourf", "drawing line", "writing"]
    with announced_to(told.append):
        make(job())
        assert told[:3] == ["reading", "computing", "computing the fit"]
        assert told[-3:] == drawn
        told.clear()
        make(job())
    assert told == ["reading", *drawn]


def test_an_unknown_figure_is_refused_before_anything_runs(job, monkeypatch):
    monkeypatch.setattr(
        "landscape.batch.job.run_prepared", lambda _, **shared: pytest.fail("it ran")
    )
    with pytest.raises(InputError, match=r"^a\.yaml: --only: no figure 'c'; one of contourf"):
        make(replace(job(), only=("c",)))


def test_warnings_fail_a_strict_job_before_it_writes(job, tmp_path):
    strange = job(title="\u1362" * 3 + "\ue000", figures=["line"])
    assert len(make(strange).warnings) == 1
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "outputs/a").iterdir()}
    with pytest.raises(RunError, match=r"^a\.yaml: no installed font has"):
        make(replace(strange, strict=True, force=True))
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_folders_that_are_the_same_on_disk(job, tmp_path):
    (tmp_path / "link").symlink_to("outputs")
    (tmp_path / "outputs").mkdir()
    with pytest.raises(InputError, match="writes into link/a too"):
        refuse_shared_folders([job(), job(**{"output.dir": "link"})])
    refuse_shared_folders([job(), job(**{"output.dir": "other"})])


LOADED = """
import sys
from landscape.cli.main import run
code = run(["plot", "formula.yaml", "-q"])
print(code, [name for name in ("sklearn", "joblib", "rich", "typer") if name in sys.modules])
"""


@pytest.mark.thorough
def test_a_fit_leaves_pandas_out_but_not_for_others(tmp_path):
    (tmp_path / "pandas.py").write_text("")  # takes long to load where it is the real one
    code = """
import sys
from landscape.optimize.solvers.estimators import linear_models
linear_models()
print("sklearn" in sys.modules, "pandas" in sys.modules)
import pandas
"""
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True False\n", "")


FORMULA = """\
data: {kind: formula, expr: sin(x), range: [0, 3], samples: 9}
model: {kind: formula, expr: a*x, params: {a: 1}}
figures: [{kind: line, size: [2, 2]}]
slice: {kind: axes, params: [a], points: 9}
"""


def test_no_scikit_learn_for_a_formula(tmp_path):
    (tmp_path / "formula.yaml").write_text(FORMULA)
    argv = [sys.executable, "-c", LOADED]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 ['typer']"
