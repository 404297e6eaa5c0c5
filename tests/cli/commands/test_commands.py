"""The smaller commands, and what help, lists and the schema say."""

import json
import re
import resource
import shutil
import subprocess
import sys

import pytest

from landscape.cli.commands.list import lists
from landscape.config.load import load
from landscape.config.yaml_reader import read_value
from landscape.errors import InputError

from ..conftest import LIGHT, SMALL, command

TEMPLATES = ("csv", "descent", "formula", "linear", "logistic", "network")
HEAVY = ("numpy", "matplotlib", "sklearn", "scipy", "pydantic", "yaml", "rich", "pandas")


# -- help ------------------------------------------------------------------------------------------


def test_help(run):
    done = run("--help")
    assert (done.code, done.err) == (0, "")
    for name in ("plot", "validate", "explain", "init", "list", "schema"):
        assert re.search(rf"^  {name}  +\w.*\.$", done.out, re.MULTILINE), name
    assert run().out == done.out
    assert run("--version").out == "landscape 0.1.0\n"


def test_help_loads_nothing_heavy():
    program = (
        "import sys; from landscape.cli.main import run; code = run(['--help']); "
        f"print(code, *[name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0"


def seconds(argv):
    """The processor's time for a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_is_quick():
    """Beside an interpreter that does nothing; on a busy machine one of several pairs is enough."""
    nothing = [sys.executable, "-c", "pass"]
    assert any(seconds(command("--help")) <= 12 * seconds(nothing) for _ in range(9))


@pytest.mark.parametrize("name", ["plot", "validate", "explain", "init", "list", "schema"])
def test_help_of_each_command(run, name):
    done = run(name, "--help")
    assert done.code == 0
    assert done.out.startswith("Usage: ")
    assert not [line for line in done.lines if len(line) > 100]


# -- list ------------------------------------------------------------------------------------------


def test_lists(run):
    overview = run("list")
    assert [line.split()[0] for line in overview.lines if line[0] != " "] == [
        f"{n}:" for n in lists()
    ]
    assert len(overview.lines) <= 24
    assert max(map(len, overview.lines)) <= 80
    for name in lists():
        done = run("list", name)
        assert (done.code, done.err) == (0, "")
        assert done.lines == sorted(set(done.lines), key=done.lines.index)
        names = [line.split()[0] for line in done.lines]
        assert name == "colormaps" or set(names) <= set(re.findall(r"[\w-]+", overview.out))


@pytest.mark.parametrize("name", [name for name in lists() if name != "colormaps"])
def test_each_kind_is_described_in_a_line(run, name):
    for line in run("list", name).lines:
        assert re.fullmatch(r"[\w-]+  +\S.*[.)]", line), line
        assert line.count("(") == line.count(")")
        assert len(line) <= 120


def test_colour_maps_stand_in_columns_on_a_terminal(run, monkeypatch):
    names = run("list", "colormaps").lines
    assert "viridis" in names
    assert len(names) > 150
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    from landscape.cli.commands.list import lines

    monkeypatch.setenv("COLUMNS", "80")
    columns = list(lines([(name, "") for name in names]))
    assert sorted(" ".join(columns).split()) == sorted(names)
    assert max(map(len, columns)) <= 80
    assert len(columns) < len(names) / 3


def test_a_list_that_is_none(run):
    assert (
        run("list", "modles")
        .faults(2)[0]
        .startswith("no list 'modles'; did you mean 'models'? one of data, models")
    )


# -- init ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.sampled(6)
def test_templates_plot(run, work, template):
    done = run("init", "new/a.yaml", "-t", template)
    assert done.lines[0] == "new/a.yaml"
    assert (work / "new/a.yaml").read_text().startswith("# ")
    checked = run("validate", "new/a.yaml")
    assert (checked.code, checked.err) == (0, "ok: new/a.yaml\n")
    drawn = run("plot", "new/a.yaml", "--dpi", "20", "-s", "slice.points=20")
    assert (drawn.code, drawn.err) == (0, "")
    assert len(drawn.lines) >= 5


def test_init_overwrites_nothing(run, work):
    assert run("init").lines == ["landscape.yaml"]
    assert run("init").faults(2) == ["landscape.yaml is there already; another path"]
    (work / "flats.csv").symlink_to("nowhere")
    assert run("init", "b.yaml", "-t", "csv").faults(2) == [
        "flats.csv is there already; another path"
    ]
    assert not (work / "b.yaml").exists()
    assert run("init", ".", "-t", "linear").lines == ["linear.yaml"]
    assert run("init", "c.yaml", "-t", "mlp").faults(2) == [
        "--template: no template 'mlp'; one of csv, descent, formula, linear, logistic, makefile, "
        "network, python (see `landscape list templates`)"
    ]


@pytest.mark.thorough
def test_the_script_of_a_model_of_ones_own_draws(run, work):
    assert run("init", "-t", "python").lines == ["python.py"]
    done = subprocess.run([sys.executable, "python.py"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    drawn = done.stdout.split()
    assert "outputs/python/contour.png" in drawn
    assert all((work / path).is_file() for path in drawn)


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on PATH")
def test_the_makefile_draws_what_has_changed(run, work):
    assert run("init", "-t", "makefile").lines == ["Makefile"]
    (work / "small.yaml").write_text(LIGHT)
    make = ["make", f"LANDSCAPE={sys.executable} -m landscape"]
    first = subprocess.run(make, capture_output=True, text=True)
    assert (first.returncode, first.stderr) == (0, "")
    assert (work / "outputs/small/contourf.png").is_file()
    again = subprocess.run(make, capture_output=True, text=True)
    assert "outputs/small" not in again.stdout


# -- validate --------------------------------------------------------------------------------------


def test_validate(run, write, work):
    write(SMALL.replace("linear", "logistic"), "two.yaml")
    write("x: 1\ny: 2\n", "three.yaml")
    done = run("validate", ".")
    assert len(done.faults(2)) == 1 + 3
    assert "ok: small.yaml" in done.err.splitlines()
    assert done.out == ""
    assert [path.name for path in sorted(work.iterdir())] == [
        "small.yaml",
        "three.yaml",
        "two.yaml",
    ]


# -- explain ---------------------------------------------------------------------------------------

FULL = """\
title: "1e3"
data: {kind: moons, samples: 30}
model: {kind: mlp, hidden: [2]}
descents: [{optimizer: adam, steps: 5, lr: {from: 0.1, to: 0.01}}]
slice: {kind: pca, points: [5, 6]}
figures: [{kind: contourf, size: [2, 2]}]
output: {dpi: 20}
"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", [SMALL, FULL], ids=["small", "full"])
def test_explain_is_a_config_that_gives_the_same(run, write, work, text):
    write(text, "a/x.yaml")
    done = run("explain", "a/x.yaml")
    assert done.code == 0
    write(done.out, "b/x.yaml")
    again = run("explain", "b/x.yaml")
    assert again.out == done.out
    assert run("plot", "a/x.yaml", "-o", "a").code == run("plot", "b/x.yaml", "-o", "b").code == 0
    for name in ("contourf.png",):
        assert (work / "a/x" / name).read_bytes() == (work / "b/x" / name).read_bytes()


