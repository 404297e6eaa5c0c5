"""Options that several commands share, and reading of what they say."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape.errors import InputError, Problem

if TYPE_CHECKING:
    from landscape.config.experiment import Experiment

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
    """The configs named, folders opened, each once. Raises InputError for a folder without any."""
    found: list[Path] = []
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise InputError("", f"{path}: no *.yaml in this folder", "a folder of configs")
        found += inside
    return list({path.absolute(): path for path in found}.values())


def _inside(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
    )


def overrides(settings: list[str] | None) -> dict[str, Any]:
    """Values by dotted key. Raises InputError with every setting at fault."""
    from landscape.config.reader import read_value

    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for setting in settings or []:
        key, equals, text = setting.partition("=")
        try:
            if not equals or not key:
                raise InputError("", f"--set {setting}: no KEY=VALUE", "such as --set model.C=0.1")
            values[key] = read_value(text, f"--set {key}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError.of(problems)
    return values


def loaded(
    paths: list[Path], values: Mapping[str, Any], flags: Mapping[str, str]
) -> "list[Experiment]":
    """All experiments. Raises InputError with the problems of every file."""
    from landscape.config.load import load

    experiments: list[Experiment] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            experiments.append(load(path, values, flags))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError.of(problems)
    return experiments
