"""What `plot` writes, from where it takes it, and what its options do."""

import json
import sys
import webbrowser

import numpy as np

from ..conftest import FILES, SMALL, pixels, snapshot

PATHS = [f"outputs/small/{name}" for name in FILES]
RICH = """\
title: Moons
data: {kind: moons, samples: 40, noise: 0.2}
scale: zscore
model: logistic
slice: {kind: axes, points: 12}
descents: [{lr: 0.5, steps: 20}]
figures: [{kind: line, size: [3, 2]}, {kind: boundary, size: [2, 2]}]
output: {dpi: 30, formats: [png, svg, pdf]}
"""


# -- what is written -------------------------------------------------------------------------------


def test_stdout_is_the_paths_and_nothing_else(run, work):
    done = run("plot", "small.yaml")
    assert (done.code, done.lines, done.err) == (0, PATHS, "")
    assert sorted(path.name for path in (work / "outputs/small").iterdir()) == sorted(FILES)


def test_a_folder_of_configs(run, write):
    write(SMALL, "many/b.yaml")
    write(SMALL, "many/a.yml")
    write("junk", "many/._a.yaml")
    write("junk", "many/notes.txt")
    done = run("plot", "many", "-n")
    assert [line.split("/")[1] for line in done.lines] == ["a"] * 4 + ["b"] * 4


def test_a_dry_run_plans_what_can_be_done(run, write):
    write(SMALL.replace("linear", "logistic"), "wrong.yaml")
    done = run("plot", "wrong.yaml", "small.yaml", "-n")
    assert len(done.faults(2)) == 1
    assert done.lines == PATHS


def test_pixels_are_inches_times_dots(run, work):
    run("plot", "small.yaml")
    assert pixels(work / PATHS[0]) == (60, 60)
    run("plot", "small.yaml", "--dpi", "50")
    assert pixels(work / PATHS[0]) == (100, 100)


