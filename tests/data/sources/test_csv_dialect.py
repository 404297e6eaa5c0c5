"""How a table is written, and which of its cells are missing."""

import gzip
import time

import numpy as np
import pytest
from pydantic import ValidationError

from landscape.errors import LandscapeWarning


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "  ", " \t "])
@pytest.mark.parametrize("decimal", [".", ","])
def test_the_delimiter_is_found(delimiter, decimal, csv, prepared):
    if (delimiter, decimal) == (",", ","):
        pytest.skip("cannot be told apart without quotes")
    rows = [["area", "rooms", "price"], ["70", "3", "104.5"], ["1.5", "2", "1e2"]]
    text = "\n".join(delimiter.join(row).replace(".", decimal) for row in rows) + "\n"
    data = prepared(csv(text, decimal=decimal))
    np.testing.assert_array_equal(data.x, [[70, 3], [1.5, 2]])
    np.testing.assert_array_equal(data.y, [104.5, 100])
    assert len(data.notes) == 1


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a;b\n1;2\n", "semicolon"),
        ("name,a,b\nNew York,1,2\nLos Angeles,3,4\n", "comma"),
        ("when;a;b\nMon, 5 May;1,5;2\nTue, 6 May;2,5;3\n", "semicolon"),
        ("a, b\n1, 2\n", "comma"),
        ('"a|b",c\n1,2\n', "comma"),
        (" 0.00632  18.00   2.310  0\n 0.02731   0.00   7.070  0\n", "runs of blanks"),
    ],
)
def test_what_separates_cells_is_said(text, note, csv, prepared):
    keys = {"header": not text.startswith(" 0"), "features": (-2,)}
    if "," in text and ";" in text:
        keys["decimal"] = ","
    assert note in prepared(csv(text, **keys)).notes[0]


def test_a_delimiter_of_the_config_is_not_said(csv, prepared):
    assert prepared(csv("a;b\n1;2\n", delimiter=";")).notes == ()


def test_without_a_header_columns_are_numbered(csv, prepared):
    data = prepared(csv("1,2,3\n4,5,6\n", header=False))
    np.testing.assert_array_equal(data.x, [[1, 2], [4, 5]])
    assert (data.feature_names, data.target_name) == (("x1", "x2"), "y")


def test_names_from_the_config(csv, prepared, refused):
    data = prepared(csv("1,2\n3,4\n", header=("population", "profit")))
    assert (data.feature_names, data.target_name) == (("population",), "profit")
    assert data.n_samples == 2
    (problem,) = refused(csv("1,2\n", header=("a", "b", "c")))
    assert (problem.key, problem.what) == ("data.header", "3 names for 2 columns of prices.csv")


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n2,4\n",
        "5.1,3.5,Iris-setosa\n4.9,3,Iris-setosa\n",
        "1;2,5\n2;3,5\n",
        "1,a\n2,b\n3,a\n",
        "1.5,yes\n2,no\n2.5,yes\n",
    ],
)
def test_a_first_line_that_looks_like_data_is_refused(text, csv, refused):
    (problem,) = refused(csv(text))
    assert problem.what.startswith("prices.csv line 1: looks like data")
    assert problem.allowed.startswith("header: false")


@pytest.mark.parametrize("text", ["name,2019,2020\nx,1,2\n", "y,0,1\n1,2,3\n"])
def test_names_may_be_whole_numbers_beside_words(text, csv, prepared):
    assert prepared(csv(text, features=(1,))).n_features == 1


def test_comments_and_blank_lines(csv, prepared, refused):
    text = "# made by hand\n\na,y\n1,2.5\n  # more, of it\n\n3,4.5\n"
    np.testing.assert_array_equal(prepared(csv(text)).y, [2.5, 4.5])
    text = text.replace("#", "%%")
    np.testing.assert_array_equal(prepared(csv(text, comment="%")).y, [2.5, 4.5])
    (problem,) = refused(csv("# made\na,y\n1,2\n# x\n3,x\n"))
    assert problem.what.startswith("prices.csv line 5, column 2 (y): 'x'")
    assert prepared(csv("a,y\n1,C#\n2,F#\n")).class_names == ("C#", "F#")
    assert prepared(csv('a,y\n1,"x\n# no comment"\n2,z\n')).class_names == ("x # no comment", "z")
    assert prepared(csv("#a,y\n1,2\n", comment=None)).feature_names == ("#a",)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-8", "UTF8"])
def test_encodings(encoding, csv, prepared):
    data = prepared(csv("größe,y\n1,2\n".encode(encoding), encoding=encoding))
    assert data.feature_names == ("größe",)