@pytest.mark.parametrize("text", [SMALL, FULL], ids=["small", "full"])
def test_explain_says_of_each_key_what_it_is_and_stays_the_same_config(run, write, text):
    write(text, "x.yaml")
    done = run("explain", "x.yaml", "--keys")
    assert re.search(r"^  points: .* # Grid points", done.out, re.MULTILINE), done.out
    assert re.search(r"^seed: 0 +# Everything random derives from it.$", done.out, re.MULTILINE)
    write(done.out, "y/x.yaml")
    assert run("explain", "y/x.yaml").out == run("explain", "x.yaml").out


def test_explain_tells_what_will_be(run):
    done = run("explain", "small.yaml", "-s", "model.alpha=0.5")
    assert "model: {kind: linear, intercept: true, alpha: 0.5, l1_ratio: 0.0}" in done.lines
    assert "loss: {kind: mse, reduction: mean, l1: 0.0, l2: 0.0, penalty: false}" in done.lines
    comments = [line.removeprefix("# ") for line in done.lines if line.startswith("#")]
    assert comments[:3] == [
        "data: 4 samples, 1 feature",
        "parameters (2): w1 (x), b",
        "loss: mean squared error",
    ]
    assert "  outputs/small/contourf.png" in comments
    more = run("explain", "small.yaml", "-s", "surfaces=[eigen_max]", "-s", "slice.points=[5, 4]")
    assert "# eigenvalues: of the Hessian at 29 points, about 0.01 s" in more.lines


