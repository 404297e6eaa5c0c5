"""CSV and NPZ files: what they hold, and where exactly their faults are."""

import contextlib
import io
import os
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landscape.errors import InputError

SECRET = "hunter2"


@pytest.fixture
def csv(tmp_path):
    """Writes a CSV file; its section, with more keys if wanted."""

    def csv(text, **keys):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "prices.csv").write_bytes(data)
        return {"kind": "csv", "path": "prices.csv", **keys}

    return csv


@pytest.fixture
def npz(tmp_path):
    """Writes an NPZ file of arrays; its section."""

    def npz(keys=None, save=np.savez, **arrays):
        save(tmp_path / "data.npz", **arrays)
        return {"kind": "npz", "path": "data.npz", **(keys or {})}

    return npz


# -- csv -------------------------------------------------------------------------------------------


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


# -- npz -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.int8, np.uint64, bool, ">f8"])
def test_npz(dtype, npz, prepared, tmp_path):
    data = prepared(npz(x=np.array([[0, 1], [1, 1]], dtype), y=np.array([1.5, 2])))
    np.testing.assert_array_equal(data.x, [[0, 1], [1, 1]])
    np.testing.assert_array_equal(data.y, [1.5, 2])
    assert data.x.dtype == np.float64
    assert data.feature_names == ("x1", "x2")
    assert data.files == (str(tmp_path / "data.npz"),)


def test_npz_names_and_shapes(npz, prepared):
    section = npz({"x": "inputs", "y": "labels"}, inputs=np.arange(3.0), labels=[[1], [2], [1]])
    data = prepared(section)
    assert data.x.shape == (3, 1)
    assert data.class_names == ("1", "2")


@pytest.mark.parametrize(
    ("y", "names"), [(["no", "yes", "no"], ("no", "yes")), ([True, False, True], ("False", "True"))]
)
def test_npz_words_and_booleans_are_classes(y, names, npz, prepared):
    assert prepared(npz(x=np.eye(3), y=y), classes="numbers").class_names == names


def test_npz_is_never_unpickled(npz, refused):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    (problem,) = refused(npz(x=np.array([[Bomb()]], dtype=object), y=[1]))
    assert "pickled" in problem.what


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_npz_not_finite(bad, npz, refused):
    x = np.zeros((4, 3))
    x[2, 1] = bad
    assert "x[2, 1] is not finite" in refused(npz(x=x, y=np.zeros(4)))[0].what
    assert "y[1] is not finite" in refused(npz(x=np.zeros((2, 1)), y=[0, bad]))[0].what


@pytest.mark.parametrize(
    ("arrays", "key"),
    [
        ({"x": np.eye(3)}, "data.y"),
        ({"y": [1]}, "data.x"),
        ({}, "data.x"),
        ({"x": np.eye(3), "y": [1, 2]}, "data.path"),
        ({"x": np.zeros((2, 2, 2)), "y": [1, 2]}, "data.path"),
        ({"x": np.zeros((0, 2)), "y": np.zeros(0)}, "data.path"),
        ({"x": np.eye(2) * 1j, "y": [1, 2]}, "data.path"),
        ({"x": np.array([["a"]]), "y": [1]}, "data.path"),
        ({"x": 3.0, "y": 2.0}, "data.path"),
        ({"x": np.array([["2020-01-01"]], "M8[D]"), "y": [1]}, "data.path"),
    ],
)
def test_npz_faults(arrays, key, npz, refused):
    assert refused(npz(**arrays))[0].key == key


def npy_header(shape):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": "<f8", "fortran_order": False, "shape": shape}
    )
    return file.getvalue()


@pytest.mark.parametrize("shape", [(2**40, 2**10), (2**60, 2**60), (2**26, 1)])
def test_npz_that_declares_too_much_is_refused_before_reading(shape, tmp_path, refused):
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        archive.writestr("x.npy", npy_header((1, 1)) + bytes(8))
        archive.writestr("y.npy", npy_header(shape))
    (problem,) = refused({"kind": "npz", "path": "data.npz"})
    assert "MiB" in problem.what


def test_a_zip_bomb_is_refused_before_reading(tmp_path, refused):
    bomb = zipfile.ZipFile(tmp_path / "data.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with bomb, bomb.open("x.npy", "w", force_zip64=True) as member:
        for _ in range(520):
            member.write(bytes(2**20))
    (problem,) = refused({"kind": "npz", "path": "data.npz"})
    assert problem.key == "data.path"


@pytest.mark.parametrize("keep", [0, 10, -30, -200])
def test_npz_truncated(keep, npz, tmp_path, refused):
    section = npz(x=np.eye(30), y=np.zeros(30))
    data = (tmp_path / "data.npz").read_bytes()
    (tmp_path / "data.npz").write_bytes(data[:keep])
    assert refused(section)[0].key == "data.path"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 1200), st.integers(0, 255))
def test_npz_with_a_changed_byte_is_read_or_refused(npz, tmp_path, prepared, at, byte):
    section = npz(x=np.eye(8), y=np.arange(8.0), save=np.savez_compressed)
    data = bytearray((tmp_path / "data.npz").read_bytes())
    data[at % len(data)] = byte
    (tmp_path / "data.npz").write_bytes(bytes(data))
    with contextlib.suppress(InputError):
        assert np.isfinite(prepared(section).x).all()


def test_other_compressions_are_refused(tmp_path, refused):
    with zipfile.ZipFile(tmp_path / "data.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.npy", npy_header((1, 1)) + bytes(8))
    assert "strange" in refused({"kind": "npz", "path": "data.npz"})[0].what
