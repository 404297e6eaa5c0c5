"""A surface as a mesh for other programs: VTK (ParaView, PyVista) and PLY (Blender, MeshLab).

Vertices are `(x, y, height)`, the height being the loss or another quantity, each with its values;
a cell of the grid is a face where all of its corners are finite, so nothing is made up where the
height is not.
"""

from collections.abc import Mapping

import numpy as np

from landscape.arrays import Array, Rows


def mesh(x: Array, y: Array, height: Array) -> tuple[Array, Rows, Rows]:
    """Vertices (m, 3) of the finite points, faces (f, 4) as indices of vertices, and the places
    (m,) of the vertices in the flattened grid (ny, nx)."""
    finite = np.isfinite(height)
    indices = np.flatnonzero(finite)
    index = np.cumsum(finite).reshape(height.shape) - 1
    corners = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], axis=-1)
    whole = finite[:-1, :-1] & finite[:-1, 1:] & finite[1:, 1:] & finite[1:, :-1]
    points = np.column_stack([part.ravel()[indices] for part in (*np.meshgrid(x, y), height)])
    return points, corners[whole], indices


def vtk(x: Array, y: Array, values: Mapping[str, Array], title: str = "") -> bytes:
    """A legacy VTK file (version 3.0, binary) of polygons; `values` are grids (ny, nx) by name, of
    which the first is the height."""
    points, faces, indices = mesh(x, y, next(iter(values.values())))
    sizes = np.full((len(faces), 1), 4)
    head = title.encode("ascii", "replace").translate(None, b"\r\n")[:255] or b"landscape"
    blocks = [
        b"# vtk DataFile Version 3.0\n" + head + b"\nBINARY\nDATASET POLYDATA\n",
        f"POINTS {len(points)} double\n".encode() + points.astype(">f8").tobytes() + b"\n",
        f"POLYGONS {len(faces)} {5 * len(faces)}\n".encode(),
        np.hstack([sizes, faces]).astype(">i4").tobytes() + b"\n",
        f"POINT_DATA {len(points)}\n".encode(),
    ]
    for name, grid in values.items():
        blocks.append(f"SCALARS {name} double 1\nLOOKUP_TABLE default\n".encode())
        blocks.append(grid.ravel()[indices].astype(">f8").tobytes() + b"\n")
    return b"".join(blocks)


def ply(x: Array, y: Array, values: Mapping[str, Array], title: str = "") -> bytes:
    """A PLY file (1.0, binary little endian) of quadrilaterals; `values` as for `vtk`."""
    points, faces, indices = mesh(x, y, next(iter(values.values())))
    columns = {name: grid.ravel()[indices] for name, grid in values.items()}
    vertices = np.rec.fromarrays(
        [*points.T, *columns.values()], [(name, "<f8") for name in ("x", "y", "z", *columns)]
    )
    quads = np.empty(len(faces), [("count", "u1"), ("corners", "<i4", 4)])
    quads["count"], quads["corners"] = 4, faces
    lines = [
        "ply",
        "format binary_little_endian 1.0",
        "comment " + (title.encode("ascii", "replace").decode().replace("\n", " ") or "landscape"),
        f"element vertex {len(points)}",
        *(f"property double {name}" for name in ("x", "y", "z", *columns)),
        f"element face {len(faces)}",
        "property list uchar int vertex_indices",
        "end_header",
    ]
    return "".join(f"{line}\n" for line in lines).encode() + vertices.tobytes() + quads.tobytes()
