"""NPZ files: what they hold, and where exactly their faults are."""

import contextlib
import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landscape.errors import InputError


@pytest.fixture
def npz(tmp_path):
    """Writes an NPZ file of arrays; its section."""

    def npz(keys=None, save=np.savez, **arrays):
        save(tmp_path / "data.npz", **arrays)
        return {"kind": "npz", "path": "data.npz", **(keys or {})}

    return npz


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    assert "compression" in refused({"kind": "npz", "path": "data.npz"})[0].what
