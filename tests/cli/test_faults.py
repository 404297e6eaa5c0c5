"""Bad input, row by row of cli.md's table: exit 2, one line a fault with its place, nothing ran."""

import os
import time

import pytest

BASE = "model: logistic\ndata: {kind: breast_cancer, features: [0, 1]}\n"


def refused(run, name, *arguments):
    """The faults of a config that `plot` refuses, having written nothing."""
    started = time.perf_counter()
    faults = run("plot", name, *arguments).faults(2)
    assert time.perf_counter() - started < 10
    assert not os.path.exists("outputs")
    return faults


# -- the text --------------------------------------------------------------------------------------

BOMB = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
TEXTS = {
    "malformed": (
        "model: [linear\ndata: x: y\n",
        "a.yaml:1:8: malformed YAML: a bracket that begins in line 1 is never closed",
    ),
    "a tab": ("model:\n\tkind: linear\n", "a.yaml:2:1: malformed YAML"),
    "a tag": ("model: !!python/object:os.system {}\n", "a.yaml:1:8: model: the tag"),
    "a merge": ("a: &a {b: 1}\nmodel: {<<: *a}\n", "a.yaml:2:9: model.<<: a merge key"),
    "a bomb": (BOMB, "aliases stand for more than 20000 values"),
    "itself": ("model: &a {kind: *a}\n", "model.kind: '*a' stands within itself"),
    "Latin 1": ("title: Müller\n".encode("latin-1"), "a.yaml:1:9: not UTF-8"),
    "UTF-16": ("model: linear\n".encode("utf-16"), "a.yaml:1:1: not UTF-8"),
    "NUL": ("model: linear\0\n", "a.yaml:1:14: a control character"),
    "a list": ("- model\n", "a.yaml:1:1: the top level is not a section"),
    "nothing": ("", "a.yaml:1:1: this file is empty"),
    "two documents": ("model: linear\n---\nmodel: linear\n", "a.yaml:2:1: a second document"),
    "too large": ("#" * (2**20 + 1), "this file has 1.0 MiB; at most 1 MiB"),
    "too deep": ("a: " + "[" * 100_000, "sections too deep"),
}


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_text(run, write, text, said):
    assert any(said in fault for fault in refused(run, write(text)))


def test_no_config(run, work):
    assert refused(run, "no.yaml") == [
        "no.yaml: this file cannot be read: no such file or directory; a file that is there and "
        "may be read"
    ]
    os.mkfifo(work / "fifo.yaml")
    assert refused(run, "fifo.yaml") == ["fifo.yaml: this file is a FIFO; a regular file"]
    (work / "empty").mkdir()
    assert refused(run, "empty") == ["empty: no *.yaml in this folder; a folder of configs"]


def test_a_name_that_cannot_be_printed_or_name_a_folder(run, write):
    assert refused(run, write(BASE, "a\nb.yaml"))[0].startswith(r"'a\nb.yaml' holds a character")
    assert refused(run, write(BASE, "...yaml"))[0].startswith("'...yaml' cannot name a folder")


# -- the keys --------------------------------------------------------------------------------------

