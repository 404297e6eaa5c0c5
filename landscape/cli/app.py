"""The commands, joined."""

import typer

from landscape import __version__
from landscape.cli import explain, gallery, init, list, plot, schema, validate

app = typer.Typer(
    name="landscape",
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


app.command("plot")(plot.plot)
app.command("validate")(validate.validate)
app.command("explain")(explain.explain)
app.command("init")(init.init)
app.command("list")(list.listing)
app.command("schema")(schema.schema)
app.command("gallery")(gallery.gallery)
