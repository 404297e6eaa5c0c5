"""Strict YAML: plain values with their positions, or everything that is wrong with the text.

Dicts, tuples for lists, and the scalars of YAML 1.2's core schema; see `builder` for what is
refused within a text. Of files only regular ones of ordinary size are read.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from landscape.config.yaml_builder import Builder, Key, Position, Report, reported
from landscape.data.safe_open import regular

MAX_BYTES = 2**20


@dataclass(frozen=True)
class Document:
    """A mapping read from a file."""

    tree: dict[str, Any]
    """Dicts, tuples, str, int, float, bool and None."""
    file: str
    """The file as the user named it."""
    folder: Path
    """Where it lies; paths in it are relative to this."""
    values: dict[Key, Position]
    """Where each value stands."""
    keys: dict[Key, Position]
    """Where the key of each value stands."""

    def place(self, key: Key, of: Literal["value", "key"] = "value") -> str:
        """`FILE:LINE:COLUMN` of a key path, or of the longest part of it there is. A section that
        begins below its key is found at the key."""
        while key not in self.values:
            key = key[:-1]
        line, column = at = self.values[key]
        named = self.keys.get(key, at)
        if of == "key" or (isinstance(_at(self.tree, key), dict | tuple) and named[0] < line):
            line, column = named
        return f"{self.file}:{line}:{column}"


def _at(tree: Any, key: Key) -> Any:
    for part in key:
        tree = tree[part]
    return tree


def read(path: str | os.PathLike[str]) -> Document:
    """The mapping in a YAML file. Raises InputError with every problem and its place."""
    file = os.fspath(path)
    with reported(file) as report:
        with regular(Path(file), "this file", MAX_BYTES, "") as opened:
            text = _decoded(opened.read(MAX_BYTES), report)
        builder = Builder(report)
        tree = builder.document(text)
        if not isinstance(tree, dict) and not report.problems:
            what = "this file is empty" if tree is None else "the top level is not a section"
            report.add("", what, "`key: value` lines", (1, 1))
    folder = Path(file).absolute().parent
    return Document(tree, file, folder, builder.values, builder.keys)


def read_value(text: str, place: str) -> Any:
    """The value of a YAML text that is not a file, such as `--set` takes. Raises InputError, whose
    problems have this place."""
    with reported(place, positions=False) as report:
        return Builder(report).document(text)


def _decoded(data: bytes, report: Report) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        at = (before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
        report.stop("", "not UTF-8", "text in UTF-8", at)
