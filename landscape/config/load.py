"""From a YAML file and overrides to an Experiment, or to everything that is wrong with it."""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landscape.config.experiment import Experiment
from landscape.config.sweep import PLAIN, Variant
from landscape.config.yaml_reader import Document, read
from landscape.errors import InputError, Problem, shown
from landscape.schema.validation_errors import problems_of

Key = tuple[str | int, ...]

UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of what would break a line, or cannot be written."""


@dataclass(frozen=True)
class Origin:
    """Where the values of an experiment were written."""

    path: str
    document: Document
    overridden: Mapping[str, str]
    """By dotted key, how a value was put in: `--set model.C`."""
    variant: Variant = PLAIN
    """What sets it apart from the others of a sweep."""
    here: Path = field(default_factory=Path.cwd)
    """The working directory."""

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self.document.folder

    @property
    def stem(self) -> str:
        """Of the file's name."""
        return Path(self.path).stem

    @property
    def place(self) -> str:
        """The file as the user named it, and which of a sweep is meant."""
        words = self.variant.words
        return f"{self.path} ({words})" if words else self.path

    def moved(self, folder: Path, here: Path) -> "Origin":
        """The same, its file lying in `folder` and the working directory being `here`."""
        return replace(self, document=replace(self.document, folder=folder), here=here)

    def place_of(self, key: str, of_key: bool = False) -> str:
        """`FILE:LINE:COLUMN` of a dotted key's value (or of the key itself), or `FILE: --set KEY`
        where that gave it."""
        written = split(key) in self.document.values
        for over, flag in self.overridden.items():
            made = not written and over.startswith(f"{key}.")
            if made or f"{key}.".startswith(f"{over}."):
                return f"{self.path}: {flag}"
        return self.document.place(split(key), "key" if of_key else "value")


def split(key: str) -> Key:
    """`figures.0.log` as ("figures", 0, "log")."""
    return tuple(int(part) if part.isdecimal() else part for part in key.split("."))


def load(
    path: str | os.PathLike[str],
    overrides: Mapping[str, Any] | None = None,
    flags: Mapping[str, str] | None = None,
    variant: Variant = PLAIN,
) -> Experiment:
    """The experiment in a YAML file, with values put in by dotted key (`{"model.C": 0.1}`).

    Raises InputError with every problem found, each with its place and key; `flags` names the
    options that gave an override, where it was not --set, `variant` which one of a sweep it is."""
    file = os.fspath(path)
    _check_name(file)
    document = read(file)
    tree: Any = document.tree
    overrides = {**variant.values, **(overrides or {})}
    for key, value in overrides.items():
        tree = with_value(tree, split(key), value, f"{file}: --set {key}")
    named = {key: (flags or {}).get(key, f"--set {key}") for key in overrides}
    origin = Origin(file, document, named, variant)
    try:
        experiment = Experiment.model_validate(tree)
    except ValidationError as error:
        problems = problems_of(error, Experiment, tree, origin.place_of)
        raise InputError.from_problems(problems) from None
    experiment._source = origin
    if "output.dir" not in overrides:
        _refuse_escape(experiment)
    return experiment


def with_value(tree: Any, parts: Key, value: Any, place: str) -> Any:
    """The tree with `value` at a key; missing sections on the way are made, bare words spelled
    out. Raises InputError, at `place`, where there is nothing to put it into."""
    if not parts:
        return value
    head, *rest = parts
    if isinstance(head, str) and not isinstance(tree, tuple | dict):
        tree = {"kind": tree} if isinstance(tree, str) else {}
    if isinstance(tree, tuple) and isinstance(head, int) and head < len(tree):
        changed = with_value(tree[head], tuple(rest), value, place)
        return (*tree[:head], changed, *tree[head + 1 :])
    if isinstance(tree, dict) and isinstance(head, str):
        return tree | {head: with_value(tree.get(head), tuple(rest), value, place)}
    here = f"a list of {len(tree)}" if isinstance(tree, tuple) else "no list"
    allowed = f"a number under {len(tree)}" if isinstance(tree, tuple) and tree else "another key"
    what = f"{shown(head)} leads nowhere, there is {here} here"
    raise InputError.from_problems([Problem("", what, allowed, place)])


def _check_name(file: str) -> None:
    """Raises InputError where the file's name could not stand in a message or name a folder."""
    if any(unicodedata.category(character) in UNPRINTABLE for character in file):
        raise InputError("", f"{shown(file)} holds a character that cannot be printed", "a name")
    if not Path(file).stem.strip(". "):
        raise InputError("", f"{shown(file)} cannot name a folder of figures", "such as name.yaml")


def _refuse_escape(experiment: Experiment) -> None:
    """Raises InputError where a config would have its figures written away from it; only who runs
    it may say so (--out)."""
    target = os.path.abspath(experiment.output.dir)
    if not any(Path(target).is_relative_to(os.path.abspath(f)) for f in experiment.folders):
        raise experiment.located(
            InputError(
                "output.dir",
                f"{shown(experiment.output.dir)} lies outside the folder of the experiment and the "
                "working directory",
                "a folder inside, or --out DIR on the command line",
            )
        )