def test_the_arrays_of_the_surface(run, write, work):
    assert run("plot", write(RICH), "-s", "figures=[]").code == 0
    with np.load(work / "outputs/a/surface.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files if not name.startswith("stored/")}
    n = arrays["line1_x"].shape
    assert {name: array.shape for name, array in arrays.items()} == {
        "x": (12,), "y": (12,), "loss": (12, 12), "origin": (3,), "directions": (2, 3),
        "line1_x": n, "line1_loss": n, "line2_x": n, "line2_loss": n,
        "path1_theta": (21, 3), "path1_loss": (21,), "path1_coordinates": (21, 2),
        "path1_residual": (21,),
    }  # fmt: skip


# -- the same again --------------------------------------------------------------------------------


def test_the_same_config_gives_the_same_bytes(run, write, work):
    assert run("plot", write(RICH)).code == 0
    first = snapshot(work / "outputs/a")
    assert run("plot", "a.yaml", "--force").code == 0
    assert snapshot(work / "outputs/a") == first
    assert len(first) == 2 * 3 + 2


RESTYLED = """\
import sys
from landscape.cli.main import run
code = run(["plot", "a.yaml"]) or run(["plot", "bowl.yaml"])
loaded = [name for name in ("sklearn", "scipy", "joblib", "pandas", "rich") if name in sys.modules]
print(code, *loaded)
"""


def test_a_new_look_from_the_stored_result_and_a_function_load_no_solver(cli, run, write, work):
    assert run("plot", write(RICH)).code == 0
    text = RICH.replace("Moons", "Half moons $x^2$").replace("{dpi: 30", "{dpi: 40")
    text = text.replace("[png, svg, pdf]", "[png]")
    write(text.replace("figures: [", "theme: dark\nfigures: [{kind: history, size: [3, 2]}, "))
    write("model: {kind: function, name: himmelblau}\nfigures: [line]\n", "bowl.yaml")
    done = cli(argv=[sys.executable, "-c", RESTYLED])
    assert (done.lines[-1], done.err) == ("0", "")
    restyled = snapshot(work / "outputs/a")
    assert run("plot", "a.yaml", "--force").code == 0
    assert snapshot(work / "outputs/a") == restyled


def test_when_a_result_is_computed_anew(run, write, work, counted):
    write("x,y\n1,2\n2,3\n3,5\n", "d.csv")
    name = write("data: {kind: csv, path: d.csv}\n" + SMALL.replace("data: {kind: points", "#"))
    stored = work / "outputs/a/surface.npz"

    def runs(*arguments):
        counted.clear()
        assert run("plot", name, *arguments).code == 0
        return len(counted)

    assert runs() == 1
    assert runs() == 0
    assert runs("--theme", "dark", "--only", "line", "-f", "svg") == 0
    assert runs("--force") == 1
    assert runs("-s", "model.alpha=0.5") == 1
    assert runs() == 1
    write("x,y\n1,2\n2,3\n3,6\n", "d.csv")
    assert runs() == 1
    content = stored.read_bytes()
    for damage in (content[:-100], b"PK\3\4 no archive"):
        stored.write_bytes(damage)
        assert runs() == 1
        assert stored.read_bytes() == content
    middle = bytearray(content)
    middle[len(middle) // 2] ^= 0xFF
    stored.write_bytes(bytes(middle))
    assert runs() == 1
    stored.unlink()
    assert runs() == 1


# -- options ---------------------------------------------------------------------------------------


def test_only(run, work):
    assert run("plot", "small.yaml", "--only", "line").lines == PATHS[1:]
    assert run("plot", "small.yaml", "--only", " line, contourf ,").lines == PATHS
    summary = json.loads((work / PATHS[-1]).read_text())
    assert summary["figures"] == ["contourf.png", "line.png"]


def test_a_dry_run_reads_and_writes_nothing_more(run, work, counted):
    done = run("plot", "small.yaml", "-n", "-f", "svg,pdf", "-o", "x/y")
    assert done.lines == [
        "x/y/small/contourf.svg", "x/y/small/contourf.pdf", "x/y/small/line.svg",
        "x/y/small/line.pdf", "x/y/small/surface.npz", "x/y/small/summary.json",
    ]  # fmt: skip
    assert (counted, done.err) == ([], "")
    assert sorted(path.name for path in work.iterdir()) == ["small.yaml"]
    assert "feature" in run("plot", "small.yaml", "-n", "-s", "data.features=[7]").faults(2)[0]


def test_formats(run, work):
    assert run("plot", "small.yaml", "-f", "svg,pdf,svg", "--only", "line").lines[:2] == [
        "outputs/small/line.svg",
        "outputs/small/line.pdf",
    ]
    assert (work / "outputs/small/line.svg").read_bytes().startswith(b"<?xml")
    assert (work / "outputs/small/line.pdf").read_bytes().startswith(b"%PDF")


def test_set(run, work):
    arguments = ("-s", "figures.1.log=true", "-s", "model.alpha=2", "-s", "title='1: x'")
    assert run("plot", "small.yaml", *arguments).code == 0
    summary = json.loads((work / PATHS[-1]).read_text())
    config = summary["config"]
    assert (config["figures"][1]["log"], config["model"]["alpha"]) == (True, 2)
    assert config["title"] == summary["title"] == "1: x"


WARNED = SMALL.replace("x: [1, 2, 3, 4]", "x: [3, 3, 3, 3]") + "scale: zscore\n"


def test_warnings(run, write, work):
    name = write(WARNED)
    said = "constant features cannot be scaled and become 0: x"
    done = run("plot", name, "--strict")
    assert done.faults(1) == [f"a.yaml: {said}"]
    assert not (work / "outputs").exists()
    assert run("plot", name).err == f"warning: a.yaml: {said}\n"
    assert run("plot", name).err == f"warning: a.yaml: {said}\n"  # from the stored result
    assert run("plot", name, "--strict").faults(1) == [f"a.yaml: {said}"]
    assert run("plot", name, "-q").err == ""
    assert json.loads((work / "outputs/a/summary.json").read_text())["warnings"] == [said]


def test_verbose(run):
    assert run("plot", "small.yaml", "-v", "-j", "1").err.splitlines() == [
        f"plot: small.yaml: {stage}"
        for stage in (
            "reading",
            "computing",
            "computing the fit",
            "computing the slice",
            "computing the surface",
            "computing what figures show",
            "drawing contourf",
            "drawing line",
            "writing",
        )
    ]
    assert "computing" not in run("plot", "small.yaml", "-v").err


def test_names_of_figures(run, write):
    kinds = "[line, line, {kind: contour, name: line-2}, {kind: line, log: true}]"
    name = write(SMALL + f"figures: {kinds}\n".replace("figures", "#figures"))
    done = run("plot", name, "-n", "-s", f"figures={kinds}")
    assert [line.split("/")[-1] for line in done.lines[:4]] == [
        "line.png", "line-3.png", "line-2.png", "line-4.png",
    ]  # fmt: skip


def test_nothing_to_draw_still_says_what_was_found(run):
    assert run("plot", "small.yaml", "-s", "figures=[]").lines == PATHS[2:]


def test_odd_names_are_drawn_as_they_are(run, write, work):
    for name in ("$\\frac$ 50% é.yaml", "名.yaml", "-.yaml"):
        write(SMALL.replace("title: A line\n", ""), name)
        done = run("plot", "-q", "--only", "line", "--", name)
        assert done.code == 0, done
        assert (work / done.lines[0]).exists()


def test_colour_maps_of_many_figures_share_one_result(run, write, counted):
    figures = ", ".join(f"{{kind: contourf, cmap: {c}, size: [2, 2]}}" for c in ("gray", "hot"))
    assert run("plot", write(SMALL), "-s", f"figures=[{figures}]").code == 0
    assert len(counted) == 1


def test_python_m_and_the_script_are_one(cli):
    by_module = cli("list")
    program = "import sys; sys.argv[1:] = ['list']; from landscape.__main__ import main; main()"
    assert cli(argv=[sys.executable, "-c", program]) == by_module


def test_open_shows_the_figures_on_a_terminal_only(run, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert run("plot", "small.yaml", "--open").code == 0
    assert opened == []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert run("plot", "small.yaml", "--open", "--force").code == 0
    assert [address.rpartition("/")[2] for address in opened] == ["contourf.png", "line.png"]
    assert all(address.startswith("file:///") for address in opened)
