"""What Make is told, and what it makes of it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from landscape.storage.depfile import Rule, depfile

from ..conftest import LIGHT, SMALL

MAKEFILE = Path(__file__).parents[3] / "configs" / "Makefile"
READ = "{kind: csv, path: %s}"
TABLE = SMALL.replace("{kind: points, x: [1, 2, 3, 4], y: [1, 2, 2.5, 4.5]}", READ)
ROWS = "x,y\n1,1\n2,2\n3,2.5\n4,4.5\n"


def version():
    found = shutil.which("make")
    said = subprocess.run([found, "--version"], capture_output=True, text=True) if found else None
    numbers = re.match(r"GNU Make (\d+)\.(\d+)", said.stdout) if said else None
    return tuple(map(int, numbers.groups())) if numbers else (0, 0)


needs_make = pytest.mark.skipif(version() < (4, 3), reason="needs GNU Make 4.3")


def make(*arguments, folder="."):
    """The lines that Make echoes or says."""
    tool = f"LANDSCAPE={sys.executable} -m landscape"
    done = subprocess.run(
        ["make", "--no-print-directory", "-C", folder, tool, *arguments],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done
    return [line for line in done.stdout.splitlines() if "png" not in line]


AHEAD, BACK = 3600, -7200
"""Seconds that no step takes, and more of them."""


def dated(path, seconds):
    """Dates a file so much after what it is, so that no clock is too coarse."""
    status = os.stat(path)
    os.utime(path, (status.st_atime + seconds, status.st_mtime + seconds))


# -- the file --------------------------------------------------------------------------------------


def test_a_rule_an_experiment_and_one_for_each_prerequisite(work):
    rules = [
        Rule([Path("o/a/l.png"), Path("o/a/s.json")], [Path("a.yaml"), work / "d.csv"]),
        Rule([Path("/else/s.json")], [Path("../b.yaml"), work / "d.csv"]),
    ]
    assert depfile(rules).decode() == (
        "o/a/l.png \\\n  o/a/s.json: a.yaml \\\n  d.csv\n"
        "/else/s.json: ../b.yaml \\\n  d.csv\n"
        "a.yaml:\nd.csv:\n../b.yaml:\n"
    )


ODD = [
    "a b",
    "a$b",
    "a#b",
    "a%b",
    "a:b",
    "a\\ b",
    "a*b",
    "a[1]b",
    "a=b",
    "é",
    "a$(b)c",
    "%% ",
]


@needs_make
@pytest.mark.parametrize("name", ODD)
def test_names_that_mean_something_to_make(work, name):
    source, target = Path(f"{name}.csv"), Path(f"{name}.made")
    rule, *others = depfile([Rule([target], [source])]).decode().splitlines(keepends=True)
    Path("Makefile").write_text("".join([rule, "\t@echo made\n", *others]))
    source.touch()
    target.touch()
    dated(source, -60)
    assert make(str(target)) == [f"make: '{target}' is up to date."]
    dated(source, 120)
    assert make(str(target)) == ["made"]
    source.unlink()
    assert make(str(target)) == ["made"]


def test_the_depfile_of_a_call(run, write, work):
    write(ROWS, "data/my rows.csv")
    name = write(TABLE % '"data/my rows.csv"', "table.yaml")
    arguments = ("-j", "1", "--only", "line", "--depfile", "made/deps.d")
    done = run("plot", "small.yaml", name, *arguments)
    assert done.code == 0
    assert (work / "made/deps.d").read_text() == (
        "outputs/small/line.png \\\n"
        "  outputs/small/surface.npz \\\n  outputs/small/summary.json: small.yaml\n"
        "outputs/table/line.png \\\n"
        "  outputs/table/surface.npz \\\n  outputs/table/summary.json: table.yaml \\\n"
        "  data/my\\ rows.csv\n"
        "small.yaml:\ntable.yaml:\ndata/my\\ rows.csv:\n"
    )


@pytest.mark.thorough
def test_pages_that_share_a_script_list_it_once_and_are_made_of_their_own_configs(run, write, work):
    pages = {"output.shared": "true", "figures": "[interactive, contourf]"}
    keys = [part for key, value in pages.items() for part in ("-s", f"{key}={value}")]
    call = ("plot", "small.yaml", write(SMALL, "other.yaml"), "-j", "1", *keys)
    planned, done = run(*call, "-n"), run(*call, "--depfile", "deps.d")
    assert (planned.out, done.code) == (done.out, 0)
    (script,) = (work / "outputs").glob("live-*.js")
    name, before = f"outputs/{script.name}", script.read_bytes()
    assert done.out.splitlines().count(name) == 1
    assert (work / "deps.d").read_text().count(f"{name} ") == 2
    script.unlink()
    assert name not in run(*call, "--only", "contourf").out
    assert not script.exists()
    assert name in run(*call, "--only", "interactive", "--force").out
    assert script.read_bytes() == before


def test_no_depfile_unless_all_is_done(run, write, work):
    """Else Make would forget what the failed experiment depends on."""
    (work / "deps.d").write_text("old")
    write(SMALL.replace("linear", "logistic"), "wrong.yaml")
    assert run("plot", "small.yaml", "wrong.yaml", "-j", "1", "--depfile", "deps.d").code == 2
    assert run("plot", "small.yaml", "-n", "--depfile", "deps.d").code == 0
    assert (work / "deps.d").read_text() == "old"


def test_a_depfile_that_cannot_be_written(run, work):
    (work / "deps.d").mkdir()
    (fault,) = run("plot", "small.yaml", "--depfile", "deps.d").faults(1)
    assert fault == "deps.d: cannot be written: a folder is in its place"


def test_a_depfile_takes_the_place_of_nothing_that_is_read(run, write, work):
    write(ROWS, "d.csv")
    name = write(TABLE % "d.csv", "table.yaml")
    for read in ("table.yaml", "d.csv", "../work/table.yaml"):
        (fault,) = run("plot", name, "--depfile", read).faults(2)
        assert fault == f"--depfile: '{read}' is read by table.yaml; another file"
    assert (work / "d.csv").read_text() == ROWS
    assert not (work / "outputs").exists()


def test_a_path_that_make_cannot_read(run, write, work):
    write(ROWS, "d;e.csv")
    done = run("plot", write(TABLE % "'d;e.csv'", "table.yaml"), "--depfile", "deps.d")
    (fault,) = done.faults(2)
    assert fault.startswith("--depfile: ")
    assert fault.endswith("has a character that Make takes for its own; a path without ; and |")
    assert not (work / "deps.d").exists()


# -- the Makefile of configs -----------------------------------------------------------------------


@pytest.fixture
def configs(work):
    """Its rules, over two small experiments, one of which reads a table."""
    folder = work / "configs"
    (folder / "data").mkdir(parents=True)
    shutil.copy(MAKEFILE, folder)
    (folder / "small.yaml").write_text(LIGHT)
    (folder / "table.yaml").write_text(TABLE % "data/rows.csv")
    (folder / "data/rows.csv").write_text(ROWS)
    return folder


def ages(folder):
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.glob("*/*")}


@needs_make
@pytest.mark.thorough
def test_only_what_has_changed_is_made_anew(configs, work):
    build = work / "build"
    assert len(make("-j2", folder="configs")) >= 2
    first = ages(build)
    assert len(first) == 8
    assert make(folder="configs") == ["make: Nothing to be done for 'all'."]
    dated(configs / "data/rows.csv", AHEAD)
    make(folder="configs")
    second = ages(build)
    assert {name for name in first if second[name] != first[name]} == {
        f"table/{name}" for name in ("contourf.png", "line.png", "surface.npz", "summary.json")
    }
    dated(configs / "data/rows.csv", BACK)
    make("../build/table/line.png", folder="configs")
    assert ages(build) == second
    (configs / "data/rows.csv").unlink()
    (configs / "table.yaml").write_text(LIGHT)
    make("../build/table/line.png", folder="configs")
    assert ages(build)["table/line.png"] != second["table/line.png"]


@needs_make
@pytest.mark.thorough
def test_a_sweep_is_one_call(configs, work):
    (configs / "breast-cancer.yaml").write_text(
        "{model: logistic, data: {kind: moons, samples: 20}, slice: {kind: axes, points: 9}, "
        "figures: [{kind: contourf, size: [4, 3]}], output: {dpi: 30}}"
    )
    calls = make("sweep", "PENALTIES=0.1 1", folder="configs")
    assert sum("-m landscape" in call for call in calls) == 1
    assert sorted(path.name for path in (work / "build").iterdir()) == [
        "breast-cancer--C-0.1",
        "breast-cancer--C-1",
        "sweep.d",
    ]
    assert make("sweep", "PENALTIES=0.1 1", folder="configs") == [
        "make: Nothing to be done for 'sweep'."
    ]


@needs_make
@pytest.mark.thorough
def test_the_gallery_redraws_what_readme_shows(configs, work):
    other = work / "outputs/readme/other.png"
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    make("gallery", "GALLERY=small/line table/line table/contourf", folder="configs")
    shown = sorted(str(path.relative_to(other.parent)) for path in other.parent.glob("*/*.png"))
    assert shown == ["small/line.png", "table/contourf.png", "table/line.png"]
    assert other.read_text() == "mine"


def test_the_gallery_is_what_readme_shows():
    readme = (MAKEFILE.parents[1] / "README.md").read_text()
    shown = set(re.findall(r"\]\(outputs/readme/([\w/-]+)\.(?:png|gif)\)", readme))
    shown.remove("live-moons/page")  # a browser took that one
    listed = re.search(r"GALLERY \?= ((?:.*\\\n)*.*)", MAKEFILE.read_text())[1]
    assert set(listed.replace("\\", "").split()) >= shown


# -- the Makefile of README ------------------------------------------------------------------------

SLIDES = ["outputs/bowl/contour.png", "outputs/bowl/line.png"]
BOWL = """\
data: {kind: csv, path: rows.csv}
model: linear
slice: {kind: axes, params: [w1, b], points: 9}
figures: [{kind: contour, size: [4, 3]}, {kind: line, size: [4, 3]}]
output: {dpi: 30}
"""


@pytest.fixture
def lecture(work, monkeypatch):
    """A folder with README's rules, an experiment on a table, and tools that tell of each call."""
    readme = (MAKEFILE.parents[1] / "README.md").read_text()
    tools, folder = work / "tools", work / "lecture"
    for path in (tools, folder):
        path.mkdir()
    (folder / "Makefile").write_text(re.search(r"```make\n(.*?)```", readme, re.DOTALL)[1])
    (folder / "bowl.yaml").write_text(BOWL)
    (folder / "rows.csv").write_text(ROWS)
    (folder / "slides.tex").write_text("")
    for name, does in (
        ("landscape", f'exec {sys.executable} -m landscape "$@"'),
        ("latexmk", "touch slides.pdf"),
    ):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\necho "called {name} $2" >&2\n{does}\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.chdir(folder)
    return folder


