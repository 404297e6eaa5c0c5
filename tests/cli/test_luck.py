"""Bad luck, row by row of cli.md's table: each file old or new, nothing half-written, no noise."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from .conftest import FILES, LIGHT, NOWHERE, command, snapshot

QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "encoding": "utf-8"}


@pytest.fixture(autouse=True)
def light(work):
    """`small.yaml` is LIGHT here."""
    (work / "small.yaml").write_text(LIGHT)


# -- where the files go ----------------------------------------------------------------------------


def test_a_folder_in_the_place_of_a_file(run, work):
    (work / "outputs/small/line.png/inside").mkdir(parents=True)
    (work / "outputs/small/summary.json").write_text("old")
    (fault,) = run("plot", "small.yaml").faults(1)
    assert fault == "outputs/small/line.png: cannot be written: a folder is in its place"
    assert (work / "outputs/small/summary.json").read_text() == "old"
    assert sorted(path.name for path in (work / "outputs/small").iterdir()) == [
        "line.png",
        "summary.json",
    ]


def test_a_file_in_the_place_of_the_folder(run, work):
    (work / "outputs").write_text("old")
    (fault,) = run("plot", "small.yaml").faults(1)
    assert fault == "outputs/small: cannot be written into: not a directory"
    assert (work / "outputs").read_text() == "old"
    (fault,) = run("plot", "small.yaml", "-o", "/proc/1").faults(1)
    assert fault.startswith("/proc/1/small: cannot be written into: ")


def test_a_link_to_itself_in_the_place_of_the_folder(run, work):
    (work / "outputs").symlink_to("outputs")
    (fault,) = run("plot", "small.yaml").faults(1)
    assert fault.startswith("outputs/small: cannot be written into: ")


def test_links_are_replaced_and_their_targets_untouched(run, work):
    (work / "outputs/small").mkdir(parents=True)
    for name in ("soft", "hard", "npz"):
        (work / name).write_text("mine")
    (work / "outputs/small/line.png").symlink_to(work / "soft")
    os.link(work / "hard", work / "outputs/small/contourf.png")
    (work / "outputs/small/surface.npz").symlink_to(work / "npz")
    (work / "outputs/small/summary.json").symlink_to("nowhere")
    assert run("plot", "small.yaml").code == 0
    assert [(work / name).read_text() for name in ("soft", "hard", "npz")] == ["mine"] * 3
    assert not any(path.is_symlink() for path in (work / "outputs/small").iterdir())
    assert not (work / "outputs/small/nowhere").exists()


def test_a_working_directory_that_is_gone(run, write, work, monkeypatch):
    write(LIGHT, "other.yaml")
    write("model: logistic\ndata: {kind: iris, features: [0]}\nfigures: [line]\n", "data.yaml")
    (work / "gone").mkdir()
    monkeypatch.chdir(work / "gone")
    (work / "gone").rmdir()
    several = [str(work / name) for name in ("small.yaml", "other.yaml", "data.yaml")]
    done = run("plot", *several, "-o", str(work / "out"), "--depfile", str(work / "out/deps"))
    assert (done.code, len(done.lines)) == (0, 11)
    assert run("validate", *several).code == 0
    gone = "the working directory is gone; absolute paths, or another directory"
    for relative in (several, [*several, "-o", "out"], ["small.yaml", "-o", str(work / "out")]):
        assert run("plot", *relative).faults(2) == [gone]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fills_up(run, work, monkeypatch, call):
    assert run("plot", "small.yaml").code == 0
    before = snapshot(work / "outputs/small")
    calls = iter(range(10))

    def full(*arguments):
        if next(calls) == (2 if call == "fsync" else 0):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    (fault,) = run("plot", "small.yaml", "--theme", "dark").faults(1)
    assert fault == "outputs/small: cannot be written into: no space left on device"
    assert snapshot(work / "outputs/small") == before


@pytest.fixture
def disk(work):
    """A real file system of 400 KiB in `work/disk`, where mounting one is allowed."""
    target = work / "disk"
    target.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(target)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a file system is not allowed here")
    yield target
    subprocess.run(["umount", str(target)], check=True)


def test_a_real_disk_full_and_then_read_only(run, disk):
    assert run("plot", "small.yaml", "-o", "disk").code == 0
    before = snapshot(disk / "small")
    (fault,) = run("plot", "small.yaml", "-o", "disk", "-s", "slice.points=300").faults(1)
    assert fault == "disk/small: cannot be written into: no space left on device"
    assert snapshot(disk / "small") == before
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    (fault,) = run("plot", "small.yaml", "-o", "disk").faults(1)
    assert fault == "disk/small: cannot be written into: read-only file system"
    assert snapshot(disk / "small") == before


def test_other_experiments_still_complete(run, write, work):
    write(LIGHT, "other.yaml")
    write(LIGHT + "data: iris\n", "wrong.yaml")
    (work / "outputs").mkdir()
    (work / "outputs/small").write_text("in the way")
    done = run("plot", "small.yaml", "wrong.yaml", "other.yaml")
    assert len(done.faults(1)) == 2
    assert done.lines == [f"outputs/other/{name}" for name in FILES]


# -- what stops a run ------------------------------------------------------------------------------

LONG = LIGHT + "descents: [{lr: 1e-9, steps: 1000000}]\n"
HELD = """
import os, sys, time
call = os.{call}
def held(*arguments):
    call(*arguments)
    print("held", file=sys.stderr, flush=True)
    time.sleep(30)