@pytest.mark.parametrize("encoding", ["zip", "rot13", "unicode_escape", "idna", "undefined", "x"])
def test_what_is_no_encoding_of_text(encoding, csv, prepared):
    with pytest.raises(ValidationError):
        prepared(csv("a,y\n1,2\n", encoding=encoding))


def test_another_encoding_is_recognised(csv, refused):
    (problem,) = refused(csv(("a,y\n" + "1,2\n" * 9000 + "Köln,2\n").encode("cp1252")))
    assert problem.what == "prices.csv line 9002: byte 0xF6 is not UTF-8"
    assert "encoding: cp1252 if 'Köln' is" in problem.allowed
    assert "CSV UTF-8" in problem.allowed
    for wide in ("utf-16", "utf-32"):
        (problem,) = refused(csv("a,y\n1,2\n".encode(wide)))
        assert problem.allowed == f"encoding: {wide}"
    (problem,) = refused(csv("é,y\n1,2\n".encode(), encoding="ascii"))
    assert "not text in ascii" in problem.what


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1),
        (b"\x7fELF\x02\x01\xd0secret", 1),
        (b"a,y\n1,\x01secret\xff\n", 2),
    ],
    ids=["PNG", "ELF", "below a header"],
)
def test_bytes_of_what_is_no_text_are_not_shown(content, line, csv, refused):
    (problem,) = refused(csv(content))
    assert problem.what == f"prices.csv line {line}: bytes that no text has"
    assert problem.allowed == "a table saved as CSV (CSV UTF-8)"


@pytest.mark.parametrize(
    ("start", "advice"),
    [(b"PK\x03\x04", "CSV UTF-8"), (b"PAR1", "to_csv"), (b"\xd0\xcf\x11\xe0", "CSV UTF-8")],
)
def test_files_of_other_programs(start, advice, csv, refused):
    assert advice in refused(csv(start + bytes(100)))[0].allowed


def test_gzip(csv, prepared, refused):
    text = "a,y\n1,2\n3,x\n"
    assert prepared(csv(gzip.compress(text.replace("x", "4").encode()))).n_samples == 2
    (problem,) = refused(csv(gzip.compress(text.encode())))
    assert problem.what.startswith("prices.csv line 3, column 2 (y): 'x'")
    assert "damaged" in refused(csv(gzip.compress(text.encode())[:-9]))[0].what


@pytest.mark.parametrize("line", [b"1,1\n", b"\n", b"0", b"1,"])
def test_a_gzip_bomb_is_refused_early(line, csv, refused):
    bomb = gzip.compress(b"a,y\n" + line * (2**26 // len(line)), 9)
    section, start = csv(bomb), time.process_time()
    (problem,) = refused(section)
    assert problem.key == "data.path"
    assert time.process_time() - start < 10


def test_a_wrong_path_gets_its_nearest_match(csv, refused):
    section = csv("a,y\n1,2\n")
    (problem,) = refused(section | {"path": "price.csv"})
    assert problem.allowed == "did you mean 'prices.csv'?"
    (problem,) = refused(section | {"path": "prices.txt"})
    assert problem.allowed == "did you mean 'prices.csv'?"


# -- missing cells -----------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "  ", "NA", "N/A", "nan", "NaN", "NULL", "?"])
def test_missing(cell, csv, prepared, refused):
    text = f"a,b,y\n1,2,3\n{cell},5,6\n7,8,9\n{cell},1,1\n"
    (problem,) = refused(csv(text))
    assert problem.what.startswith("prices.csv line 3, column 1 (a): is missing (2 of 4 cells")
    assert problem.allowed == "missing: drop, or a number"
    with pytest.warns(LandscapeWarning, match=r"2 of 4 rows dropped.*column 1 \(a\): 2"):
        data = prepared(csv(text, missing="drop"), classes="numbers")
    np.testing.assert_array_equal(data.x, [[1, 2], [7, 8]])
    np.testing.assert_array_equal(data.y, [3, 9])


def test_missing_words_and_targets(csv, prepared, refused):
    text = "a,city,y\n1,Bern,\n2,,yes\n3,Ulm,no\n4,Rom,yes\n"
    assert "missing: drop" in refused(csv(text, onehot=("city",)))[0].allowed
    with pytest.warns(LandscapeWarning, match="2 of 4 rows"):
        data = prepared(csv(text, onehot=("city",), missing="drop"))
    np.testing.assert_array_equal(data.y, [0, 1])
    assert data.class_names == ("no", "yes")


def test_cells_that_are_not_used_may_be_missing(csv, prepared):
    assert prepared(csv("a,b,y\n1,,3\n4,?,6\n", features=("a",))).n_samples == 2


def test_dropping_all_rows_is_refused(csv, refused):
    assert refused(csv("a,y\n,1\n2,\n", missing="drop"))[0].key == "data.missing"