# -- schema ----------------------------------------------------------------------------------------


def fits(value, schema, root):
    """Whether a value satisfies a JSON Schema, of the words that ours uses."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        if not fits(value, root["$defs"][name], root):
            return False
    types = {
        "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
        "integer": int, "number": (int, float),
    }  # fmt: skip
    kind = schema.get("type")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind and not (
        isinstance(value, types[kind]) and (number or kind not in ("integer", "number"))
    ):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "anyOf" in schema and not any(fits(value, s, root) for s in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, s, root) for s in schema["oneOf"]) != 1:
        return False
    if isinstance(value, dict):
        properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        return all(name in value for name in schema.get("required", ())) and all(
            fits(item, properties.get(name, more), root)
            if isinstance(properties.get(name, more), dict)
            else properties.get(name, more)
            for name, item in value.items()
        )
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        rest = schema.get("items", {})
        low, high = schema.get("minItems", 0), schema.get("maxItems", len(value))
        pairs = zip(value, [*first, *[rest] * len(value)], strict=False)
        return low <= len(value) <= high and all(fits(v, s, root) for v, s in pairs)
    if isinstance(value, str):
        found = re.search(schema.get("pattern", ""), value)
        return bool(found) and schema.get("minLength", 0) <= len(value)
    if number:
        return (
            schema.get("minimum", value) <= value <= schema.get("maximum", value)
            and schema.get("exclusiveMinimum", value - 1) < value
            and value < schema.get("exclusiveMaximum", value + 1)
        )
    return True


DOCUMENTS = {
    "model: linear": True,
    "{model: linear, data: iris, scale: zscore, figures: [line, {kind: surface, elev: 3}]}": True,
    "{model: {kind: logistic, C: null}, data: {kind: iris, features: [0, petal]}}": True,
    "{model: linear, data: iris, descents: [{lr: {from: 1, to: 0.1}}, {start: [1, 2]}]}": True,
    "{model: linear, data: iris, slice: {kind: axes, span: [1, [-1, 2]], points: [9, 9]}}": True,
    "{model: {kind: formula, expr: a*x, params: {a: 1}}, data: moons, theme: dark}": True,
    "{model: linear, slice: {kind: between, ends: [fit, {w1: 1}]}, output: {dpi: 50}}": True,
    "{}": False,
    "{model: lineal}": False,
    "{model: linear, modle: 1}": False,
    "{model: {kind: linear, C: 1}}": False,
    "{model: {kind: logistic, C: 0}}": False,
    "{model: linear, seed: -1}": False,
    "{model: linear, theme: light}": False,
    "{model: linear, slice: {kind: axes, points: 1}}": False,
    "{model: linear, slice: {kind: axes, params: [w1, w2, w3]}}": False,
    "{model: linear, figures: [{kind: line, name: a b}]}": False,
    "{model: linear, descents: [{lr: {from: 1}}]}": False,
    "{model: linear, output: {formats: []}}": False,
}


@pytest.fixture(scope="module")
def schema():
    done = subprocess.run(command("schema"), capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(("text", "valid"), DOCUMENTS.items())
def test_the_schema_agrees_with_load(work, schema, text, valid):
    (work / "a.yaml").write_text(text)
    try:
        load("a.yaml")
    except InputError:
        assert not valid
    else:
        assert valid
    value = json.loads(json.dumps(read_value(text, "")))
    assert fits({"model": "linear"} if text == "model: linear" else value, schema, schema) is valid


def test_the_schema_describes_every_key(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["model"]
    sections = [schema, *schema["$defs"].values()]
    bare = [
        f"{section.get('title')}.{name}"
        for section in sections
        for name, field in section.get("properties", {}).items()
        if "description" not in field and name != "kind"
    ]
    assert bare == []