KEYS = {
    "duplicate": ("model: linear\nmodel: logistic\n", "a.yaml:2:1: model: repeated; it stands at"),
    "unknown": (BASE + "titel: x\n", "a.yaml:3:1: titel: unknown key; did you mean 'title'?"),
    "unknown kind": ("model: lgistic\n", "a.yaml:1:8: model.kind: unknown kind 'lgistic'; did you"),
    "type": (BASE + "seed: zero\n", "a.yaml:3:7: seed: 'zero' is not allowed; a whole number"),
    "NaN": (BASE + "slice: {kind: axes, span: .nan}\n", "a.yaml:3:27: slice.span: '.nan' is not"),
    "1e400": (BASE + "slice: {kind: axes, span: 1e400}\n", "slice.span: '1e400' is not finite"),
    "large grid": (
        BASE + "slice: {kind: axes, points: [2001, 100]}\n",
        "a.yaml:3:30: slice.points.0: 2001 is not allowed; at most 2000",
    ),
    "one point": (
        BASE + "slice: {kind: axes, points: 1}\n",
        "a.yaml:3:29: slice.points: 1 is not allowed; at least 2 or a list",
    ),
    "no width": (
        BASE + "slice: {kind: axes, range: [[0, 1], [2, 2]]}\n",
        "a.yaml:3:37: slice.range.1: [2.0, 2.0] is empty; low must be under high",
    ),
    "reversed": (
        BASE + "slice: {kind: axes, span: [[1, -1], 2]}\n",
        "a.yaml:3:28: slice.span.0: [1.0, -1.0] is empty; low must be under high",
    ),
    "zero span": (
        BASE + "slice: {kind: axes, span: 0}\n",
        "a.yaml:3:27: slice.span: 0 is not allowed; the span is half of a width; "
        "auto, a number over 0 or a list",
    ),
    "mathtext": (BASE + "title: $\\frac$\n", "title: not valid mathtext: expected \\frac"),
    "NUL in a title": (BASE + 'title: "a\\0b"\n', "a.yaml:3:8: title: a control character"),
    "figure name": (
        BASE + "figures: [{kind: line, name: ../x}]\n",
        "a.yaml:3:30: figures.0.name: '../x' is not allowed; letters, digits, - and _",
    ),
    "formula": (
        "model: {kind: function, expr: __import__('os'), params: {a: 1}}\n",
        "a.yaml:1:31: model.expr",
    ),
}


@pytest.mark.parametrize(("text", "said"), KEYS.values(), ids=KEYS)
def test_keys(run, write, text, said):
    faults = refused(run, write(text))
    assert len(faults) == 1
    assert faults[0].startswith("a.yaml:")
    assert said in faults[0]


def test_points_too_close_to_tell_apart(run, write):
    name = write(BASE + "slice: {kind: axes, range: [[1, 1.0000000000000002], [0, 1]]}\n")
    assert "2.2e-16 is too narrow a picture at 1; 1e-12 or more" in refused(run, name)[0]


def test_everything_that_is_wrong_is_said_at_once(run, write):
    write("model: linear\nseeds: 1\ntheme: blue\n", "a.yaml")
    write("model: {kind: linear, alpha: -1}\n", "b.yaml")
    faults = run("plot", "a.yaml", "b.yaml", "small.yaml").faults(2)
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["a.yaml:3:8", "theme"],
        ["a.yaml:2:1", "seeds"],
        ["b.yaml:1:30", "model.alpha"],
    ]
    assert not os.path.exists("outputs")


# -- the data --------------------------------------------------------------------------------------

CSV = "model: linear\ndata: {kind: csv, path: d.csv, target: y}\n"
TABLES = {
    "ragged": ("x,y\n1,2\n3\n", "line 3"),
    "a word": ("x,y\n1,2\nabc,4\n", "line 3, column 1 (x): 'abc' is not a number"),
    "missing": ("x,y\n1,2\n,4\n", "line 3, column 1 (x)"),
    "infinite": ("x,y\n1,2\ninf,4\n", "line 3, column 1 (x)"),
    "1e999": ("x,y\n1,2\n1e999,4\n", "line 3, column 1 (x)"),
    "no rows": ("x,y\n", "no rows"),
    "no target": ("x,z\n1,2\n", "no column 'y'"),
}


@pytest.mark.parametrize(("table", "said"), TABLES.values(), ids=TABLES)
def test_tables(run, write, table, said):
    write(table, "d.csv")
    (fault,) = refused(run, write(CSV))
    assert fault.startswith("a.yaml:2:")
    assert said in fault


def test_files_that_are_none(run, write, work):
    name = write(CSV)
    os.mkfifo(work / "d.csv")
    assert "d.csv' is a FIFO; a regular file" in refused(run, name)[0]
    (work / "d.csv").unlink()
    (work / "d.csv").mkdir()
    assert "d.csv' is a folder; a regular file" in refused(run, name)[0]
    (work / "d.csv").rmdir()
    (work / "d.csv").symlink_to("/dev/zero")
    assert "outside the folder of the experiment" in refused(run, name)[0]
    assert "/etc/passwd' lies outside" in refused(run, name, "-s", "data.path=/etc/passwd")[0]
    assert "data.path" in refused(run, name, "-s", "data.path=no.csv")[0]


