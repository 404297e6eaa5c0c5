"""Strict YAML: values, positions, and every fault with its place."""

import json
import os
import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.config.yaml_reader import read, read_value
from landscape.errors import InputError


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes `a.yaml` in the working directory."""
    monkeypatch.chdir(tmp_path)

    def file(text):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "a.yaml").write_bytes(data)
        return "a.yaml"

    return file


def problems(path):
    with pytest.raises(InputError) as caught:
        read(path)
    for problem in caught.value.problems:
        assert "\n" not in str(problem)
        assert str(problem).startswith(f"{path}:")
    return caught.value.problems


# -- values ----------------------------------------------------------------------------------------

SCALARS = {
    "null": None,
    "~": None,
    "": None,
    "true": True,
    "FALSE": False,
    "12": 12,
    "-3": -3,
    "+3": 3,
    "012": 12,
    "0x1f": 31,
    "0o17": 15,
    "1e-3": 0.001,
    "1E5": 100_000.0,
    ".5": 0.5,
    "5.": 5.0,
    "-1.5e+2": -150.0,
    "1e-400": 0.0,
    "yes": "yes",
    "on": "on",
    "No": "No",
    "2020-01-01": "2020-01-01",
    "1:30": "1:30",
    "1_000": "1_000",
    "nan": "nan",
    "inf": "inf",
    "e3": "e3",
    "'12'": "12",
    '"true"': "true",
    '"tab\\tnew\\nline"': "tab\tnew\nline",
    "größe 面积": "größe 面积",
}


@pytest.mark.parametrize("text", SCALARS)
def test_scalars_are_those_of_yaml_1_2(text):
    value = read_value(text, "--set k")
    assert value == SCALARS[text]
    assert type(value) is type(SCALARS[text])


def test_lists_are_tuples_and_sections_dicts(file):
    document = read(file("a: [1, [2, {b: c}]]\nd:\n- e\n"))
    assert document.tree == {"a": (1, (2, {"b": "c"})), "d": ("e",)}


@pytest.mark.parametrize("start", ["", "\ufeff", "# first\n---\n", "%YAML 1.2\n---\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_marks_comments_and_line_ends(start, end, file):
    assert read(file(f"{start}a: 1\nb: x # y\n".replace("\n", end))).tree == {"a": 1, "b": "x"}


@pytest.mark.parametrize("text", ["0: 1, 1: 9.5", "true: 1, false: 9.5"])
def test_a_class_may_be_a_key_as_it_is_written(text, file):
    keys = [part.split(":")[0] for part in text.split(", ")]
    assert read(file(f"a: {{{text}}}\n")).tree == {"a": dict(zip(keys, (1, 9.5), strict=True))}


def test_anchors_are_followed(file):
    document = read(file("a: &x {lr: 0.1}\nb: [*x, *x]\n"))
    assert document.tree == {"a": {"lr": 0.1}, "b": ({"lr": 0.1}, {"lr": 0.1})}
    assert document.place(("b", 1, "lr")) == "a.yaml:2:9"


def test_folder(file, tmp_path):
    file("a: 1\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b.yaml").write_text("a: 1\n")
    assert read("a.yaml").folder == tmp_path
    assert read(os.path.join("sub", "b.yaml")).folder == tmp_path / "sub"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("C",), include_characters="\n\t")),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text("abc:-# é", min_size=1), inner, max_size=3),
    max_leaves=15,
)  # fmt: skip


@given(JSON)
def test_reads_what_json_writes(value):
    def tuples(value):
        if isinstance(value, dict):
            return {key: tuples(item) for key, item in value.items()}
        return tuple(map(tuples, value)) if isinstance(value, list) else value

    assert read_value(json.dumps(value, ensure_ascii=False), "--set k") == tuples(value)


# -- positions -------------------------------------------------------------------------------------

TEXT = """\
# an experiment
title: x
slice: {kind: axes,
  span: 4}
descents:
  - lr: 0.1
    start: [1,
      2]