os.{call} = held
from landscape.__main__ import main
sys.argv = ["landscape", "plot", "small.yaml", "--theme", "dark"]
main()
"""


def interrupted(argv, until, number):
    """Sends a signal once stderr says `until`; the exit code and the rest of stderr."""
    with subprocess.Popen(argv, stderr=subprocess.PIPE, **QUIET) as process:
        for line in process.stderr:
            if until in line:
                break
        time.sleep(0.2)
        process.send_signal(number)
        said = [line for line in process.stderr if not line.startswith("plot: ")]
        return process.wait(10), "".join(said)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SIGINT", 130),
        pytest.param("SIGTERM", 143, marks=pytest.mark.thorough),
        pytest.param("SIGHUP", 129, marks=pytest.mark.thorough),
    ],
)
def test_a_signal_during_a_run(write, work, name, code):
    argv = command("plot", write(LONG), "-v")
    assert interrupted(argv, "computing", getattr(signal, name)) == (code, "")
    assert not (work / "outputs").exists()


@pytest.mark.parametrize("call", [pytest.param("fsync", marks=pytest.mark.thorough), "replace"])
def test_a_signal_while_writing(run, work, call):
    assert run("plot", "small.yaml").code == 0
    old = snapshot(work / "outputs/small")
    argv = [sys.executable, "-c", HELD.format(call=call)]
    assert interrupted(argv, "held", signal.SIGTERM) == (143, "")
    now = snapshot(work / "outputs/small")
    assert now.keys() == old.keys()
    changed = [name for name in FILES if now[name] != old[name]]
    assert changed == ([] if call == "fsync" else ["contourf.png"])
    assert now["contourf.png"].endswith(b"IEND\xaeB`\x82")


@pytest.mark.thorough
def test_kill_9_and_a_rerun(cli, work, plain):
    argv = [sys.executable, "-c", HELD.format(call="fsync")]
    code, _ = interrupted(argv, "held", signal.SIGKILL)
    assert code == -9
    left = list((work / "outputs/small").iterdir())
    assert [path.suffix for path in left] == [".part"]
    assert cli("plot", "small.yaml", "-f", "png,svg").code == 0
    assert snapshot(work / "outputs/small") == plain


UNDRAWN = ("plot", "small.yaml", "-v", "-s", "figures=[]")


@pytest.mark.thorough
def test_a_signal_that_is_ignored_stays_so():
    argv = ["sh", "-c", f"trap '' HUP; exec {' '.join(command(*UNDRAWN))}"]
    assert interrupted(argv, "computing", signal.SIGHUP)[0] == 0


@pytest.mark.thorough
def test_eight_at_once(run, write, work):
    argv = command("plot", write(LIGHT))
    processes = [subprocess.Popen(argv, stderr=subprocess.PIPE, **QUIET) for _ in range(8)]
    assert [(p.communicate()[1], p.returncode) for p in processes] == [("", 0)] * 8
    together = snapshot(work / "outputs/a")
    assert run("plot", "a.yaml", "--force").code == 0
    assert snapshot(work / "outputs/a") == together


# -- where the words go ----------------------------------------------------------------------------


def shell(line, **keys):
    """A pipeline of bash, and the exit codes of all its parts."""
    program = f'landscape() {{ {" ".join(command())} "$@"; }}; {line}; echo ${{PIPESTATUS[@]}} >&3'
    argv = ["bash", "-c", f"exec 3>&1; {program}"]
    return subprocess.run(argv, capture_output=True, encoding="utf-8", timeout=60, **keys)


def files(work):
    return sorted(path.name for path in (work / "outputs/small").iterdir())


def test_stdout_closed_by_its_reader(work):
    done = shell("landscape plot small.yaml -s figures=[] | true")
    assert (done.stdout, done.stderr) == ("1 0\n", "")
    assert files(work) == ["summary.json", "surface.npz"]
    assert (work / "outputs/small/summary.json").read_text().endswith("}\n")
    done = shell("landscape list | head -n 1")
    assert (done.stdout.split()[0], done.stderr) == ("data:", "")


def test_stdout_full(work):
    done = shell("landscape plot small.yaml -s figures=[] > /dev/full")
    assert done.stdout == "1\n"
    assert done.stderr == "error: standard output: No space left on device\n"
    assert files(work) == ["summary.json", "surface.npz"]
    assert shell("landscape --help > /dev/full").stdout == "1\n"


def test_streams_that_are_closed(work):
    done = shell("landscape list >&-")
    assert (done.stdout, done.stderr) == ("1\n", "")
    done = shell("landscape plot no.yaml 2>&-")
    assert (done.stdout, done.stderr) == ("2\n", "")
    done = shell("landscape plot no.yaml 2>/dev/full")
    assert (done.stdout, done.stderr) == ("2\n", "")


# -- what stands around ----------------------------------------------------------------------------


@pytest.mark.thorough
def test_the_same_bytes_whatever_stands_around(cli, work, plain):
    settings = "backend: garbage\nfont.size: 30\nfont.family: serif\nnonsense\nsvg.hashsalt: x\n"
    (work / "matplotlibrc").write_text(settings)
    foreign = {
        "MPLBACKEND": "garbage",
        "MATPLOTLIBRC": str(work / "matplotlibrc"),
        "LC_ALL": "C",
        "TZ": "Asia/Kathmandu",
        "PYTHONWARNINGS": "error",
        "PYTHONHASHSEED": "7",
    }
    done = cli("plot", "small.yaml", "-f", "png,svg", env=NOWHERE | foreign)
    assert (done.code, done.err) == (0, "")
    assert snapshot(work / "outputs/small") == plain


@pytest.mark.parametrize("stem", ["gütд", "\udcff"], ids=["UTF-8", "other bytes"])
def test_names_of_files_in_a_locale_of_ascii(stem, cli, write):
    config = write(LIGHT, f"{stem}.yaml")
    environment = NOWHERE | {
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONPATH": os.getenv("PYTHONPATH", ""),
    }
    done = cli("plot", config, "-o", "ö", env=environment, errors="surrogateescape")
    assert done.lines == [f"ö/{stem}/{name}" for name in FILES], done
    assert all(map(os.path.isfile, done.lines))
    done = cli("plot", config, "-o", "o\udcff", env=environment)
    (fault,) = done.faults(2)
    assert fault.endswith(r"--out: output.dir: 'o\udcff' is not allowed; text in UTF-8")


def test_a_fault_of_ours_is_one_line(run, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("no\nsuch luck")

    monkeypatch.setattr("landscape.batch.job.make", broken)
    done = run("plot", "small.yaml")
    assert done.code == 1
    assert done.err == (
        "error: small.yaml: internal fault, please report it: RuntimeError: no such luck\n"
    )
    monkeypatch.setattr("landscape.batch.job.make", lambda *_: (_ for _ in ()).throw(MemoryError))
    assert run("plot", "small.yaml").faults(1) == [
        "small.yaml: out of memory; fewer points or samples need less"
    ]
