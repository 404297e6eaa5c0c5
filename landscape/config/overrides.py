"""Values put into a tree of sections by dotted key, as `--set` and callers from Python do."""

from typing import Any

from landscape.errors import InputError, Key, Problem, dotted_key, shown
from landscape.schema.values import written


def with_value(tree: Any, path: Key, value: Any, place: str, above: Key = ()) -> Any:
    """The tree with `value` at a key.

    Missing sections on the way are made, and bare words spelled out. Raises InputError, at
    `place`, where there is nothing to put it into; `above` is the way to this tree."""
    if not path:
        return value
    head, *rest = path
    below = (tuple(rest), value, place, (*above, head))
    if isinstance(tree, tuple) and isinstance(head, int) and head < len(tree):
        return (*tree[:head], with_value(tree[head], *below), *tree[head + 1 :])
    if isinstance(head, str) and isinstance(tree, dict | str | None):
        section = {"kind": tree} if isinstance(tree, str) else tree or {}
        return section | {head: with_value(section.get(head), *below)}
    raise InputError.from_problems([Problem("", *_fault(tree, head, above), place)])


def _fault(tree: Any, head: str | int, above: Key) -> tuple[str, str]:
    """What is wrong with putting something at `head` of a tree, and what is allowed."""
    name = dotted_key(above) or "the experiment"
    if isinstance(tree, tuple):
        allowed = f"a number under {len(tree)}" if tree else "another key"
        return f"{shown(head)} is no entry of {name}, a list of {len(tree)}", allowed
    if tree is None:
        return f"{name} is empty", "all of it at once, as a list"
    if isinstance(head, int):
        return f"{name} is no list", "the name of a key"
    return f"{name} is {written(tree)}, which is no section", "`key: value` lines there"