"""

PLACES = [
    (("title",), "2:8", "2:1"),
    (("slice",), "3:8", "3:1"),
    (("slice", "span"), "4:9", "4:3"),
    (("descents",), "5:1", "5:1"),
    (("descents", 0), "6:5", "6:5"),
    (("descents", 0, "lr"), "6:9", "6:5"),
    (("descents", 0, "start", 1), "8:7", "8:7"),
    (("slice", "span", "deeper", 3), "4:9", "4:3"),
    (("slice", "points"), "3:8", "3:1"),
    (("descents", 5, "lr"), "5:1", "5:1"),
    (("absent",), "2:1", "2:1"),
    ((), "2:1", "2:1"),
]


@pytest.mark.parametrize(("key", "value", "name"), PLACES)
def test_places(key, value, name, file):
    document = read(file(TEXT))
    assert document.place(key) == f"a.yaml:{value}"
    assert document.place(key, of="key") == f"a.yaml:{name}"


def test_columns_count_characters(file):
    assert read(file("größe: {é: 1}\n")).place(("größe", "é")) == "a.yaml:1:12"


# -- faults ----------------------------------------------------------------------------------------

FAULTS = {
    "unclosed list": ("a: [1, 2\nb: 3\n", "a.yaml:1:4", "", "bracket that begins in line 1"),
    "open at the end": ("a: [1, '[', # [\n  {b: 1},\n", "a.yaml:1:4", "", "never closed"),
    "nothing behind it": ("a: {b: [\n", "a.yaml:1:8", "", "a bracket that begins in line 1"),
    "unclosed quote": ('a: "x\nb: 3\n', "a.yaml:1:4", "", "begins in line 1"),
    "tab": ("a:\n\t- 1\n", "a.yaml:2:1", "", "malformed"),
    "colons": ("a: b: c\n", "a.yaml:1:5", "", "malformed"),
    "bad directive": ("%YAML 3.0\n---\na: 1\n", "a.yaml:1:1", "", "malformed"),
    "two documents": ("a: 1\n---\nb: 2\n", "a.yaml:2:1", "", "a second document"),
    "list": ("- 1\n", "a.yaml:1:1", "", "top level"),
    "word": ("hello\n", "a.yaml:1:1", "", "top level"),
    "empty": ("", "a.yaml:1:1", "", "empty"),
    "only a comment": ("# x\n", "a.yaml:1:1", "", "empty"),
    "latin-1": ("a: 1\nb: é\n".encode("latin-1"), "a.yaml:2:4", "", "not UTF-8"),
    "utf-16": ("a: 1\n".encode("utf-16"), "a.yaml:1:1", "", "not UTF-8"),
    "NUL": (b"a: 1\nb: \0\n", "a.yaml:2:4", "", "control character"),
    "escaped NUL": ('a: {b: "x\\0"}\n', "a.yaml:1:8", "a.b", "control character"),
    "python tag": (
        'a: !!python/object/apply:os.system ["exit"]\n', "a.yaml:1:4", "a", "python/object",
    ),
    "own tag": ("a:\n- !x 1\n", "a.yaml:2:3", "a.0", "!x"),
    "standard tag": ("a: !!str 1\n", "a.yaml:1:4", "a", "tag"),
    "tag of nothing": ("a: ! 1\n", "a.yaml:1:4", "a", "tag"),
    "tag of the whole": ("!x\na: 1\n", "a.yaml:1:1", "", "!x"),
    "merge key": ("a: &x {b: 1}\nc:\n  <<: *x\n", "a.yaml:3:3", "c.<<", "merge"),
    "repeated key": ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1", "a", "a.yaml:1:1"),
    "repeated key within": ("a: {b: 1, 'b': 2}\n", "a.yaml:1:11", "a.b", "a.yaml:1:5"),
    "number as key": ("a: {1.5: 2}\n", "a.yaml:1:5", "a", "'1.5' is not text"),
    "null as key": ("~: 2\n", "a.yaml:1:1", "", "'~' is not text"),
    "list as key": ("? [a, b]\n: 2\n", "a.yaml:1:3", "", "not text"),
    "section as key": ("{{a: b}: 2}\n", "a.yaml:1:2", "", "not text"),
    ".nan": ("a: .nan\n", "a.yaml:1:4", "a", "not finite"),
    "-.inf": ("a: [1, -.inf]\n", "a.yaml:1:8", "a.1", "not finite"),
    "1e400": ("a: {b: 1e400}\n", "a.yaml:1:8", "a.b", "not finite"),
    "long integer": ("a: " + "9" * 5000 + "\n", "a.yaml:1:4", "a", "not finite"),
    "integer over any float": ("a: 1" + "0" * 309 + "\n", "a.yaml:1:4", "a", "not finite"),
    "too deep": ("a: " + "[" * 51 + "]" * 51, "a.yaml:1:54", "", "too deep"),
    "far too deep": ("[{" * 100_000, "a.yaml:1:51", "", "too deep"),
    "unknown alias": ("a: *x\n", "a.yaml:1:4", "a", "no anchor"),
    "alias of itself": ("a: &x [1, *x]\n", "a.yaml:1:11", "a.1", "within itself"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(fault, file):
    text, place, key, said = FAULTS[fault]
    problem = problems(file(text))[0]
    assert (problem.place, problem.key) == (place, key)
    assert said in problem.what


UNKNOWN = "a backslash that no known letter follows"


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        (r'a: "\ud800"', 5, r"\ud800, which stands for no character"),
        (r'a: "\\ \ud83d\ude00"', 8, r"\ud83d, which stands for no character"),
        (r'a: "\U00110000"', 5, r"\U00110000, which stands for no character"),
        (r'a: "\x4"', 5, r"\x without 2 hexadecimal digits behind it"),
        (r'a: "\frac \uni"', 11, r"\u without 4 hexadecimal digits behind it"),
        (r'a: [1, "C:\data"]', 11, UNKNOWN),
        (r'"\q": 1', 2, UNKNOWN),
        (r'- "\q"', 4, UNKNOWN),
        (r'{a: "\\\q"}', 8, UNKNOWN),
        (r"""a: "\'" """, 5, UNKNOWN),
        ('path: "x\n  C:\\data"', 5, UNKNOWN),
        (r'a: "x" \q', 8, "text behind a closing quote"),
    ],
)
def test_escapes_that_there_are_not(text, column, said, file):
    (problem,) = problems(file(text))
    assert problem.what == f"malformed YAML: {said}"
    assert int(problem.place.split(":")[-1]) == column


def test_fifty_levels_are_read(file):
    assert read(file("a: " + "[" * 49 + "]" * 49))


def test_many_problems_are_told_at_once(file):
    text = "a: .nan\nb: !x 1\nc: {d: 1, d: 2, 3.5: 4}\nc: 1\ne: *no\nf: 1e999\n"
    found = problems(file(text))
    assert [p.key for p in found] == ["a", "b", "c.d", "c", "c", "e", "f"]
    assert [p.place.split(":")[1] for p in found] == ["1", "2", "3", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("a: [" + ".nan," * 100_000 + "]", "a.yaml:1:105: a.20: 99980 more problems, the first of"),
        ("a: 1\n" * 50_000, "a.yaml:22:1: a: 49979 more problems, the first of them here"),
        ("a: 1\n" * 22, "a.yaml:22:1: a: repeated; it stands at a.yaml:1:1 already"),
    ],
)
def test_but_not_without_end(text, others, file):
    found = problems(file(text))
    assert len(found) == 21
    assert str(found[-1]).startswith(others)


def test_a_bomb_is_refused_at_once(file):
    names = "abcdefghi"
    lines = ["a: &a [" + "1," * 10 + "]"]
    lines += [f"{n}: &{n} [{f'*{m},' * 10}]" for m, n in pairwise(names)]
    start = time.perf_counter()
    (problem,) = problems(file("\n".join(lines)))
    assert "20000" in problem.what
    assert time.perf_counter() - start < 1


def test_aliases_up_to_the_limit_are_followed(file):
    text = "a: &a [" + "1," * 98 + "]\nb: [" + "*a," * 200 + "]\n"
    assert len(read(file(text)).tree["b"]) == 200
    assert "20000" in problems(file(text.replace("]\nb", "1,1,]\nb")))[0].what


def test_long_lists_without_aliases_are_read(file):
    assert len(read(file("a: [" + "1," * 30_000 + "]")).tree["a"]) == 30_000


# -- files -----------------------------------------------------------------------------------------


def test_size(file):
    assert "1 MiB" in problems(file("#" * (2**20 + 1)))[0].allowed
    assert read(file("a: 1\n" + "#" * (2**20 - 5))).tree == {"a": 1}


def test_files_that_are_none(file, tmp_path):
    file("")
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    assert "a FIFO" in problems("fifo.yaml")[0].what
    assert "a folder" in problems("folder.yaml")[0].what
    assert "a device" in problems("zero.yaml")[0].what
    assert "no such file" in problems("none.yaml")[0].what


# -- values of flags -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c", "malformed"),
        (".nan", "not finite"),
        ("!x 1", "tag"),
        ("\udcff", "control"),
        ("1\n---\n2", "second"),
    ],
)
def test_faults_of_a_flag_have_its_name_for_a_place(text, said):
    with pytest.raises(InputError) as caught:
        read_value(text, "--set model.C")
    (problem,) = caught.value.problems
    assert problem.place == "--set model.C"
    assert said in problem.what


@given(st.text("{}[]&*!|>'\"%@`#:,-? \n\tab01.e<~\\", max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(InputError):
        read_value(text, "--set k")
