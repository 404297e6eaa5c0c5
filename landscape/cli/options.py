"""Options that several commands share, and reading of what they say."""

from pathlib import Path
from typing import Annotated, Any

import typer

from landscape.errors import InputError

Configs = Annotated[
    list[Path], typer.Argument(metavar="CONFIG...", help="YAML files, or folders of *.yaml.")
]
Config = Annotated[Path, typer.Argument(metavar="CONFIG", help="A YAML file.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        metavar="KEY=VALUE",
        help="Put a value in: a dotted key, a YAML value. Repeatable.",
    ),
]


def files(paths: list[Path]) -> list[Path]:
    """The configs named, folders opened. Raises InputError for a folder without any."""
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not inside:
            raise InputError("", f"{path}: no *.yaml in this folder", "a folder of configs")
        found += inside
    return list(dict.fromkeys(found))


def overrides(settings: list[str] | None) -> dict[str, Any]:
    """Values by dotted key."""
    from landscape.config.reader import read_value

    values: dict[str, Any] = {}
    for setting in settings or []:
        key, equals, text = setting.partition("=")
        if not equals or not key:
            raise InputError("", f"--set {setting}: no KEY=VALUE", "such as --set model.C=0.1")
        values[key] = read_value(text, f"--set {key}")
    return values
