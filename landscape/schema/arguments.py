"""Arguments of public functions, checked against their annotations where a call comes in.

A wrong one is an InputError that names it. Where plain numbers and lists are annotated, those of
NumPy become such; what is annotated `Any` stays as it is.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from landscape.errors import InputError, Key, Problem, shown
from landscape.schema.values import alternatives, as_tuples

P = ParamSpec("P")
R = TypeVar("R")

WORDS: dict[Any, str] = {
    Callable: "a function",
    Iterable: "a list",
    Mapping: "a dict with texts as keys",
    NoneType: "None",
    Sequence: "a list",
    bool: "True or False",
    float: "a finite number",
    int: "a whole number",
    os.PathLike: "a path",
    str: "text",
    tuple: "a list",
}
"""What annotations allow."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which raises an InputError that names an argument of another type than its
    annotation; a call with too many or too few of them Python answers itself."""
    known = signature(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = known.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)
        for name, value in bound.arguments.items():
            bound.arguments[name] = _argument(known.parameters[name].annotation, name, value)
        return function(*bound.args, **bound.kwargs)

    return call


def _argument(annotation: Any, name: str, value: Any) -> Any:
    """An argument as it is, or in plain types. Raises InputError where neither is annotated."""
    problem = _problem(annotation, (name,), value)
    if problem and not _holds_any(annotation):
        value = as_tuples(value)
        problem = _problem(annotation, (name,), value)
    if problem:
        raise InputError.from_problems([problem])
    return value


def _holds_any(annotation: Any) -> bool:
    return annotation is Any or any(map(_holds_any, get_args(annotation)))


def _problem(annotation: Any, key: Key, value: Any) -> Problem | None:
    """What is wrong with a value, as deep inside of it as can be told."""
    is_union = get_origin(annotation) in (Union, UnionType)
    members = get_args(annotation) if is_union else (annotation,)
    inner: Problem | None = None
    for member in members:
        if _fits(member, value):
            problems = (_problem(part, at, item) for part, at, item in _entries(member, key, value))
            inner = next(filter(None, problems), None)
            if inner is None:
                return None
    what = "is not allowed" if _is_writable(value) else "holds NUL or half of a character"
    written = shown(list(value) if isinstance(value, tuple) else value)
    allowed = alternatives([word for member in members for word in _descriptions(member)])
    return inner or Problem(key, f"{written} {what}", allowed)


def _fits(member: Any, value: Any) -> bool:
    """Whether a value is of the type that is annotated, whatever is inside of it."""
    kind = get_origin(member) or member
    if kind in (Any, Parameter.empty):
        return True
    if kind is Literal:
        return isinstance(value, str) and value in get_args(member)
    if kind is Callable:
        return callable(value)
    if kind is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and abs(value) <= sys.float_info.max
    if kind is Sequence:
        return isinstance(value, Sequence) and not isinstance(value, str | bytes)
    if kind is int and isinstance(value, bool):
        return False
    return isinstance(value, kind) and _is_writable(value)


def _is_writable(value: Any) -> bool:
    """Whether a text can be a file's name and stand on a figure; True of anything else."""
    if not isinstance(value, str | os.PathLike):
        return True
    try:
        return b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _entries(member: Any, key: Key, value: Any) -> Iterator[tuple[Any, Key, Any]]:
    """What is annotated of the entries of a value, with their keys."""
    kind, inner = get_origin(member), get_args(member)
    if kind is Mapping:
        for name, item in value.items():
            at = (*key, name if isinstance(name, str) else shown(name))
            yield inner[0], at, name
            yield inner[1], at, item
    elif kind is tuple:
        for i, item in enumerate(value):
            yield inner[0], (*key, i), item


def _descriptions(member: Any) -> Iterator[str]:
    """What to write."""
    kind = get_origin(member) or member
    if kind is Literal:
        yield from map(repr, get_args(member))
    else:
        yield WORDS.get(kind, kind.__name__)
