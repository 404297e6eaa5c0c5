"""CSV and NPZ files: what they hold, and where exactly their faults are."""

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECRET = "hunter2"


@pytest.fixture
def csv(tmp_path):
    """Writes a CSV file; its section, with more keys if wanted."""

    def csv(text, **keys):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "prices.csv").write_bytes(data)
        return {"kind": "csv", "path": "prices.csv", **keys}

    return csv


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv(bom, end, csv, prepared, tmp_path):
    lines = ["größe,面积,price", "1,2,10.5", '"3", 4 ,11', "", "-5e-1,.5,12", ""]
    data = prepared(csv(bom + end.join(lines)))
    np.testing.assert_array_equal(data.x, [[1, 2], [3, 4], [-0.5, 0.5]])
    np.testing.assert_array_equal(data.y, [10.5, 11, 12])
    assert data.feature_names == ("größe", "面积")
    assert data.target_name == "price"
    assert data.class_names is None
    assert data.files == (str(tmp_path / "prices.csv"),)


def test_the_last_line_may_lack_its_end(csv, prepared):
    assert prepared(csv("a,y\n1,2\n3,4")).n_samples == 2


def test_quoted_cells_hold_delimiters_and_lines(csv, prepared):
    data = prepared(csv('"a, b",y\n1,"x, ""y"""\n2,"two\nlines"\n'))
    assert data.feature_names == ("a, b",)
    assert data.class_names == ("two lines", 'x, "y"')


def test_delimiter(csv, prepared):
    data = prepared(csv("a;b\n1;2\n", delimiter=";"))
    np.testing.assert_array_equal(data.x, [[1]])


@pytest.mark.parametrize("target", ["a", 0, -3])
def test_target(target, csv, prepared):
    data = prepared(csv("a,b,c\n1.5,2,3\n4,5,6\n", target=target))
    np.testing.assert_array_equal(data.y, [1.5, 4])
    assert data.feature_names == ("b", "c")


def test_words_become_classes_in_their_order(csv, prepared):
    data = prepared(csv("a,kind\n1,pear\n2,apple\n3,pear\n"), classes="needed")
    assert data.class_names == ("apple", "pear")
    np.testing.assert_array_equal(data.y, [1, 0, 1])


def test_only_wanted_columns_need_be_numbers(csv, prepared):
    data = prepared(csv("name,a,b,y\nx,1,2,3.5\ny,4,5,6.5\n", features=("b", 1)))
    np.testing.assert_array_equal(data.x, [[2, 1], [5, 4]])
    assert data.feature_names == ("b", "a")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        min_size=1,
        max_size=50,
    )
)
def test_every_finite_number_survives(csv, prepared, rows):
    text = "a,b,y\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    data = prepared(csv(text), classes="numbers")
    np.testing.assert_array_equal(np.column_stack([data.x, data.y]), rows)


FAULTS = {
    "ragged": (f"1,2,3\n{SECRET},1\n", "line 3: 2 cells"),
    "too many cells": (f"1,2,3,{SECRET}\n", "line 2: 4 cells"),
    "text": (f"1,2,3\n4,{SECRET},6\n", "line 3, column 2 (area): not a number"),
    "missing": ("1,2,3\n,5,6\n", "line 3, column 1 (size): missing"),
    "blank": ("1,2,3\n4,  ,6\n", "line 3, column 2 (area): missing"),
    "nan": ("nan,2,3\n", "line 2, column 1 (size): not finite"),
    "inf": ("1,-inf,3\n", "line 2, column 2 (area): not finite"),
    "1e400": ("1,2,3\n1,2,1e400\n", "line 3, column 3 (y): not finite"),
    "underscore": ("1_000,2,3\n", "line 2, column 1 (size): not a number"),
    "digits of another script": ("1,٣,3\n", "line 2, column 2 (area): not a number"),
    "below a blank line": ("1,2,3\n\n\n1,x,3\n", "line 5, column 2 (area): not a number"),
    "below a cell of two lines": ('1,2,"3\n"\n1,x,3\n', "line 4, column 2 (area): not a number"),
    "far below": ("1,2,3\n" * 20_000 + "1,2\n", "line 20002: 2 cells"),
    "word among numbers": (f"1,2,3\n1,2,{SECRET}\n", "line 3, column 3 (y): not a number"),
    "number among words": ("1,2,no\n1,2,3\n", "line 3, column 3 (y): a number among words"),
    "missing among words": ("1,2,no\n1,2,\n", "line 3, column 3 (y): missing"),
    "NUL": ("1,2,3\n1,\x00,3\n", "line 3: a NUL byte"),
    "open quote": (f'1,2,3\n1,"{SECRET},3\n', "line 3: malformed"),
    "text after a quote": (f'1,"2"{SECRET},3\n', "line 2: malformed"),
    "long line": ("1" * 2**20, "line 2: too long"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_name_the_place_and_not_the_content(fault, csv, refused):
    text, where = FAULTS[fault]
    (problem,) = refused(csv("size,area,y\n" + text))
    assert problem.key == "data.path"
    assert problem.what.startswith(f"prices.csv {where}")
    assert SECRET not in str(problem)
    assert "\n" not in str(problem)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_wrong_encoding(encoding, csv, refused):
    (problem,) = refused(csv(("a,y\n" * 9000 + "é,2\n").encode(encoding), target="y"))
    line = 9001 if encoding == "latin-1" else 1
    assert problem.what == f"prices.csv line {line}: not UTF-8"


@pytest.mark.parametrize(
    "text", ["", "\ufeff", "\n\r\n", "a,b\n", "a\n1\n", "a,a,y\n1,2,3\n", ",y\n1,2\n"]
)
def test_bad_headers(text, csv, refused):
    (problem,) = refused(csv(text))
    assert problem.key == "data.path"


@pytest.mark.parametrize(
    ("keys", "key", "hint"),
    [
        ({"target": "prise"}, "data.target", "did you mean 'price'?"),
        ({"target": 3}, "data.target", "there are 3"),
        ({"features": ("sise",)}, "data.features.0", "did you mean 'size'?"),
        ({"features": ("size", "price")}, "data.features.1", "another column"),
        ({"features": ("size", 0)}, "data.features.1", "only once"),
        ({"features": (0, 1, 7)}, "data.features.2", "there are 3"),
    ],
)
def test_unknown_columns(keys, key, hint, csv, refused):
    (problem,) = refused(csv("size,area,price\n1,2,3\n", **keys))
    assert problem.key == key
    assert hint in problem.allowed


def test_too_many_words(csv, refused):
    text = "a,y\n" + "".join(f"1,w{i}\n" for i in range(1001))
    assert refused(csv(text))[0].key == "data.target"


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_a_fifo_is_refused_without_waiting(kind, tmp_path, refused):
    os.mkfifo(tmp_path / "fifo")
    assert "a FIFO" in refused({"kind": kind, "path": "fifo"})[0].what
