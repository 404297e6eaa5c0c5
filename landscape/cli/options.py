"""Options that several commands share, and reading of what they say."""

from collections.abc import Mapping
from itertools import product
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
        help="Put a value in: a dotted key, a YAML value; a,b,c: one experiment each. Repeatable.",
    ),
]


def files(paths: list[Path]) -> list[Path]:
    """The configs named, folders opened, each once. Raises InputError for a folder without any."""
    configs: list[Path] = []
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise InputError("", f"{path}: no *.yaml in this folder", "a folder of configs")
        configs += inside
    return list({path.absolute(): path for path in configs}.values())


def _inside(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
    )


def loaded(
    paths: list[Path],
    settings: list[str] | None,
    overrides: Mapping[str, Any] | None = None,
    flags: Mapping[str, str] | None = None,
) -> "list[Experiment]":
    """All experiments, each config in all its variants, with the values that options put in.

    Raises InputError with every setting at fault, or the problems of every file."""
    from landscape.config.load import load
    from landscape.config.sweep import variants
    from landscape.config.yaml_reader import read_value

    experiments: list[Experiment] = []
    problems: dict[Problem, None] = {}
    for path, variant in product(paths, variants(settings or (), read_value)):
        try:
            experiments.append(load(path, overrides, flags, variant))
        except InputError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise InputError.from_problems(problems)
    return experiments
