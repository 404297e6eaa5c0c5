"""`landscape init`: write a commented starting config."""

import os
from pathlib import Path
from typing import Annotated

import typer

from landscape.errors import InputError

HERE = Path(__file__).parent / "templates"
COMPANIONS = {"csv": ("flats.csv",)}
"""Data files that a template reads."""


def templates() -> dict[str, str]:
    """The text of each template by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.yaml"))}


def init(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="The file to write.")] = Path(
        "landscape.yaml"
    ),
    template: Annotated[
        str,
        typer.Option("--template", "-t", metavar="NAME", help="See `landscape list templates`."),
    ] = "logistic",
) -> None:
    """Write a commented starting config."""
    from landscape.storage.atomic_write import write_all

    texts = templates()
    if template not in texts:
        raise InputError("", f"--template: no template {template!r}", "one of " + ", ".join(texts))
    if path.is_dir():
        path /= f"{template}.yaml"
    files = {path.name: texts[template].encode()}
    files |= {name: (HERE / name).read_bytes() for name in COMPANIONS.get(template, ())}
    for target in (path.parent / name for name in files):
        if os.path.lexists(target):
            raise InputError("", f"{target} is there already", "another path")
    for written in write_all(path.parent, files):
        print(written)
