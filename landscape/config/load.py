"""From a YAML file and overrides to an Experiment, or to everything that is wrong with it."""

import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from landscape.config.experiment import Experiment
from landscape.config.source_location import SourceLocation
from landscape.config.sweep import UNSWEPT, Variant
from landscape.config.yaml_reader import read
from landscape.data.safe_open import working_directory
from landscape.errors import InputError, Key, Problem, dotted_key, shown, split_key
from landscape.schema.arguments import checked
from landscape.schema.validation_errors import validated
from landscape.schema.values import as_tuples, written
from landscape.schema.walk import is_list

UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of what would break a line, or cannot be written."""


class Piped(NamedTuple):
    """A config that came without a file."""

    content: bytes
    name: str
    """What its outputs are called by."""


@checked
def load(
    path: str | os.PathLike[str],
    overrides: Mapping[str, Any] | None = None,
    flags: Mapping[str, str] | None = None,
    variant: Variant = UNSWEPT,
    piped: Piped | None = None,
) -> Experiment:
    """Read the experiment in a YAML file.

    Parameters
    ----------
    path
        The file; messages name it as it is given here.
    overrides
        Values put in by dotted key: `{"model.C": 0.1, "figures": ["line"]}`.
    flags
        The command line's options that gave an override, by its key, where it was not `--set`.
    variant
        Which one of a sweep this is.
    piped
        The text that stands for the file; `path` is then what messages call it.

    Raises
    ------
    InputError
        With every problem there is, each with its key and its place in the file.
    """
    file = os.fspath(path)
    _check_name(file if piped is None else piped.name)
    document = read(file, piped and piped.content)
    overrides = {**variant.values, **(overrides or {})}
    options = {key: (flags or {}).get(key, f"--set {key}") for key in overrides}
    _refuse_empty_names(options, file)
    _refuse_swept_lists(variant, file)
    tree: Any = document.tree
    for key, value in overrides.items():
        place = f"{file}: {options[key]}"
        tree = with_value(tree, split_key(key), as_tuples(value), place)
    source = SourceLocation(file, document, options, variant, piped and piped.name)
    experiment = validated(Experiment, tree, source.locate)
    experiment._source = source
    if "output.dir" not in overrides:
        _refuse_escape(experiment)
    return experiment


def _check_name(file: str) -> None:
    """Raise InputError where the file's name could not stand in a message or name a folder."""
    escaped = "[\udc80-\udcff]"  # how Python writes the bytes of a name that are not UTF-8
    if any(unicodedata.category(c) in UNPRINTABLE for c in re.sub(escaped, "", file)):
        raise InputError("", f"{shown(file)} holds a character that cannot be printed", "a name")
    if not Path(file).stem.strip(". "):
        raise InputError("", f"{shown(file)} cannot name a folder of figures", "such as name.yaml")


def with_value(tree: Any, path: Key, value: Any, place: str, above: Key = ()) -> Any:
    """Give the tree with `value` at a key.

    Missing sections on the way are made, and bare words spelled out. Raises InputError, at
    `place`, where there is nothing to put it into; `above` is the way to this tree.
    """
    if not path:
        return value
    head, *rest = path
    below = (tuple(rest), value, place, (*above, head))
    if isinstance(tree, tuple) and isinstance(head, int) and head < len(tree):
        return (*tree[:head], with_value(tree[head], *below), *tree[head + 1 :])
    if isinstance(head, str) and isinstance(tree, dict | str | None):
        section = {"kind": tree} if isinstance(tree, str) else tree or {}
        return section | {head: with_value(section.get(head), *below)}
    raise InputError("", *_fault(tree, head, above), place)


def _fault(tree: Any, head: str | int, above: Key) -> tuple[str, str]:
    """Say what is wrong with putting something at `head` of a tree, and what is allowed."""
    name = dotted_key(above) or "the experiment"
    if isinstance(tree, tuple):
        allowed = f"a number under {len(tree)}" if tree else "another key"
        return f"{shown(head)} is no entry of {name}, a list of {len(tree)}", allowed
    if tree is None:
        return f"{name} is empty", "all of it at once, as a list"
    if isinstance(head, int):
        return f"{name} is no list", "the name of a key"
    return f"{name} is {written(tree)}, which is no section", "`key: value` lines there"


def _refuse_empty_names(options: Mapping[str, str], file: str) -> None:
    """Raise InputError where a dotted key has nothing before, behind or between its dots."""
    problems = [
        Problem("", "a dot without a name at each side", "such as model.C", f"{file}: {option}")
        for key, option in options.items()
        if not all(key.split("."))
    ]
    if problems:
        raise InputError.from_problems(problems)


def _refuse_swept_lists(variant: Variant, file: str) -> None:
    """Raise InputError where the commas of a setting are those of a list without brackets."""
    problems = [
        Problem(
            "", f"a list without brackets, {text}", f"write {key}=[{text}]", f"{file}: --set {key}"
        )
        for key, text in variant.settings.items()
        if is_list(Experiment, split_key(key)) and not isinstance(variant.values[key], dict | tuple)
    ]
    if problems:
        raise InputError.from_problems(problems)


def _refuse_escape(experiment: Experiment) -> None:
    """Raise InputError where a config would have its figures written away from it.

    Only who runs it may say so (--out).
    """
    target = Path(os.path.normpath(working_directory() / experiment.output.dir))
    if not any(target.is_relative_to(os.path.abspath(f)) for f in experiment.folders):
        what = (
            f"{shown(experiment.output.dir)} lies outside the folder of the experiment and the "
            "working directory"
        )
        allowed = "a folder inside, or --out DIR on the command line"
        with experiment.locating():
            raise InputError("output.dir", what, allowed)
