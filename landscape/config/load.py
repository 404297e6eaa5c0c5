"""From a YAML file and overrides to an Experiment, or to everything that is wrong with it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landscape.config.experiment import Experiment
from landscape.config.problems import problems_of
from landscape.config.reader import Document, read
from landscape.errors import InputError

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Origin:
    """Where the values of an experiment were written."""

    path: str
    document: Document
    overridden: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return self.document.folder

    def place_of(self, key: str) -> str:
        """`FILE:LINE:COLUMN` of a dotted key, or `--set KEY` where that gave it."""
        for over in self.overridden:
            if f"{key}.".startswith(f"{over}."):
                return f"--set {over}"
        return self.document.place(split(key))


def split(key: str) -> Key:
    """`figures.0.log` as ("figures", 0, "log")."""
    return tuple(int(part) if part.isdecimal() else part for part in key.split("."))


def load(path: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> Experiment:
    """The experiment in a YAML file, with values put in by dotted key (`{"model.C": 0.1}`).

    Raises InputError with every problem found, each with its place and key."""
    document = read(path)
    tree: Any = document.tree
    overrides = overrides or {}
    for key, value in overrides.items():
        tree = with_value(tree, split(key), value, key)
    origin = Origin(os.fspath(path), document, tuple(overrides))
    try:
        experiment = Experiment.model_validate(tree)
    except ValidationError as error:
        problems = problems_of(error, Experiment, tree, origin.place_of)
        raise InputError.of(problems) from None
    experiment._source = origin
    return experiment


def with_value(tree: Any, parts: Key, value: Any, key: str) -> Any:
    """The tree with `value` at a key; missing sections on the way are made, bare words spelled
    out."""
    if not parts:
        return value
    head, *rest = parts
    if isinstance(tree, str) and isinstance(head, str):
        tree = {"kind": tree}
    if isinstance(tree, tuple) and isinstance(head, int) and head < len(tree):
        changed = with_value(tree[head], tuple(rest), value, key)
        return (*tree[:head], changed, *tree[head + 1 :])
    if isinstance(tree, dict) and isinstance(head, str):
        return tree | {head: with_value(tree.get(head, {}), tuple(rest), value, key)}
    what = f"a list of {len(tree)}" if isinstance(tree, tuple) else "no section"
    raise InputError(
        f"--set {key}", f"{head!r} leads nowhere, there is {what} here", "a key of the config"
    )