DATA = {
    "one class": ("data: {kind: iris, classes: [setosa]}\nmodel: logistic\n", "data.classes"),
    "features": ("data: {kind: iris, features: [0, 7]}\nmodel: logistic\n", "data.features.1"),
    "a table of one column": (
        "data: {kind: points, x: [1, 2], y: [1, 2]}\nmodel: linear\n"
        "slice: {kind: axes, params: [w1, w2]}\n",
        "slice.params.1",
    ),
    "a figure": (BASE + "figures: [fit]\n", "figures.0: fit needs data of one feature"),
    "two names": (
        BASE + "figures: [{kind: line, name: a}, {kind: line, name: A}]\n",
        "figures.1.name: 'A' is the name of figures.0 too; another name",
    ),
}


@pytest.mark.parametrize(("text", "said"), DATA.values(), ids=DATA)
def test_data_that_do_not_suit(run, write, text, said):
    (fault,) = refused(run, write(text))
    assert said in fault
    assert fault.startswith("a.yaml:")


# -- flags -----------------------------------------------------------------------------------------

FLAGS = {
    "no option": (["--fast"], "(see `landscape plot --help`)"),
    "no number": (["--dpi", "many"], "--dpi: 'many' is not allowed; a whole number"),
    "dpi": (["--dpi", "3"], "small.yaml: --dpi: output.dpi: 3 is not allowed; at least 10"),
    "format": (["-f", "bmp"], "small.yaml: --format: output.formats.0: 'bmp' is not allowed"),
    "theme": (["--theme", "drak"], "small.yaml: --theme: theme: 'drak' is not allowed; did you"),
    "only": (
        ["--only", "lines"],
        "small.yaml: --only: no figure 'lines'; one of contourf, line (see",
    ),
    "nothing": (["--only", " ,"], "--only: no figure is named; names such as line,contour"),
    "no equals": (["-s", "seed"], "--set seed: no KEY=VALUE"),
    "YAML": (["-s", "seed=[1"], "--set seed: malformed YAML"),
    "value": (["-s", "seed=x"], "small.yaml: --set seed: 'x' is not allowed"),
    "key": (["-s", "modle.x=1"], "small.yaml: --set modle.x: unknown key; did you mean"),
    "item": (["-s", "figures.5.log=true"], "5 is no entry of figures, a list of 2"),
    "no line of its own": (["-s", "a\nb\x1b=1"], r"small.yaml: --set a\nb\x1b: unknown key"),
    "NUL": (["-s", 'output.dir="a\\0b"'], "a control character"),
}


@pytest.mark.parametrize(("arguments", "said"), FLAGS.values(), ids=FLAGS)
def test_flags(run, arguments, said):
    assert said in refused(run, "small.yaml", *arguments)[0]


def test_an_output_folder_of_the_configs_own_choice(run, write, work):
    for folder in ("/tmp/elsewhere", "../..", "outputs/../../..", "~/x/../../.."):
        name = write(BASE + f"output: {{dir: {folder}}}\n")
        assert "output.dir" in refused(run, name)[0]
    write(BASE + "output: {dir: ../here}\n", "sub/a.yaml")
    assert run("plot", "sub/a.yaml", "-n").faults(2)  # relative to the working directory
    write(BASE + "output: {dir: sub/../sub/x}\n", "sub/a.yaml")
    assert run("plot", "sub/a.yaml", "-n").lines[0] == "sub/x/a/line.png"
    assert run("plot", "sub/a.yaml", "-n", "-o", "../up").lines[0] == "../up/a/line.png"


def test_one_folder_for_two(run, write):
    write(BASE, "p/a.yaml")
    write(BASE, "q/a.yaml")
    (fault,) = refused(run, "p/a.yaml", "q/a.yaml")
    assert fault == (
        "q/a.yaml: output.dir: p/a.yaml writes into outputs/a too; another folder or file name"
    )
    assert refused(run, "p", "q", "-o", "z")
    assert run("plot", "p/a.yaml", "./p/a.yaml", "p", "-n").code == 0  # the same file
