"""Surfaces for other programs: what is written is what was computed, and nothing is made up."""

import csv
import io
import struct
from dataclasses import replace

import numpy as np
import pytest

import landscape
from landscape.figures.encode.mesh import mesh
from landscape.storage.export import FORMATS, export

HOLED = {
    "title": "With a hole\n",
    "model": {"kind": "function", "expr": "log(a) + b**2", "params": {"a": 1, "b": 1}},
    "slice": {"kind": "axes", "center": "start", "range": [[-1, 2], [-1, 1]], "points": [7, 5]},
}


@pytest.fixture(scope="module")
def result():
    """Not finite for a ≤ 0: three of seven columns."""
    return replace(
        landscape.Experiment.from_dict(HOLED | {"title": "With a hole"}).run(), title="A\nhole"
    )


def test_faces_stand_on_finite_points_alone(result):
    surface = result.surface
    points, faces, places = mesh(surface.x, surface.y, surface.loss)
    assert len(points) == len(places) == 4 * 5
    assert len(faces) == 3 * 4
    assert np.isfinite(points).all()
    assert np.allclose(points[:, 2], np.log(points[:, 0]) + points[:, 1] ** 2)
    corners = points[faces]
    areas = np.ptp(corners[:, :, 0], axis=1) * np.ptp(corners[:, :, 1], axis=1)
    assert np.allclose(areas.sum(), (2 - surface.x[3]) * 2)


def test_vtk(result):
    content = export(result, "vtk")
    head, rest = content.split(b"POINTS 20 double\n")
    assert head == b"# vtk DataFile Version 3.0\nAhole\nBINARY\nDATASET POLYDATA\n"
    points = np.frombuffer(rest[: 20 * 24], ">f8").reshape(-1, 3)
    assert np.allclose(points[:, 2], np.log(points[:, 0]) + points[:, 1] ** 2)
    assert b"\nPOLYGONS 12 60\n" in rest
    scalars = rest.split(b"LOOKUP_TABLE default\n")[1]
    assert np.array_equal(np.frombuffer(scalars[: 20 * 8], ">f8"), points[:, 2])


def test_ply(result):
    head, body = export(result, "ply").split(b"end_header\n")
    assert b"element vertex 20\n" in head
    assert b"element face 12\n" in head
    x, y, z, loss = struct.unpack_from("<4d", body)
    assert z == loss == pytest.approx(np.log(x) + y**2)
    assert len(body) == 20 * 32 + 12 * 17


def test_csv(result):
    rows = list(csv.DictReader(io.StringIO(export(result, "csv").decode())))
    assert list(rows[0]) == ["x", "y", "loss"]
    assert len(rows) == 35
    loss = np.array([float(row["loss"]) for row in rows]).reshape(5, 7)
    assert np.array_equal(loss, result.surface.loss, equal_nan=True)


@pytest.mark.thorough
def test_netcdf(result):
    xarray = pytest.importorskip("xarray")
    back = xarray.open_dataset(io.BytesIO(export(result, "nc")), engine="scipy")
    assert np.array_equal(back.loss.values, result.surface.loss, equal_nan=True)


def test_what_cannot_be_written(result):
    line = replace(result, surface=None)
    for format in ("vtk", "ply"):
        with pytest.raises(landscape.InputError, match="a mesh needs a slice of two directions"):
            export(line, format)
    assert export(line, "csv").startswith(b"x,loss\r\n")
    with pytest.raises(landscape.InputError, match=f"one of {', '.join(FORMATS)}"):
        export(result, "stl")


def test_the_command(result, tmp_path, capsys):
    from landscape.cli.main import run

    result.save(tmp_path / "a", figures=[])
    folder = tmp_path / "a"
    assert run(["convert", str(folder), "-f", "ply,csv"]) == 0
    printed = capsys.readouterr().out.split()
    assert printed == [str(folder / f"surface.{format}") for format in ("ply", "csv")]
    assert run(["convert", str(folder / "surface.npz"), "-o", str(tmp_path / "b")]) == 0
    assert (tmp_path / "b/surface.vtk").read_bytes() == export(result, "vtk")
    capsys.readouterr()
    for arguments, words in (
        (["none"], "cannot be read"),
        ([str(folder), "-f", "x"], "format 'x'"),
    ):
        assert run(["convert", *arguments]) == 2
        assert words in capsys.readouterr().err
