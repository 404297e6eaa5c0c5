"""Tables of text: what they hold, and where exactly their faults are."""

import contextlib
import os
import time
import warnings
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landscape.errors import InputError, LandscapeWarning


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        min_size=1,
        max_size=50,
    )
)
@example([[0.0, 0.0, 0.0]] * 8 + [[1.7e308, 0.0, 0.0], [-1.7e308, 0.0, 0.0]])
def test_every_finite_number_survives(csv, prepared, rows):
    text = "a,b,y\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    data = prepared(csv(text), classes="numbers")
    np.testing.assert_array_equal(np.column_stack([data.x, data.y]), rows)


# -- words -----------------------------------------------------------------------------------------


def test_words_become_columns_of_0_and_1(csv, prepared):
    text = "a,city,y\n1,Ulm,1.5\n2,Bern,2\n3,Rom,3\n4,Bern,4\n"
    data = prepared(csv(text, onehot=("city",)))
    assert data.feature_names == ("a", "city_Rom", "city_Ulm")
    np.testing.assert_array_equal(data.x, [[1, 0, 1], [2, 0, 0], [3, 1, 0], [4, 0, 0]])
    data = prepared(csv("zip,y\n9,1\n10,2\n9,3\n", onehot=(0,)))
    assert data.feature_names == ("zip_10",)


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"onehot": ("town",)}, "data.onehot.0"),
        ({"onehot": ("y",)}, "data.onehot.0"),
        ({"onehot": ("city",), "features": ("a",)}, "data.onehot.0"),
        ({"onehot": ("same",), "features": ("a", "same")}, "data.onehot"),
    ],
)
def test_columns_that_cannot_become_0_and_1(keys, key, csv, refused):
    assert refused(csv("a,city,same,y\n1,Ulm,s,1\n2,Bern,s,2\n", **keys))[0].key == key


# -- columns ---------------------------------------------------------------------------------------


def test_columns_without_a_name_that_are_not_used(csv, prepared, refused):
    text = ",tv,sales\n1,10,3.1\n2,20,4.9\n"
    data = prepared(csv(text, features=("tv",), target="sales"))
    np.testing.assert_array_equal(data.x, [[10], [20]])
    (problem,) = refused(csv(text))
    assert problem.what == "prices.csv column 1 has no name"
    assert problem.allowed.startswith("features: [tv], or header:")


def test_names_that_repeat(csv, prepared, refused):
    text = "a,b,a,y\n1,2,3,4\n"
    assert "several columns" in refused(csv(text))[0].what
    (problem,) = refused(csv(text, features=("a",)))
    assert (problem.key, problem.allowed) == ("data.features.0", "the index of one of them: 0, 2")
    assert prepared(csv(text, features=("b",))).feature_names == ("b",)
    np.testing.assert_array_equal(prepared(csv(text, features=(2,))).x, [[3]])


@pytest.mark.parametrize(
    ("keys", "key", "hint"),
    [
        ({"target": "prise"}, "data.target", "did you mean 'price'?"),
        ({"target": "PRICE"}, "data.target", "did you mean 'price'?"),
        ({"target": 3}, "data.target", "there are 3"),
        ({"features": ("sise",)}, "data.features.0", "did you mean 'size'?"),
        ({"features": ("size", "price")}, "data.features.1", "another column"),
        ({"features": ("size", 0)}, "data.features.1", "only once"),
        ({"features": (0, 1, 7)}, "data.features.2", "there are 3"),
        ({"weights": "sise"}, "data.weights", "did you mean 'size'?"),
        ({"weights": "price", "target": "price"}, "data.target", "another column"),
        ({"weights": "size", "features": ("size",)}, "data.features.0", "another column"),
    ],
)
def test_unknown_columns(keys, key, hint, csv, refused):
    (problem,) = refused(csv("size,area,price\n1,2,3\n", **keys))
    assert problem.key == key
    assert hint in problem.allowed


