"""The commands, joined."""

from collections.abc import Callable
from typing import Any

import typer
from typer.main import get_command

from landscape import __version__
from landscape.cli.commands import (
    convert,
    explain,
    gallery,
    init,
    keys,
    list,
    plot,
    schema,
    validate,
    watch,
)
from landscape.cli.help import SectionedCommand, SectionedGroup

app = typer.Typer(
    name="landscape",
    cls=SectionedGroup,
    help="Draw the loss landscape of a model from a YAML experiment.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"landscape {__version__}")
        raise typer.Exit


@app.callback()
def landscape(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Draw the loss landscape of a model from a YAML experiment."""


COMMANDS: dict[str, dict[str, Callable[..., Any]]] = {
    "Draw": {
        "plot": plot.plot,
        "watch": watch.watch,
        "gallery": gallery.gallery,
        "convert": convert.convert,
    },
    "Look before you draw": {"validate": validate.validate, "explain": explain.explain},
    "Write a config": {
        "init": init.init,
        "keys": keys.keys,
        "list": list.listing,
        "schema": schema.schema,
    },
}
"""The commands under what they are for, as the help shows them."""

for _section, _commands in COMMANDS.items():
    for _name, _function in _commands.items():
        app.command(_name, cls=SectionedCommand, rich_help_panel=_section)(_function)

command = get_command(app)
"""What runs them, made once: making it takes as long as checking a config."""
