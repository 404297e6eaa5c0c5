"""Processes that share experiments: what they give, what a death costs, what is left behind."""

import gc
import os
import pickle
import signal
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from landscape.batch.job import Job, Outcome, in_order, one_by_one
from landscape.batch.process_pool import processes
from landscape.config.load import load
from landscape.errors import InputError, OutputError, Problem, RunError

CONFIG = """\
model: {kind: function, expr: a**2 + b**2, params: {a: 1, b: 1}}
slice: {kind: axes, range: [[-1, 1], [-1, 1]], points: 9}
figures: [{kind: line, size: [2, 2]}]
output: {dpi: 20}
"""
LONG = CONFIG + "descents: [{lr: 1e-9, steps: 1000000}]\n"


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    """Makes jobs of configs, in an empty working directory."""
    monkeypatch.chdir(tmp_path)

    def jobs(*texts):
        for i, text in enumerate(texts):
            Path(f"{i}.yaml").write_text(text)
        return [Job(load(f"{i}.yaml")) for i in range(len(texts))]

    return jobs


def silent(i, stage):
    pass


def descriptors():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def children(pid):
    """The processes that a process has started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def grandchildren():
    return {worker for child in children(os.getpid()) for worker in children(child)}


@pytest.fixture
def workers():
    """Lists those that run an experiment: children of the server, which is a child of this
    process, but for what other tests have left."""
    before = grandchildren()
    return lambda: sorted(grandchildren() - before)


def soon(holds, seconds=20):
    """Whether something comes to hold: the server is told of a death a little later than we."""
    until = time.monotonic() + seconds
    while not (value := holds()) and time.monotonic() < until:
        time.sleep(0.05)
    return value


def gone(workers):
    return soon(lambda: workers() == [])


# -- what comes back -------------------------------------------------------------------------------


def test_the_ends_and_the_stages(jobs):
    work = jobs(CONFIG, CONFIG.replace("a**2", "a**2 / 0"), CONFIG)
    heard = []
    ends = dict(processes(work, lambda *what: heard.append(what), 2))
    assert sorted(ends) == [0, 1, 2]
    assert [stage for i, stage in heard if i == 0] == [
        "starting", "reading", "computing", "computing the fit", "computing the slice",
        "computing the surface", "computing what figures show",
        "drawing line", "writing",
    ]  # fmt: skip
    alone = dict(one_by_one(work, silent))
    assert {i: str(end) for i, end in ends.items()} == {i: str(end) for i, end in alone.items()}
    assert ends[0].files[0] == Path("outputs/0/line.png")
    assert isinstance(ends[1], InputError)


def test_ends_in_the_order_of_the_jobs():
    def ends():
        for i in (2, 0, 1, 3):
            given.append(i)
            yield i, Outcome((), ())

    given = []
    seen = [(i, list(given)) for i, _ in in_order(ends())]
    assert seen == [(0, [2, 0]), (1, [2, 0, 1]), (2, [2, 0, 1]), (3, [2, 0, 1, 3])]


@pytest.mark.parametrize(
    "error",
    [
        InputError("model.C", "-1 is not allowed", "a number over 0"),
        InputError.from_problems([Problem("a", "b", "c", "d.yaml:1:2"), Problem("e", "f")]),
        RunError("a.yaml: a warning"),
        OutputError("out: no space left"),
        Outcome((Path("a/b.png"),), ("a warning",)),
    ],
)
def test_ends_survive_the_journey(error):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert getattr(again, "problems", ()) == getattr(error, "problems", ())


# -- bad luck --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("SIGKILL", " (out of memory?)"),
        pytest.param("SIGTERM", "", marks=pytest.mark.thorough),
    ],
)
def test_a_worker_that_dies_loses_its_own_experiment_alone(jobs, name, note, workers):
    killed = []

    def hear(i, stage):
        if (i, stage) == (1, "computing"):
            (victim,) = workers()
            os.kill(victim, getattr(signal, name))
            killed.append(victim)

    ends = dict(processes(jobs(CONFIG, LONG, CONFIG), hear, 1))
    assert len(killed) == 1
    assert [type(ends[i]) for i in range(3)] == [Outcome, RunError, Outcome]
    assert str(ends[1]) == f"1.yaml: its process was killed by {name}{note}"
    assert not Path("outputs/1").exists()


@pytest.mark.thorough
def test_what_was_under_way_beside_a_death_is_made_anew(jobs, workers):
    """The second experiment kills its process whenever it computes, the first is slow enough to be
    at work then."""
    slow = CONFIG + "descents: [{lr: 1e-9, steps: 20000}]\n"
    work = jobs(slow, LONG, CONFIG)
    stages = []

    def hear(i, stage):
        stages.append((i, stage))
        if stage == "computing" and i == 1:
            for victim in workers():
                os.kill(victim, signal.SIGKILL)

    ends = dict(processes(work, hear, 2))
    assert [type(ends[i]) for i in range(3)] == [Outcome, RunError, Outcome]
    assert str(ends[1]) == "1.yaml: its process was killed by SIGKILL (out of memory?)"
    assert stages.count((0, "starting")) == 2
    assert gone(workers)


def test_a_worker_does_one_after_the_other(jobs, workers):
    seen = []
    list(processes(jobs(*[CONFIG] * 5), lambda i, stage: seen.append(tuple(workers())), 1))
    assert len(set(seen)) == 1


def test_closing_stops_all(jobs, workers):
    with closing(processes(jobs(LONG, LONG, CONFIG), silent, 3)) as ends:
        i, end = next(ends)
        started = time.monotonic()
    assert time.monotonic() - started < 5  # soon, on a busy machine too
    assert (i, type(end)) == (2, Outcome)
    assert gone(workers)


def test_nothing_is_left_of_many(jobs, workers):
    (job,) = jobs(CONFIG.replace("{kind: line, size: [2, 2]}", ""))
    work = [job] * 12
    list(processes(work[:2], silent, 2))
    before = descriptors()
    list(processes(work, silent, 3))
    assert soon(lambda: descriptors() <= before)
    assert gone(workers)
