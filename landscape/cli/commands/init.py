"""`landscape init`: write a commented file to start from."""

import os
from pathlib import Path
from typing import Annotated

import typer

from landscape.errors import InputError
from landscape.schema.suggestions import choice

HERE = Path(__file__).parent / "templates"
COMPANIONS = {"csv": ("flats.csv",)}
"""Data files that a template reads."""
FILE_NAMES = {"makefile": "Makefile"}
"""Files that must have a name of their own."""


def templates() -> dict[str, Path]:
    """The file of each template by name."""
    suffixes = (".yaml", ".py", ".mk")
    return {path.stem: path for path in sorted(HERE.iterdir()) if path.suffix in suffixes}


def init(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="The file to write; default: landscape.yaml."),
    ] = None,
    template: Annotated[
        str,
        typer.Option("--template", "-t", metavar="NAME", help="See `landscape list templates`."),
    ] = "logistic",
) -> None:
    """Write a commented file to start from."""
    from landscape.storage.atomic_write import write_all

    known = templates()
    if template not in known:
        raise InputError(
            "",
            f"--template: no template {template!r}",
            f"{choice(template, known)} (see `landscape list templates`)",
        )
    source = known[template]
    own_name = FILE_NAMES.get(template, source.name)
    if path is None:
        path = Path("landscape.yaml" if source.suffix == ".yaml" else own_name)
    elif path.is_dir():
        path /= own_name
    files = {path.name: source.read_bytes()}
    files |= {name: (HERE / name).read_bytes() for name in COMPANIONS.get(template, ())}
    for target in (path.parent / name for name in files):
        if os.path.lexists(target):
            raise InputError("", f"{target} is there already", "another path")
    for written in write_all(path.parent, files):
        print(written)
