"""Options that several commands share, and reading of what they say."""

import re
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from landscape.errors import InputError, Problem, shown

if TYPE_CHECKING:
    from landscape.config.experiment import Experiment
    from landscape.config.load import Piped

PIPE = Path("-")
FILE_STEM = re.compile(r"[^/\\]+")

Configs = Annotated[
    list[Path],
    typer.Argument(
        metavar="CONFIG...", help="YAML files, folders of *.yaml, or - for standard input."
    ),
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


class ConfigFile(NamedTuple):
    """A config that was named, and what it holds where it came on standard input."""

    path: str | Path
    piped: "Piped | None" = None


def files(paths: list[Path], name: str | None = None) -> list[ConfigFile]:
    """The configs named, folders opened, each once; `-` is standard input, to be called `name`.

    Raises InputError for a folder without any, and for a name without standard input."""
    configs: list[Path] = []
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise InputError("", f"{path}: no *.yaml in this folder", "a folder of configs")
        configs += inside
    if name is not None and PIPE not in configs:
        raise InputError("", "--name is of a config from standard input", "`-` for CONFIG")
    unique = {path if path == PIPE else path.absolute(): path for path in configs}.values()
    return [_standard_input(name) if path == PIPE else ConfigFile(path) for path in unique]


def _standard_input(name: str | None) -> ConfigFile:
    from landscape.config.load import Piped
    from landscape.config.yaml_reader import MAX_BYTES

    if name is not None and not FILE_STEM.fullmatch(name):
        raise InputError("", f"--name: {shown(name)} is no name", "a name without / and \\")
    content = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    if len(content) > MAX_BYTES:
        raise InputError("", "standard input: is too large", f"at most {MAX_BYTES >> 20} MiB")
    return ConfigFile("standard input", Piped(content, "experiment" if name is None else name))


def _inside(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
    )


def loaded(
    configs: list[ConfigFile],
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
    for config, variant in product(configs, variants(settings or (), read_value)):
        try:
            experiments.append(load(config.path, overrides, flags, variant, config.piped))
        except InputError as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise InputError.from_problems(problems)
    return experiments
