"""Many experiments in one call: the order of what is said, sweeps, and how a call is stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from landscape.pipeline import prepare as pipeline_prepare

from ..conftest import FILES, LIGHT, SMALL, command

LONG = LIGHT + "descents: [{lr: 1e-9, steps: 1000000}]\n"
WRONG = SMALL.replace("linear", "logistic")
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "encoding": "utf-8"}


def tree(folder):
    """The bytes of every file below a folder, and nothing unfinished."""
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert not any(name.endswith(".part") for name in files)
    return files


# -- several at once -------------------------------------------------------------------------------


NAMES = ("small", "warned", "other")
STRAY = ("numpy", "socket", "signal", "landscape", "random", "matplotlib")
UNGUARDED = "import sys\nfrom landscape.__main__ import main\nsys.exit(main())\n"


def make_configs(folder):
    """Four configs, one of which warns and one of which is refused; their names."""
    warned = LIGHT + 'title: "\\ue000"\n'
    texts = {"small": LIGHT, "warned": warned, "wrong": WRONG, "other": LIGHT}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return [f"{name}.yaml" for name in texts]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """What a call of several processes says and writes: of a script without a guard, in a folder in
    which modules lie about that nobody may import."""
    folder = tmp_path_factory.mktemp("together")
    names = make_configs(folder)
    for name in STRAY:
        (folder / f"{name}.py").write_text(f"raise SystemExit('{name} of the working directory')")
    (folder / "matplotlibrc").write_bytes(b"\xff\xfe\0")
    (folder / "bin").mkdir()
    (folder / "bin/tool").write_text(UNGUARDED)
    argv = [sys.executable, "bin/tool", "plot", *names, "-j", "2", "-v"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, encoding="utf-8", timeout=300)
    return done, tree(folder / "outputs")


def test_one_process_or_several_give_the_same(together, run, work):
    done, files = together
    alone = run("plot", *make_configs(work), "-j", "1", "-q")
    assert (done.returncode, done.stdout.splitlines()) == (alone.code, alone.lines)
    assert alone.lines == [f"outputs/{of}/{name}" for of in NAMES for name in FILES]
    assert tree(work / "outputs") == files


def test_what_is_said_keeps_the_order_of_the_arguments(together):
    done, _ = together
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.startswith("plot: ")]
    warning, error, summed = said
    assert warning.startswith("warning: warned.yaml: ")
    assert error.startswith("error: wrong.yaml:2:")
    assert re.fullmatch(r"3 of 4 experiments done, 1 failed, 12 files, [\d.]+ s", summed)


def test_stages_of_all(together):
    done, _ = together
    said = done.stderr.splitlines()
    for name in ("small", "other"):
        assert [line.split(": ")[2] for line in said if f" {name}.yaml:" in line] == [
            "starting", "reading", "computing", "computing the fit", "computing the slice",
            "computing the surface", "computing what figures show",
            "drawing contourf", "drawing line", "writing",
        ]  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_data_that_may_not_be_read_cost_nobody_else(run, write, jobs):
    outside = "{kind: csv, path: /etc/passwd}"
    write("model: linear\ndata: " + outside, "a.yaml")
    done = run("plot", "a.yaml", "small.yaml", "-j", jobs, "-s", "figures=[]")
    (fault,) = done.faults(2)
    assert fault.startswith("a.yaml:2:25: data.path: '/etc/passwd' lies outside the folder")
    assert len(done.lines) == 2


def test_no_process_is_started_for_one(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "landscape.batch.process_pool", None)
    assert run("plot", "small.yaml", "-j", "8").code == 0


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_jobs_that_is_none(run, jobs):
    assert "--jobs" in run("plot", "small.yaml", "-j", jobs).faults(2)[0]


def test_stdout_closed_by_its_reader(write, work):
    write(LIGHT, "small.yaml")
    write(LIGHT, "other.yaml")
    line = " ".join(command("plot", "small.yaml", "other.yaml", "-j", "2", "-q"))
    done = subprocess.run(
        ["bash", "-c", f"{line} | true; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("1\n", "")
    tree(work / "outputs")


# -- sweeps ----------------------------------------------------------------------------------------


def test_a_sweep(run, work):
    settings = ("-s", "model.alpha=0,1", "-s", "loss=mse,mae", "-s", "title='a, b'")
    done = run("plot", "small.yaml", "-s", "figures=[]", "-j", "1", *settings)
    folders = [f"outputs/small--alpha-{a}--loss-{k}" for a in (0, 1) for k in ("mse", "mae")]
    assert done.lines == [f"{folder}/{name}" for folder in folders for name in FILES[2:]]
    summary = json.loads((work / folders[3] / FILES[-1]).read_text())
    assert (summary["config"]["model"]["alpha"], summary["config"]["loss"]["kind"]) == (1, "mae")
    assert summary["title"] == "a, b"
    assert (
        run("plot", "small.yaml", *settings, "-s", "model.alpha=1", "-n")
        .lines[0]
        .startswith("outputs/small--loss-mse/")
    )


def test_a_sweep_of_a_look_computes_once(run, counted, work):
    done = run("plot", "small.yaml", "--force", "-j", "1", "-s", "figures.0.levels=3,4")
    assert (done.code, len(done.lines), len(counted)) == (0, 8, 1)
    pictures = {(work / f"outputs/small--levels-{n}/contourf.png").read_bytes() for n in (3, 4)}
    assert len(pictures) == 2
    assert len({(work / f"outputs/small--levels-{n}/line.png").read_bytes() for n in (3, 4)}) == 1


def test_a_sweep_reads_its_data_once_and_warns_of_them_each_time(run, write, monkeypatch):
    name = write(SMALL.replace("x: [1, 2, 3, 4]", "x: [3, 3, 3, 3]") + "scale: zscore\n")
    read = []
    prepare = pipeline_prepare.prepare_data
    monkeypatch.setattr(
        pipeline_prepare,
        "prepare_data",
        lambda *of, **keys: read.append(of) or prepare(*of, **keys),
    )
    only = ("plot", name, "-j", "1", "--only", "line")
    done = run(*only, "-s", "model.alpha=1,10", "--compare")
    assert (done.code, len(read)) == (0, 1)
    assert sum("alpha" in line for line in done.err.splitlines()) == 2
    assert run(*only, "-s", "seed=1,2").code == 0
    assert len(read) == 3


def test_variants_that_would_share_a_folder(run, work):
    (fault,) = run("plot", "small.yaml", "-s", "title=a/b,a:b").faults(2)
    assert fault == (
        "small.yaml (title = a:b): output.dir: small.yaml (title = a/b) writes into "
        "outputs/small--title-a-b too; another folder or file name"
    )
    assert not (work / "outputs").exists()


def test_what_is_wrong_with_a_variant_and_with_all(run):
    assert run("plot", "small.yaml", "-s", "model.alpha=1,-1").faults(2) == [
        "small.yaml: --set model.alpha: -1 is not allowed; at least 0"
    ]
    assert len(run("plot", "small.yaml", "-s", "model.alpha=1,2", "-s", "sed=1").faults(2)) == 1
    done = run("plot", "small.yaml", "-s", "slice.params=[w1, b],[w1, w9]", "-j", "1")
    assert done.code == 2
    assert len(done.lines) == 4


def test_checking_and_explaining_a_sweep(run):
    done = run("validate", "small.yaml", "-s", "model.alpha=0,1")
    assert (done.code, done.err) == (
        0, "ok: small.yaml (alpha = 0)\nok: small.yaml (alpha = 1)\n",
    )  # fmt: skip
    (fault,) = run("explain", "small.yaml", "-s", "model.alpha=0,1").faults(2)
    assert fault == "--set: 2 experiments cannot be explained at once; one value each"


# -- how a call is stopped -------------------------------------------------------------------------


def running(needle):
    """The processes whose environment holds a word."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if needle.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.fixture
