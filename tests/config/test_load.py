"""Values put in by dotted key, and where a key was written."""

import pytest

from landscape.config.load import load, with_value
from landscape.errors import InputError, Problem, split_key

TEXT = """\
model: linear
data: {kind: points, x: [1, 2], y: [1, 2]}
slice:
  kind: axes
  points: 9
figures: [line, {kind: contour, log: true}]
"""


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TEXT)
    return lambda **overrides: load("a.yaml", overrides)


def problem(call):
    with pytest.raises(InputError) as caught:
        call()
    (found,) = caught.value.problems
    return str(found)


def test_a_value_in_a_section(loaded):
    assert loaded(**{"slice.points": 5}).slice.points == 5
    assert loaded(**{"slice.points": (5, 6)}).slice.points == (5, 6)
    assert loaded(seed=3).seed == 3


def test_a_bare_word_is_spelled_out(loaded):
    assert loaded(**{"model.alpha": 0.5}).model.alpha == 0.5
    assert loaded(**{"figures.0.log": True}).figures[0].log is True


def test_items_of_a_list(loaded):
    figures = loaded(**{"figures.1.log": False}).figures
    assert (figures[0].kind, figures[1].log) == ("line", False)
    assert loaded(**{"figures.0": "surface"}).figures[0].kind == "surface"


def test_sections_on_the_way_are_made(loaded):
    assert loaded(**{"output.dpi": 50}).output.dpi == 50
    assert loaded(**{"loss.kind": "huber", "loss.delta": 2}).loss.delta == 2


def test_a_section_replaced_then_changed(loaded):
    experiment = loaded(**{"model": "polynomial", "model.degree": 2})
    assert (experiment.model.kind, experiment.model.degree) == ("polynomial", 2)


def test_null_stands_for_no_section():
    assert with_value({"a": None}, split_key("a.b"), 1, "") == {"a": {"b": 1}}


def test_the_file_is_not_changed_by_overrides(loaded):
    loaded(**{"figures.1.log": False})
    assert loaded().figures[1].log is True


NO_NAMES = ("model..C", "model.", ".model", ".", "")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("figures.2.log", "2 is no entry of figures, a list of 2; a number under 2"),
        ("figures.x", "'x' is no entry of figures, a list of 2; a number under 2"),
        ("model.0", "model is no list; the name of a key"),
        ("descents.0.lr", "descents is empty; all of it at once, as a list"),
        ("data.x.y.z", "'y' is no entry of data.x, a list of 2; a number under 2"),
        ("slice.points.x", "slice.points is 9, which is no section; `key: value` lines there"),
        (
            "figures." + "9" * 5000,
            f"'{'9' * 58}… is no entry of figures, a list of 2; a number under 2",
        ),
        *((key, "a dot without a name at each side; such as model.C") for key in NO_NAMES),
    ],
)
def test_keys_that_there_cannot_be(loaded, key, said):
    assert problem(lambda: loaded(**{key: 1})) == f"a.yaml: --set {key}: {said}"


def test_places(loaded):
    source = loaded(**{"model.alpha": 1})._source

    def place(key, of_key=False):
        return source.locate(Problem(key, "", of_key=of_key)).place

    assert place("slice.points") == "a.yaml:5:11"
    assert place("slice.points", of_key=True) == "a.yaml:5:3"
    assert place("figures.1.log") == "a.yaml:6:38"
    assert place("slice.params.0") == "a.yaml:3:1"
    assert place("model.alpha") == "a.yaml: --set model.alpha"
    assert place("model") == "a.yaml:1:8"
    assert place("seed") == "a.yaml:1:1"


def test_problems_of_overrides_name_them(loaded, tmp_path):
    assert problem(lambda: loaded(**{"model.alpha": -1})) == (
        "a.yaml: --set model.alpha: -1 is not allowed; at least 0"
    )
    assert problem(lambda: loaded(**{"outptu.dpi": 50})).startswith(
        "a.yaml: --set outptu.dpi: unknown key; did you mean 'output'?"
    )
    flagged = problem(lambda: load("a.yaml", {"output.dpi": 1}, {"output.dpi": "--dpi"}))
    assert flagged == "a.yaml: --dpi: output.dpi: 1 is not allowed; at least 10"


def test_paths_of_any_kind(loaded, tmp_path):
    assert load(tmp_path / "a.yaml").name == "a"
    assert load(str(tmp_path / "a.yaml")).place == str(tmp_path / "a.yaml")


@pytest.mark.parametrize("folder", ["/", "..", "a/../../b"])
def test_a_config_may_not_write_elsewhere(loaded, tmp_path, folder):
    (tmp_path / "a.yaml").write_text(TEXT + f"output: {{dir: {folder}}}\n")
    said = problem(loaded)
    assert said.startswith(f"a.yaml:7:15: output.dir: {folder!r} lies outside")
    assert loaded(**{"output.dir": folder}).output.dir == folder


def test_a_folder_beside_the_config_is_its_own(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text(TEXT + f"output: {{dir: {tmp_path}/out}}\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load("../a.yaml").output.dir == f"{tmp_path}/out"
