"""`landscape convert`: a stored result in formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from landscape.errors import InputError

Formats = Annotated[
    str, typer.Option("--format", "-f", metavar="LIST", help="Formats: vtk,ply,csv,nc.")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder; default: that of FILE.")
]


def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A surface.npz, or its folder.")],
    format: Formats = "vtk",
    out: Out = None,
) -> None:
    """Write a stored surface for other programs: vtk and ply meshes, csv, netCDF (nc)."""
    from landscape.storage.atomic_write import write_all
    from landscape.storage.export import export
    from landscape.storage.result_file import open_result

    formats = [word.strip() for word in format.split(",") if word.strip()]
    if not formats:
        raise InputError("", "--format: no format is named", "such as vtk,csv")
    result = open_result(file)
    stem = "surface" if file.is_dir() else file.stem
    files = {f"{stem}.{name}": export(result, name) for name in dict.fromkeys(formats)}
    for path in write_all(out or (file if file.is_dir() else file.parent), files):
        print(path)
