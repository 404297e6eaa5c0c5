"""Experiments that travel, and a small cluster on this machine, of which a part dies."""

import json
import pickle
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import landscape as package
from landscape.batch import dask_cluster
from landscape.batch.job import Job, make, stored_result
from landscape.cli.main import run
from landscape.config.load import load
from landscape.config.sweep import Variant
from landscape.errors import InputError
from landscape.evaluate import tiling

CONFIG = """\
data: {kind: csv, path: %s}
model: linear
slice: {kind: vectors, path: along.npz, span: 1, points: 9}
figures: [{kind: contourf, size: [4, 3]}]
output: {dpi: 20}
"""
READY = """
import sys
from distributed import Client
with Client(scheduler_file=sys.argv[1]) as client:
    client.wait_for_workers(2)
"""
QUIET = ["--host", "127.0.0.1", "--no-dashboard"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with configs, and data beside them and elsewhere."""
    monkeypatch.chdir(tmp_path)
    for name in ("configs", "data"):
        (tmp_path / name).mkdir()
    Path("data/rows.csv").write_text("x,y\n1,1\n2,2\n3,2.5\n4,4.5\n")
    Path("configs/link.csv").symlink_to("../data/rows.csv")
    np.savez("configs/along.npz", directions=np.eye(2))
    return tmp_path


def job(path="../data/rows.csv", variant=None):
    Path("configs/a.yaml").write_text(CONFIG % path)
    return Job(load("configs/a.yaml", variant=variant or Variant()))


def travelled(payload):
    """What comes back from somewhere else."""
    sent = pickle.loads(pickle.dumps(payload))
    return pickle.loads(pickle.dumps(dask_cluster.unpack(sent)))


# -- the journey -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["../data/rows.csv", pytest.param("link.csv", marks=pytest.mark.thorough)]
)
def test_nothing_of_the_sender_is_needed(folder, path):
    local = job(path, Variant({"model.alpha": 1}, (("alpha", "1"),)))
    payload = dask_cluster.pack(local)
    expected = {file.name: file.read_bytes() for file in make(local).files}
    for file in ("data/rows.csv", "configs/along.npz", "configs/link.csv", "configs/a.yaml"):
        Path(file).unlink()
    assert travelled(payload).files == expected


def test_a_stored_result_travels_too(folder, monkeypatch):
    local = job()
    make(local)
    payload = dask_cluster.pack(local)
    assert payload.stored == stored_result(local) != b""
    monkeypatch.setattr("landscape.batch.job.run_prepared", None)
    assert travelled(payload).files["surface.npz"] == payload.stored


def test_what_is_wrong_is_said_as_at_home(folder):
    Path("data/bad.csv").write_text("x,y\n1,one\n2,\n")
    for path in ("../data/none.csv", "../data", "../data/bad.csv"):
        with pytest.raises(InputError) as at_home:
            make(job(path))
        with pytest.raises(InputError) as away:
            raise travelled(dask_cluster.pack(job(path)))
        assert str(away.value) == str(at_home.value)


def test_paths_that_lead_nowhere_else(folder):
    found = travelled(dask_cluster.pack(job(folder / "data/rows.csv")))
    assert str(found) == (
        "configs/a.yaml:1:25: data.path: an absolute path does not lead anywhere on a cluster; "
        "a relative path"
    )
    with pytest.raises(InputError, match=r"a\.yaml:1:25: data\.path: '/etc/passwd' lies outside"):
        dask_cluster.pack(job("/etc/passwd"))


# -- the scheduler ---------------------------------------------------------------------------------


def fault(capsys, *arguments):
    code = run(["plot", "configs/a.yaml", *arguments])
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


@pytest.mark.parametrize(
    "address", ["", "here", "127.0.0.1:8786", "tcp://x", "http://x:80", "a\nb"]
)
def test_what_is_no_address(folder, capsys, address):
    job()
    code, said = fault(capsys, "--scheduler", address)
    assert (code, said) == (
        2,
        f"error: --scheduler: {address!r} is no address; such as tcp://127.0.0.1:8786, or local\n",
    )


def test_without_the_extra(folder, capsys, monkeypatch):
    job()
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert fault(capsys, "--scheduler", "local") == (
        2,
        "error: --scheduler: dask.distributed is not installed; pip install landscape[dask]\n",
    )


@pytest.fixture
def dask(folder):
    pytest.importorskip("distributed", reason="needs the extra dask")


def landscape(*arguments, **keys):
    argv = [sys.executable, "-m", "landscape", "plot", "configs/a.yaml", *arguments]
    return subprocess.Popen(argv, stdout=-1, stderr=-1, encoding="utf-8", **keys)


def test_no_scheduler_answers(dask, capsys, monkeypatch):
    job()
    monkeypatch.setattr(dask_cluster, "PATIENCE", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        code, said = fault(capsys, "--scheduler", f"tcp://127.0.0.1:{silent.getsockname()[1]}")
    assert code == 1
    assert said.endswith(": no scheduler answers within 0.5 s\n")
    assert time.monotonic() - started < 10


@contextmanager
def part(name, *arguments, cwd):
    argv = [sys.executable, "-m", f"distributed.cli.dask_{name}", *arguments]
    with subprocess.Popen(argv, cwd=cwd, stdout=-3, stderr=-3) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def cluster_of_two(elsewhere):
    """The address of a scheduler, and its two workers."""
    elsewhere.mkdir()
    file = elsewhere / "scheduler.json"
    known = ("--scheduler-file", str(file))
    alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(elsewhere))
    with (
        part("scheduler", "--port", "0", *QUIET, *known, cwd=elsewhere),
        part("worker", *known, *QUIET, *alone, cwd=elsewhere) as first,
        part("worker", *known, *QUIET, *alone, cwd=elsewhere) as second,
    ):
        subprocess.run([sys.executable, "-c", READY, str(file)], check=True, timeout=60)
        yield json.loads(file.read_text())["address"], (first, second)


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.thorough
def test_a_worker_dies_and_all_is_as_at_home(dask, folder):
    job()
    sweep = ("-s", "model.alpha=0,1,2,3", "-s", "slice.points=200")
    with cluster_of_two(folder / "elsewhere") as (address, workers):
        with landscape(*sweep, "--scheduler", address, "-q") as process:
            out = process.stdout.readline()
            workers[0].kill()
            out += process.stdout.read()
            said = process.stderr.read()
        there = tree(folder / "outputs")
    assert (process.returncode, said) == (0, "")
    with landscape(*sweep, "-j", "1", "-q", "--force") as process:
        assert process.communicate() == (out, "")
    assert tree(folder / "outputs") == there
    assert len(there) == 4 * 3


LARGE = """\
data: {kind: moons, samples: 6000, noise: 0.2}
model: logistic
loss: {kind: cross_entropy, clip: 0.001}
slice: {kind: axes, points: 80}
figures: []
"""


@pytest.mark.thorough
def test_a_large_surface_is_shared_although_a_worker_dies(dask, folder, monkeypatch):
    monkeypatch.setattr(tiling, "HEAVY", 1e6)
    Path("configs/a.yaml").write_text(LARGE)
    plot = ["plot", "configs/a.yaml", "-q"]
    wait, received = dask_cluster.ClusterFuture.result, []

    def result(future):
        sums = wait(future)
        if not received:
            workers[0].kill()
        received.extend(sums)
        return sums

    monkeypatch.setattr(dask_cluster.ClusterFuture, "result", result)
    with cluster_of_two(folder / "elsewhere") as (address, workers):
        assert run([*plot, "--scheduler", address]) == 0
        there = tree(folder / "outputs")
    assert len(received) > 6
    assert run([*plot, "--force"]) == 0
    assert tree(folder / "outputs") == there


@pytest.mark.thorough
def test_points_of_a_callable_are_shared_although_a_worker_dies(dask, folder):
    from distributed import Client

    def loss(theta):
        time.sleep(0.005)
        return float(np.cos(theta).sum())

    objective = package.Objective.from_callable(loss, 6)
    plane = {"kind": "random", "points": 12, "span": 1, "normalize": "none"}

    def explored(**keys):
        result = package.explore(objective, np.arange(6.0), slice=plane, curvature=False, **keys)
        return result.surface.loss.tobytes()

    store = folder / "points.jsonl"

    def kill_when_under_way():
        while not store.exists() or len(store.read_bytes().splitlines()) < 10:
            time.sleep(0.01)
        workers[0].kill()

    with (
        cluster_of_two(folder / "elsewhere") as (address, workers),
        Client(address, set_as_default=False) as client,
    ):
        killer = threading.Thread(target=kill_when_under_way)
        killer.start()
        there = explored(executor=client.get_executor(), store=store)
        killer.join()
        assert len(client.nthreads()) == 1
    assert there == explored()
    entries = [json.loads(line) for line in store.read_bytes().splitlines()[1:]]
    points = [(entry["plane"], *entry["at"]) for entry in entries]
    assert len(points) == len(set(points)) <= 12 * 12 + 2 * 12


@pytest.mark.thorough
def test_a_sum_that_fails_elsewhere_is_told(dask, folder, capsys, monkeypatch):
    monkeypatch.setattr(tiling, "HEAVY", 1e6)
    monkeypatch.setattr(tiling, "sum_items", None)
    Path("configs/a.yaml").write_text(LARGE)
    code, said = fault(capsys, "--scheduler", "local", "-j", "1")
    assert code == 1
    assert said.startswith("error: configs/a.yaml: failed on the cluster: TypeError: ")


@pytest.mark.thorough
def test_what_is_not_sent_makes_room_for_others(dask, folder, monkeypatch, capsys):
    monkeypatch.setattr(dask_cluster, "AHEAD", 1)
    for name in "abc":
        Path(f"configs/{name}.yaml").write_text(CONFIG % "none.csv")
    for name in "def":
        Path(f"configs/{name}.yaml").write_text("model: {kind: function, name: beale}\nfigures: []")
    assert run(["plot", "configs", "--scheduler", "local", "-j", "1", "-q"]) == 2
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 3
    assert [line.split("/")[1] for line in said.out.splitlines()] == list("ddeeff")


@pytest.mark.thorough
def test_a_cluster_of_its_own(dask, folder):
    job("none.csv")
    Path("configs/b.yaml").write_text("model: {kind: function, name: beale}\nfigures: []\n")
    with landscape("configs/b.yaml", "--scheduler", "local", "-j", "1") as process:
        out, said = process.communicate()
    assert (process.returncode, out) == (
        2, "outputs/b/surface.npz\noutputs/b/summary.json\n",
    )  # fmt: skip
    error, summed = said.splitlines()
    assert error.startswith("error: configs/a.yaml:1:25: data.path: 'none.csv' cannot be read")
    assert summed.startswith("1 of 2 experiments done, 1 failed, 2 files, ")
