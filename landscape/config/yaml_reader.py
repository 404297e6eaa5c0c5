"""Strict YAML: plain values with their positions, or everything that is wrong with the text.

Dicts, tuples for lists, and the scalars of YAML 1.2's core schema. PyYAML's own constructor is not
used: it keeps no positions, lets a repeated key win in silence, follows merge keys and reads
YAML 1.1. Tags, merge keys, repeated keys, keys that are not text and numbers that are not finite
are noted and reading goes on; what would take unbounded work ends it. Of files only regular ones
of ordinary size are read.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Never

import yaml

from landscape.config.yaml_faults import CONTROL_CHARACTER, Position, diagnose, position_in
from landscape.config.yaml_scalars import Scalar, resolve
from landscape.data.safe_open import regular, working_directory
from landscape.errors import InputError, Key, Problem, limited, shown

MAX_BYTES = 2**20
"""Of a file."""
MAX_DEPTH = 50
"""Levels of sections and lists within one another."""
MAX_ALIASED = 20_000
"""Nodes that aliases may stand for, all together."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        begins below its key is placed at the key."""
        while key not in self.values:
            key = key[:-1]
        line, column = position = self.values[key]
        key_position = self.keys.get(key, position)
        section = isinstance(_value_at(self.tree, key), dict | tuple)
        if of == "key" or (section and key_position[0] < line):
            line, column = key_position
        return f"{self.file}:{line}:{column}"


def _value_at(tree: Any, key: Key) -> Any:
    for part in key:
        tree = tree[part]
    return tree


def read(path: str | os.PathLike[str], content: bytes | None = None) -> Document:
    """The mapping in a YAML file, or in the bytes that came without one, which are then called
    `path` and lie in the working directory. Raises InputError with every problem and its place."""
    file = os.fspath(path)
    with _reported(file) as report:
        text = _decoded(_content(file) if content is None else content, report)
        builder = _Builder(report)
        tree = builder.document(text)
        if not isinstance(tree, dict) and not report.problems:
            what = "this file is empty" if tree is None else "the top level is not a section"
            report.add((), what, "`key: value` lines", (1, 1))
    folder = working_directory() if content is not None else Path(file).absolute().parent
    return Document(tree, file, folder, builder.values, builder.keys)


def _content(file: str) -> bytes:
    with regular(Path(file), "this file", MAX_BYTES, "") as opened:
        return opened.read(MAX_BYTES)


def read_value(text: str, place: str) -> Any:
    """The value of a YAML text that is not a file, such as `--set` takes. Raises InputError, whose
    problems have this place."""
    with _reported(place, positions=False) as report:
        return _Builder(report).document(text)


# -- problems --------------------------------------------------------------------------------------


class _Stop(Exception):
    """Reading on would be of no use; what is wrong has been noted."""


class _Report:
    """The problems met so far."""

    def __init__(self, file: str, positions: bool) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._positions = positions

    def place(self, at: Position) -> str:
        return f"{self._file}:{at[0]}:{at[1]}" if self._positions else self._file

    def add(self, key: Key, what: str, allowed: str, at: Position) -> None:
        self.problems.append(Problem(key, what, allowed, self.place(at)))

    def stop(self, key: Key, what: str, allowed: str, at: Position) -> Never:
        self.add(key, what, allowed, at)
        raise _Stop


@contextmanager
def _reported(file: str, positions: bool = True) -> Iterator[_Report]:
    """Collects problems, and raises them together in the end, of many the first."""
    report = _Report(file, positions)
    try:
        yield report
    except _Stop:
        pass
    except InputError as error:
        report.problems += [replace(problem, place=file) for problem in error.problems]
    if report.problems:
        raise InputError.from_problems(limited(report.problems)) from None