def called(*arguments, code=0):
    """The tools that a call of Make has called, in their order."""
    argv = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done
    lines = done.stderr.splitlines()
    return [line.removeprefix("called ") for line in lines if line.startswith("called ")]


@pytest.mark.thorough
@pytest.mark.skipif(version() < (3, 81), reason="needs GNU Make 3.81")
def test_twelve_steps(lecture):
    plot, latex = "landscape bowl.yaml", "latexmk slides.tex"
    assert called("slides.pdf") == [plot, latex]
    assert all(Path(picture).is_file() for picture in SLIDES)
    assert called() == []
    dated(lecture / "rows.csv", AHEAD)
    assert called() == [plot, latex]
    dated(lecture / "rows.csv", BACK)
    dated(lecture / "bowl.yaml", AHEAD)
    assert called() == [plot, latex]
    dated(lecture / "bowl.yaml", BACK)
    Path(SLIDES[1]).unlink()
    assert called() == [plot, latex]
    assert called() == []
    shutil.rmtree("outputs/bowl")
    assert called() == [plot, latex]
    before = Path(SLIDES[0]).read_bytes()
    (lecture / "bowl.yaml").write_text(BOWL + "modl: linear\n")
    dated(lecture / "bowl.yaml", AHEAD)
    assert called(code=2) == [plot]
    assert Path(SLIDES[0]).read_bytes() == before
    (lecture / "bowl.yaml").write_text(BOWL)
    dated(lecture / "bowl.yaml", AHEAD)
    assert called() == [plot, latex]
    dated(lecture / "bowl.yaml", BACK)
    (lecture / "möbius.yaml").write_text(BOWL.replace("contour,", "contourf,"))
    assert called() == ["landscape möbius.yaml"]
    shutil.rmtree("outputs")
    assert sorted(called("-j2")) == ["landscape bowl.yaml", "landscape möbius.yaml", latex]
    os.chdir(lecture.parent)
    assert called("-C", "lecture") == []
    (lecture / "outputs/möbius/line.png").unlink()
    assert called("-C", "lecture", "outputs/möbius/line.png") == ["landscape möbius.yaml"]
