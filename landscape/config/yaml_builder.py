"""From the events of PyYAML's parser to plain values with positions, and a list of what is wrong.

PyYAML's own builder is not used: it keeps no positions, lets a repeated key win in silence,
follows merge keys and reads YAML 1.1. Tags, merge keys, repeated keys, keys that are not text and
numbers that are not finite are noted and reading goes on; what would take unbounded work ends it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Never

import yaml

from landscape.config.yaml_scalars import Scalar, resolve
from landscape.errors import InputError, Problem, shown

Key = tuple[str | int, ...]
Position = tuple[int, int]
"""Line and column, from 1."""

MAX_DEPTH = 50
MAX_PROBLEMS = 100
"""After so many the reading ends."""
MAX_ALIASED = 20_000
"""Nodes that aliases may stand for, all together."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BRACKET = re.compile(r"[\[\]{}]")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class _Stop(Exception):
    """Reading on would be of no use; what is wrong has been noted."""


class Report:
    """The problems found so far."""

    def __init__(self, file: str, positions: bool) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._positions = positions

    def place(self, at: Position) -> str:
        return f"{self._file}:{at[0]}:{at[1]}" if self._positions else self._file

    def add(self, key: str, what: str, allowed: str, at: Position) -> None:
        self.problems.append(Problem(key, what, allowed, self.place(at)))
        if len(self.problems) == MAX_PROBLEMS:
            raise _Stop

    def stop(self, key: str, what: str, allowed: str, at: Position) -> Never:
        self.add(key, what, allowed, at)
        raise _Stop


@contextmanager
def reported(file: str, positions: bool = True) -> Iterator[Report]:
    """Collects problems, and raises them together in the end."""
    report = Report(file, positions)
    try:
        yield report
    except _Stop:
        pass
    except InputError as error:
        report.problems += [replace(problem, place=file) for problem in error.problems]
    if report.problems:
        raise InputError.from_problems(report.problems) from None


class Builder:
    """Makes values of the parser's events, noting where each stands."""

    def __init__(self, report: Report) -> None:
        self.values: dict[Key, Position] = {}
        self.keys: dict[Key, Position] = {}
        self._report = report
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: set[str] = set()
        self._nodes = 0
        self._aliased = 0

    def document(self, text: str) -> Any:
        """The value of the only document, None where there is none."""
        if control := _CONTROL.search(text):
            before = text[: control.start()]
            at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
            self._report.stop("", "a control character", "text that can be printed", at)
        try:
            return self._document(yaml.parse(text, Loader=_LOADER))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if mark and (deep := _too_deep(text[: mark.index])) is not None:
                self._stop_too_deep(deep)
            self._report.stop("", f"malformed YAML: {_said(error)}", "", _position(mark))
        except yaml.YAMLError as error:
            what = " ".join(str(error).split())
            self._report.stop("", f"malformed YAML: {what}", "", (1, 1))

    def _document(self, events: Iterator[Any]) -> Any:
        self._events = events
        value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    at = _position(event.start_mark)
                    self._report.stop("", "a second document", "one document", at)
                value = self._node(next(events), ())
        return value

    def _node(self, event: Any, path: Key) -> Any:
        at = _position(event.start_mark)
        self.values.setdefault(path, at)
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), path, at)
        if event.tag is not None:
            self._add(path, f"the tag {shown(event.tag)}", "plain values, without tags", at)
        if len(path) > MAX_DEPTH:
            self._stop_too_deep(at)
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
        if anchor in self._open:
            self._add(path, f"{name} stands within itself", "an anchor set before", at)
        elif anchor not in self._anchors:
            self._add(path, f"{name} has no anchor", f"{shown('&' + anchor)} before it", at)
        else:
            value, nodes = self._anchors[anchor]
            self._nodes += nodes
            self._aliased += nodes
            if self._aliased > MAX_ALIASED:
                what = f"aliases stand for more than {MAX_ALIASED} values"
                self._report.stop(_dotted(path), what, "fewer of them", at)
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
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = self._name(event, path)
            key = (*path, name)
            if name in mapping:
                first = self._report.place(self.keys[key])
                what = f"repeated; it stands at {first} already"
                self._add(key, what, "each key once", _position(event.start_mark))
            self.keys.setdefault(key, _position(event.start_mark))
            value = self._node(next(self._events), key)
            mapping.setdefault(name, value)
        return mapping

    def _name(self, event: Any, path: Key) -> str:
        """The text of a key; what is no text is noted, and stands for itself as text."""
        at = _position(event.start_mark)
        problems = len(self._report.problems)
        key = self._node(event, (*path, "?"))
        del self.values[*path, "?"]
        if key == "<<":
            self._add((*path, "<<"), "a merge key", "the keys themselves", at)
        elif not isinstance(key, str) and len(self._report.problems) == problems:
            said = shown(event.value) if isinstance(event, yaml.ScalarEvent) else "a section"
            self._add(path, f"the key {said} is not text", "text, in quotes if need be", at)
        return key if isinstance(key, str) else f"?{len(self.keys)}"

    def _scalar(self, event: Any, path: Key) -> Scalar:
        at = _position(event.start_mark)
        if _CONTROL.search(event.value) or "\r" in event.value:
            self._add(path, "a control character", "text that can be printed", at)
        if not event.implicit[0]:
            return str(event.value)
        try:
            return resolve(event.value)
        except ValueError:
            self._add(path, f"{shown(event.value)} is not finite", "a finite number", at)
            return 0.0

    def _stop_too_deep(self, at: Position) -> Never:
        self._report.stop("", "sections too deep", f"at most {MAX_DEPTH} levels", at)

    def _add(self, path: Key, what: str, allowed: str, at: Position) -> None:
        self._report.add(_dotted(path), what, allowed, at)


def _said(error: yaml.MarkedYAMLError) -> str:
    """The problem in one line, with where it began if that is another line."""
    what = " ".join(str(error.problem or error.context).split())
    begun, found = error.context_mark, error.problem_mark
    if not (error.context and begun and found) or begun.line == found.line:
        return what
    return f"{what} ({error.context} that begins in line {begun.line + 1})"


def _too_deep(text: str) -> Position | None:
    """Where an opening bracket of a text stands in more than MAX_DEPTH others, if one does.

    The parser reads ahead and gives up deep nesting before its events tell of it; this looks at
    the text itself. Brackets in quotes, plain text and comments count too: it is asked only about
    a text that the parser has refused."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = max(0, depth + (1 if bracket.group() in "[{" else -1))
        if depth > MAX_DEPTH:
            before = text[: bracket.start()]
            return before.count("\n") + 1, len(before) - before.rfind("\n")
    return None


def _position(mark: Any) -> Position:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _dotted(path: Key) -> str:
    """The path as messages show it, in one line whatever its keys hold."""
    parts = map(str, path)
    return ".".join(p if p.isprintable() and len(p) <= 60 else shown(p) for p in parts)
