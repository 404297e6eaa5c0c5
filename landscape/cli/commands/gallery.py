"""`landscape gallery`: an index.html of the figures below a folder."""

from pathlib import Path
from typing import Annotated

import typer

from landscape.cli.messages import say


def gallery(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder of outputs.")] = Path(
        "outputs"
    ),
) -> None:
    """Write an index.html of the figures below a folder."""
    from landscape.gallery import page as room
    from landscape.storage.atomic_write import write_all

    content, warnings = room.gallery(folder)
    for warning in warnings:
        say("warning", warning)
    for path in write_all(folder, {room.INDEX: content}):
        print(path)