def test_tens_of_thousands_of_columns_take_no_long_time(csv, prepared, refused):
    names = [f"x{i}" for i in range(30_000)]
    text = f"{','.join(names)}\n{','.join('1' * 30_000)}\n{','.join('2' * 30_000)}\n"
    start = time.perf_counter()
    assert prepared(csv(text, features=tuple(names[:-1]))).n_features == 29_999
    *_, last = problems = refused(csv(text, features=tuple(f"y{i}" for i in range(30_000))))
    assert time.perf_counter() - start < 5
    assert (len(problems), last.key) == (21, "data.features.20")
    assert last.what == "29980 more problems, the first of them here"


def test_weights_are_no_feature(csv, prepared, refused):
    data = prepared(csv("a,y,w\n1,2,0.5\n3,4,2\n", weights="w"))
    np.testing.assert_array_equal(data.weights, [0.5, 2])
    assert (data.feature_names, data.target_name) == (("a",), "y")
    for bad in ("-1", "0"):
        assert refused(csv(f"a,y,w\n1,2,0\n3,4,{bad}\n", weights="w"))[0].key == "data.weights"


# -- faults ----------------------------------------------------------------------------------------

FAULTS = {
    "ragged": ("1,2,3\nx,1\n", "line 3: 2 cells"),
    "too many cells": ("1,2,3,4\n", "line 2: 4 cells"),
    "text": ("1,2,3\n4,abc,6\n", "line 3, column 2 (area): 'abc' is not a number"),
    "inf": ("1,-inf,3\n", "line 2, column 2 (area): '-inf' is not finite"),
    "1e400": ("1,2,3\n1,2,1e400\n", "line 3, column 3 (y): '1e400' is not finite"),
    "underscore": ("1_000,2,3\n", "line 2, column 1 (size): '1_000' is not a number"),
    "another script": ("1,٣,3\n", "line 2, column 2 (area): '٣' is not a number"),
    "below a blank line": ("1,2,3\n\n\n1,x,3\n", "line 5, column 2 (area): 'x'"),
    "below a cell of two lines": ('1,2,"3\n"\n1,x,3\n', "line 4, column 2 (area): 'x'"),
    "far below": ("1,2,3\n" * 20_000 + "1,2\n", "line 20002: 2 cells"),
    "word among numbers": ("1,2,3\n1,2,no\n", "line 3, column 3 (y): 'no' is not a number"),
    "number among words": ("1,2,no\n1,2,3\n", "line 3, column 3 (y): '3' is a number among words"),
    "missing among words": ("1,2,no\n1,2,\n", "line 3, column 3 (y): is missing"),
    "NUL": ("1,2,3\n1,\x00,3\n", "line 3: a NUL byte"),
    "open quote": ('1,2,3\n1,"2,3\n', "line 3: a quote"),
    "text after a quote": ('1,"2"x,3\n', "line 2: a quote"),
    "long cell": (f"1,2,3\n1,{'2' * 200_000},3\n", "line 3: a cell of more than 131072 characters"),
    "long line": ("1" * 2**20, "line 2: too long"),
    "escaped": ("1,\x1b[31m,3\n", "line 2, column 2 (area): '\\x1b[31m' is not a number"),
    "cut": ("1," + "x" * 99 + ",3\n", "line 2, column 2 (area): '" + "x" * 38 + "… is not"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_name_the_place_and_the_cell(fault, csv, refused):
    text, where = FAULTS[fault]
    (problem,) = refused(csv("size,area,y\n" + text))
    assert problem.key == "data.path"
    assert problem.what.startswith(f"prices.csv {where}")
    assert str(problem).isprintable()


NEARLY = [
    ("104,5", 'decimal: ","'),
    ("1,234", 'decimal: ",", or 1234 if the sign groups thousands'),
    ("1,234.5", "1234.5, without thousands separators"),
    ("1,234,567", "1234567, without thousands separators"),
    ("1 234", "1234, without thousands separators"),
    ("$9", "the number alone: 9"),
    ("9 €", "the number alone: 9"),
    ("10%", "the number alone: 10"),
    ("12 km", "the number alone: 12"),
    ("2020-01-31", "a number (days, a year)"),
    ("31.01.2020", "a number (days, a year)"),
    ("1/31/20", "a number (days, a year)"),
    ("12:30", "a number (days, a year)"),
]


@pytest.mark.parametrize(("nearly", "role"), [*product(NEARLY, ["feature", "target"])])
def test_what_is_nearly_a_number_is_never_a_word(nearly, role, csv, refused):
    cell, advice = nearly
    other = "5" if role == "target" else "7"
    row = f"{other};{cell}\n" if role == "target" else f"{cell};{other}\n"
    (problem,) = refused(csv("a;y\n" + row * 3))
    column = 2 if role == "target" else 1
    assert problem.what.startswith(
        f"prices.csv line 2, column {column} ({'ay'[column - 1]}): {cell!r}"
    )
    assert problem.what.endswith("(3 of 3 cells of the column are like it)")
    assert problem.allowed.startswith(advice)


@pytest.mark.parametrize("word", ["<=50K", "3a", "A1", "Iris-setosa", "M", "18-25", "no.1"])
def test_words_with_digits_are_words(word, csv, prepared):
    assert word in prepared(csv(f"a,y\n1,{word}\n2,other\n"), classes="needed").class_names


def test_decimal_points_where_commas_are_due(csv, refused):
    (problem,) = refused(csv("a;y\n1;2.5\n", decimal=","))
    assert problem.allowed == 'decimal: "."'
    (problem,) = refused(csv("a;y\n1;1.234,5\n", decimal=","))
    assert problem.allowed == "1234,5, without thousands separators"


def test_words_in_a_feature_list_the_columns_to_choose(csv, refused):
    text = "id,city,area,price\n1,Bern,70,9.5\n2,Ulm,80,9\n3,,75,8\n"
    (problem,) = refused(csv(text))
    assert problem.what.startswith(
        "prices.csv line 2, column 2 (city): 'Bern' is not a number (2 of"
    )
    assert problem.allowed == (
        "onehot: [city] for columns of 0 and 1, or features among id, area, price"
    )
    text = "id;city;area;price\n1;Bern;70,5;9,5\n2;Ulm;;9\n"
    assert refused(csv(text))[0].allowed.endswith("among id, area, price")
    few = "a,y\n" + "1,2\n" * 9 + "x,3\n"
    assert refused(csv(few))[0].allowed == "a number, or an empty cell with missing: drop"


def test_no_columns_are_advised_where_there_are_none(csv, refused):
    assert refused(csv(",\n1,2\n"))[0].allowed == "header: [a name for each column]"
    allowed = refused(csv("a,y\nx,word\nz,text\n"))[0].allowed
    assert allowed == "onehot: [a] for columns of 0 and 1"


def test_a_header_that_was_denied(csv, refused):
    assert refused(csv("a,y\n1,2\n", header=False))[0].allowed.startswith("header: true")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\r\n", "a,b\n", "a\n1\n", "# only\n"])
def test_tables_that_are_none(text, csv, refused):
    (problem,) = refused(csv(text))
    assert problem.key == "data.path"


def test_too_many_words(csv, refused):
    text = "a,y\n" + "".join(f"1,w{i}\n" for i in range(1001))
    assert refused(csv(text))[0].key == "data.target"


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_a_fifo_is_refused_without_waiting(kind, tmp_path, refused):
    os.mkfifo(tmp_path / "fifo")
    assert "a FIFO" in refused({"kind": kind, "path": "fifo"})[0].what


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.sampled_from(["auto", ",", " "]), st.booleans())
def test_any_bytes_are_read_or_refused(csv, prepared, content, delimiter, header):
    section = csv(content, delimiter=delimiter, header=header, missing="drop")
    with contextlib.suppress(InputError), warnings.catch_warnings():
        warnings.simplefilter("ignore", LandscapeWarning)
        assert np.isfinite(prepared(section).x).all()
