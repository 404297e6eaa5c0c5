"""`plot --compare`: one more figure of all experiments, or none."""

import struct

import pytest
from matplotlib.figure import Figure

from ..conftest import FILES, SMALL, snapshot

BOWL = """\
model: {kind: function, expr: a**2 + b**2 + (k - 3)**2, params: {a: 1, b: 1, k: 1}}
slice: {kind: axes, params: [a, b], range: [[-1, 1], [-1, 1]], points: 9}
figures: [{kind: contourf, size: [2, 2]}]
output: {dpi: 30}
"""
SWEEP = ("plot", "small.yaml", "-s", "model.alpha=0,10", "--compare")
ONLY = ("--only", "contourf")
"""Where one figure is enough."""


@pytest.mark.thorough
def test_the_figure_of_a_sweep_is_the_last_file(run, work):
    done = run(*SWEEP, "-j", "1")
    assert done.code == 0, done
    folders = [f"outputs/small--alpha-{alpha}" for alpha in (0, 10)]
    assert done.lines == [
        *(f"{folder}/{name}" for folder in folders for name in FILES),
        "outputs/small--compare.png",
    ]
    assert "9 files" in done.err
    content = (work / done.lines[-1]).read_bytes()
    assert struct.unpack(">II", content[16:24])[0] == 9 * 30  # the theme's width, not a panel's
    assert run(*SWEEP, "-n").lines == done.lines


def test_several_configs_are_compared_beside_their_folders(run, write, work):
    bowl = BOWL.replace("contourf", "line")
    names = [write(bowl.replace("k: 1", f"k: {k}"), f"{k}.yaml") for k in (1, 5)]
    done = run("plot", *names, "--compare", "-f", "svg", "-o", "x", "-j", "1")
    assert done.lines[-1] == "x/compare.svg"
    assert sorted(path.name for path in (work / "x").iterdir()) == ["1", "5", "compare.svg"]


@pytest.mark.thorough
def test_the_bytes_are_the_same_however_they_were_made(run, work):
    assert run(*SWEEP, "-j", "1").code == 0
    figure = (work / "outputs/small--compare.png").read_bytes()
    for arguments in (("-j", "2", "--force"), ("-j", "1")):
        assert run(*SWEEP, *arguments).code == 0
        assert (work / "outputs/small--compare.png").read_bytes() == figure


def test_the_kind_is_one_of_those_chosen(run, work):
    run(*SWEEP, "-j", "1")
    bands = (work / "outputs/small--compare.png").read_bytes()
    assert run(*SWEEP, "-j", "1", "--only", "line").code == 0
    assert (work / "outputs/small--compare.png").read_bytes() != bands


@pytest.mark.thorough
def test_titles_are_what_sets_apart(run, write, work, monkeypatch):
    from landscape.batch import comparison

    told = []
    blank = Figure((1, 1))
    monkeypatch.setattr(comparison, "compare", lambda *of: told.append(of[1:]) or blank)
    none = ("-s", "figures=[]", "-j", "1")
    run(*SWEEP, *none)
    write(BOWL, "a$.yaml")
    write("title: $x^2$\n" + BOWL, "b.yaml")
    run("plot", "a$.yaml", "b.yaml", "--compare", *none)
    run("plot", "b.yaml", "-s", "title=$x$,$y$", "--compare", *none)
    (sweep, *_, title), (configs, *_, no_title), (titled, *_, nothing) = told
    assert (sweep, title) == (["alpha = 0", "alpha = 10"], "A line")
    assert (configs, no_title) == (["a\\$", "$x^2$"], "")
    assert (titled, nothing) == (["title = \\$x\\$", "title = \\$y\\$"], "")


# -- refused, or left out --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["small.yaml"], "compare: 1 experiment to show side by side; 2 to 12"),
        (["small.yaml", "-s", f"seed={','.join(map(str, range(13)))}"], "compare: 13 experiments"),
        (
            ["small.yaml", "-s", "loss.kind=mse", "-s", "loss.reduction=mean,sum"],
            "compare: the loss of 'small.yaml (reduction = sum)': sum of mse, of 'small.yaml "
            "(reduction = mean)': mean of mse; one kind and reduction",
        ),
        (
            ["small.yaml", "-s", "slice.params=[w1, b],[b]", "-s", "figures=[]"],
            "compare: the directions of 'small.yaml (params = [b])': 1, of",
        ),
        (["small.yaml", "-s", "slice.params=[w1, b],[w1, c]"], "small.yaml: --set slice.params"),
        (["small.yaml", "-s", "seed=1,2", "--only", "graph"], "small.yaml (seed = 1): --only: no"),
        (
            ["small.yaml", "-s", "seed=1,2", "-s", "figures=[data]", "--only", "data"],
            "compare: data shows one experiment alone; one of contourf, contour, surface, line",
        ),
    ],
)
def test_it_is_refused_before_anything_runs(run, work, counted, arguments, said):
    for more in ([], ["-n"]):
        (fault, *_) = run("plot", *arguments, "--compare", "-j", "1", *more).faults(2)
        assert fault.startswith(said)
    assert not counted
    assert not (work / "outputs").exists()


def test_it_is_left_out_where_an_experiment_is_missing(run, work):
    (work / "outputs").mkdir()
    (work / "outputs/small--alpha-10").write_text("in the way")
    (work / "outputs/small--compare.png").write_text("older")
    done = run(*SWEEP, "-j", "1", "-q")
    assert done.faults(1)[-1] == "compare: left out, 1 of 2 experiments failed"
    assert (work / "outputs/small--compare.png").read_text() == "older"
    assert len(done.lines) == len(FILES)


def test_what_cannot_be_written_leaves_the_rest(run, work):
    (work / "outputs/small--compare.png").mkdir(parents=True)
    done = run(*SWEEP, "-j", "1", "-q")
    assert done.faults(1) == [
        "outputs/small--compare.png: cannot be written: a folder is in its place"
    ]
    assert len(done.lines) == 2 * len(FILES)
    assert sorted(snapshot(work / "outputs/small--alpha-0")) == sorted(FILES)


@pytest.mark.thorough
def test_warnings_are_told_once_and_fail_where_they_must(run, write, work):
    name = write(BOWL.replace("contourf", "line") + 'title: "\\ue000"\n')
    sweep = ("plot", name, "-s", "model.params.k=1,2", "--compare", "-j", "1")
    done = run(*sweep)
    assert done.code == 0
    assert [line.split(":")[1] for line in done.err.splitlines() if "compare" in line] == [
        " compare"
    ]
    assert run(*sweep, "--strict").code == 1


def test_make_knows_what_it_is_made_of(run, work):
    assert run(*SWEEP, "-j", "1", *ONLY, "--depfile", "d.mk").code == 0
    rules = (work / "d.mk").read_text().replace(" \\\n ", "").splitlines()
    assert "outputs/small--compare.png: small.yaml" in rules


def test_a_title_of_all_figures_is_its_title_too(run, write, monkeypatch):
    from landscape.figures.comparison import compare as room

    titles = []
    draw = room._draw
    monkeypatch.setattr(room, "_draw", lambda *of: titles.append(of[-1]) or draw(*of))
    name = write(SMALL.replace("kind: contourf,", "kind: contourf, title: Bands,"))
    run("plot", name, "-s", "model.alpha=0,1", "--compare", "-j", "1", "--only", "contourf")
    assert titles == ["Bands"]