def _decoded(data: bytes, report: _Report) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        at = (before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
        report.stop((), "not UTF-8", "text in UTF-8: save it so in your editor", at)


# -- values ----------------------------------------------------------------------------------------


class _Builder:
    """Makes values of the parser's events, noting where each stands."""

    def __init__(self, report: _Report) -> None:
        self.values: dict[Key, Position] = {}
        self.keys: dict[Key, Position] = {}
        self._report = report
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: set[str] = set()
        self._nodes = 0
        self._aliased = 0

    def document(self, text: str) -> Any:
        """The value of the only document, None where there is none."""
        if control := CONTROL_CHARACTER.search(text):
            at = position_in(text, control.start())
            self._report.stop((), "a control character", "text that can be printed", at)
        try:
            return self._document(yaml.parse(text, Loader=_LOADER))
        except yaml.MarkedYAMLError as error:
            marks = error.problem_mark or error.context_mark, error.context_mark
            self._report.stop(
                (), *diagnose(text, *(mark.index if mark else None for mark in marks))
            )
        except yaml.YAMLError:
            self._report.stop((), *diagnose(text, None, None))

    def _document(self, events: Iterator[Any]) -> Any:
        self._events = events
        value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    at = _position(event.start_mark)
                    self._report.stop((), "a second document", "one document", at)
                value = self._node(next(events), ())
        return value

    def _node(self, event: Any, path: Key) -> Any:
        at = _position(event.start_mark)
        self.values.setdefault(path, at)
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), path, at)
        if event.tag is not None:
            self._report.add(path, f"the tag {shown(event.tag)}", "plain values, without tags", at)
        if len(path) > MAX_DEPTH:
            self._report.stop((), "sections too deep", f"at most {MAX_DEPTH} levels", at)
        if event.anchor is None:
            return self._value(event, path)
        self._open.add(event.anchor)
        before = self._nodes
        value = self._value(event, path)
        self._open.discard(event.anchor)
        self._anchors[event.anchor] = value, self._nodes - before + 1
        return value

    def _alias(self, anchor: str, path: Key, at: Position) -> Any:
        name = shown(f"*{anchor}")
        add = self._report.add
        if anchor in self._open:
            add(path, f"{name} stands within itself", "an anchor set before", at)
        elif anchor not in self._anchors:
            add(path, f"{name} has no anchor", f"{shown('&' + anchor)} before it, or quotes", at)
        else:
            value, nodes = self._anchors[anchor]
            self._nodes += nodes
            self._aliased += nodes
            if self._aliased > MAX_ALIASED:
                what = f"aliases stand for more than {MAX_ALIASED} values"
                self._report.stop(path, what, "fewer of them", at)
            return value
        return None

    def _value(self, event: Any, path: Key) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return tuple(self._items(path))
        return self._mapping(path)

    def _items(self, path: Key) -> Iterator[Any]:
        i = 0
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, (*path, i))
            i += 1

    def _mapping(self, path: Key) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        name = ""
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if self._is_fraction(event, mapping.get(name), (*path, name)):
                continue
            name = self._name(event, path)
            key = (*path, name)
            if name in mapping:
                first = self._report.place(self.keys[key])
                what = f"repeated; it stands at {first} already"
                self._report.add(key, what, "each key once", _position(event.start_mark))
            self.keys.setdefault(key, _position(event.start_mark))
            value = self._node(next(self._events), key)
            mapping.setdefault(name, value)
        return mapping

    def _is_fraction(self, event: Any, before: Any, key: Key) -> bool:
        """Whether the digits that stand for a key are those behind the decimal comma of the value
        `before`, as in {lr: 0,1}; that is noted, and they are passed over."""
        digits = isinstance(event, yaml.ScalarEvent) and event.value.isdecimal()
        if not digits or not event.implicit[0] or type(before) is not int:
            return False
        line, column = self.values[key]
        if _position(event.start_mark) != (line, column + len(str(before)) + 1):
            return False
        what = f"a decimal comma in {before},{event.value}"
        self._report.add(key, what, f"write {before}.{event.value}", self.values[key])
        self._node(next(self._events), (*key, "?"))
        del self.values[*key, "?"]
        return True

    def _name(self, event: Any, path: Key) -> str:
        """The text of a key, as it is written where a class is a number, true or false; what is no
        text is noted, and stands for itself as text."""
        at = _position(event.start_mark)
        problems = len(self._report.problems)
        key = self._node(event, (*path, "?"))
        del self.values[*path, "?"]
        if isinstance(key, int):
            return str(event.value)
        if key == "<<":
            self._report.add((*path, "<<"), "a merge key", "the keys themselves", at)
        elif not isinstance(key, str) and len(self._report.problems) == problems:
            name = shown(event.value) if isinstance(event, yaml.ScalarEvent) else "a section"
            allowed = "text, in quotes if need be"
            self._report.add(path, f"the key {name} is not text", allowed, at)
        return key if isinstance(key, str) else f"?{len(self.keys)}"

    def _scalar(self, event: Any, path: Key) -> Scalar:
        at = _position(event.start_mark)
        if CONTROL_CHARACTER.search(event.value) or "\r" in event.value:
            self._report.add(path, "a control character", "text that can be printed", at)
        if not event.implicit[0]:
            return str(event.value)
        try:
            return resolve(event.value)
        except ValueError:
            what = f"{shown(event.value)} is not finite"
            self._report.add(path, what, "a finite number", at)
            return 0.0


def _position(mark: Any) -> Position:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