def two_at_work(write, request):
    """A call of which two experiments are computing for long; and a word in the environment of all
    its processes."""
    needle = f"{request.node.name}-{os.getpid()}"
    argv = command("plot", write(LONG), write(LONG, "b.yaml"), "-j", "2", "-v")
    environment = os.environ | {"LANDSCAPE_TEST": needle}
    process = subprocess.Popen(
        argv, stderr=subprocess.PIPE, env=environment, start_new_session=True, **QUIET
    )
    for line in process.stderr:
        if line.startswith("plot: b.yaml: computing"):
            break
    yield process, needle
    with process:
        process.kill()


def gone(needle, seconds=8):
    """Whether all processes end in time."""
    until = time.monotonic() + seconds
    while running(needle) and time.monotonic() < until:
        time.sleep(0.05)
    return running(needle) == []


@pytest.mark.parametrize(
    ("send", "name", "code"),
    [
        pytest.param(os.killpg, "SIGINT", 130, marks=pytest.mark.thorough),
        (os.kill, "SIGTERM", 143),
        pytest.param(os.killpg, "SIGHUP", 129, marks=pytest.mark.thorough),
    ],
)
def test_a_signal_stops_all(two_at_work, work, send, name, code):
    """Sent to all of them, as a terminal does, or to the first alone."""
    process, needle = two_at_work
    send(process.pid, getattr(signal, name))
    assert process.wait(10) == code
    said = process.stderr.read()
    assert [line for line in said.splitlines() if not line.startswith("plot: ")] == []
    assert gone(needle)
    assert not (work / "outputs").exists()


def test_kill_9_leaves_no_process_behind(two_at_work):
    process, needle = two_at_work
    assert len(running(needle)) >= 4
    process.kill()
    process.wait()
    assert gone(needle)


@pytest.mark.thorough
def test_kill_9_of_a_single_one_leaves_none_either(write, request):
    needle = f"{request.node.name}-{os.getpid()}"
    argv, environment = command("plot", write(LONG), "-v"), os.environ | {"LANDSCAPE_TEST": needle}
    with subprocess.Popen(argv, stderr=subprocess.PIPE, env=environment, **QUIET) as process:
        for line in process.stderr:
            if line.startswith("plot: a.yaml: computing"):
                break
        time.sleep(0.3)
        process.kill()
    assert gone(needle)


COUNTED = """
import gc, os, re, sys
from pathlib import Path
from landscape.cli.main import run
values = ",".join(map(str, range(int(sys.argv[1]))))
code = run(["plot", "a.yaml", "-j", "2", "-q", "-s", "figures=[]", "-s", "seed=" + values])
gc.collect()
peak = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(code, peak, len(os.listdir("/proc/self/fd")), file=sys.stderr)
"""


@pytest.mark.thorough
def test_many_take_no_more_than_few(cli, write):
    write(LIGHT)
    few, many = (
        list(map(int, cli(argv=[sys.executable, "-c", COUNTED, str(count)]).err.split()))
        for count in (4, 40)
    )
    assert few[0] == many[0] == 0
    assert many[1] - few[1] < 4 * 1024  # KiB
    assert many[2] <= few[2]
