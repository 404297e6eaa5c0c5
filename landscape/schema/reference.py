"""The reference of the keys: each with its type, default, unit and sentence, from the schema.

A page belongs to a section (`slice`), to a kind of one (`data.csv`, `figures.surface`), to a
section within another (`descents.lr`), or to a single key (`theme`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from landscape.errors import InputError
from landscape.schema.section import descriptions, fields_of, summary
from landscape.schema.suggestions import did_you_mean
from landscape.schema.values import alternatives, flow_style
from landscape.schema.walk import classes_in, key_names, kinds, one_of

UNITS: Mapping[str, str] = {
    "size": "inches",
    "font_size": "points",
    "dpi": "dots per inch",
    "elev": "degrees",
    "azim": "degrees",
    "fps": "frames per second",
}
"""Of numbers that have one, by key."""


@dataclass(frozen=True)
class KeyEntry:
    """What there is to know of one key."""

    name: str
    type: str
    default: str
    """As YAML writes it; empty where the key is required."""
    measured_in: str
    description: str


@dataclass(frozen=True)
class Page:
    """A page of the reference."""

    path: str
    description: str
    entries: tuple[KeyEntry, ...]
    kinds: tuple[tuple[str, str], ...] = ()
    """The kinds of a section that comes in several, each with what it is; the entries are then
    those that all kinds have."""


@cache
def pages(root: type[BaseModel]) -> Mapping[str, Page]:
    """All pages by path, in the order of the keys; that of the root is the empty path."""
    all_pages = {"": Page("", summary(root), _entries(root))}
    for page in _pages_below(root, ""):
        all_pages[page.path] = page
    return all_pages


def page(root: type[BaseModel], path: str) -> Page:
    """One page. Raises InputError, with the nearest path, where there is none."""
    all_pages = pages(root)
    if path not in all_pages:
        names = [name for name in all_pages if name]
        top = [name for name in names if "." not in name]
        allowed = did_you_mean(path, names) + one_of(top, root, ())
        raise InputError("", f"no section {path!r}", allowed)
    return all_pages[path]


def _pages_below(section: type[BaseModel], path: str) -> Iterator[Page]:
    """Of each key of a section, and of what is within it."""
    texts = descriptions(section)
    for name, field in fields_of(section).items():
        below = f"{path}.{name}".lstrip(".")
        classes = classes_in(field.annotation)
        text = texts.get(name, "")
        if len(classes) > 1 and not kinds(classes[0]):
            for choice_ in classes:
                own = f"{below}.{getattr(choice_, 'told_by', '')}".rstrip(".")
                yield Page(own, text if own == below else summary(choice_), _entries(choice_))
                yield from _pages_below(choice_, own)
        elif len(classes) > 1:
            yield _page_of_kinds(below, text, classes)
            for choice_ in classes:
                for kind in kinds(choice_):
                    inert = getattr(choice_, "inert", ())
                    entries = tuple(e for e in _entries(choice_) if e.name not in inert)
                    yield Page(f"{below}.{kind}", summary(choice_, kind), entries)
                yield from _pages_below(choice_, f"{below}.{kinds(choice_)[0]}")
        elif classes:
            yield Page(below, text, _entries(classes[0]))
            yield from _pages_below(classes[0], below)
        elif not path:
            yield Page(below, text, (_entry(name, field, text),))


def _page_of_kinds(path: str, text: str, classes: list[type[BaseModel]]) -> Page:
    shared = [n for n in key_names(classes[0]) if all(n in key_names(c) for c in classes)]
    entries = (entry for entry in _entries(classes[0]) if entry.name in shared)
    listed = tuple((kind, summary(c, kind)) for c in classes for kind in kinds(c))
    return Page(path, text, tuple(entries), listed)


def _entries(section: type[BaseModel]) -> tuple[KeyEntry, ...]:
    """The keys of a section, its own before those that it shares with others of its base."""
    texts = descriptions(section)
    own = set(section.__annotations__)
    fields = {n: f for n, f in fields_of(section).items() if n != "kind"}
    ordered = sorted(fields, key=lambda n: n not in own and f"{n}_" not in own)
    return tuple(_entry(n, fields[n], texts.get(n, "")) for n in ordered)


def _entry(name: str, field: FieldInfo, text: str) -> KeyEntry:
    annotation = (
        Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    )
    return KeyEntry(name, type_text(annotation), _default(field), UNITS.get(name, ""), text)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        has_kind = "kind" in type(value).model_fields
        value = value.model_dump(mode="json", exclude_unset=not has_kind)
        value = value.get("kind", value)
    return flow_style(int(value) if isinstance(value, float) and value.is_integer() else value)


# -- types -----------------------------------------------------------------------------------------


def type_text(annotation: Any) -> str:
    """A type in the words of the reader: `auto, number over 0 or list of …`.

    >>> type_text(Literal["a", "b"] | None)
    'a, b or null'
    """
    parts = list(dict.fromkeys(_parts(annotation, ())))
    if len(parts) > 1 and "a section" in parts:
        parts = [part for part in parts if part != "a section"] + ["a section"]
    return alternatives(parts)


def _parts(annotation: Any, bounds: tuple[Any, ...]) -> Iterator[str]:
    """The alternatives of a type; `bounds` are the constraints that stand around it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        yield from _parts(inner, (*bounds, *_constraints(metadata)))
    elif origin in (Union, UnionType):
        members = get_args(annotation)
        for member in sorted(members, key=lambda m: m is NoneType):
            yield from _parts(member, bounds)
    elif origin is Literal:
        yield from map(str, get_args(annotation))
    elif origin is tuple:
        yield _list(get_args(annotation), bounds)
    elif origin is dict:
        yield "{name: " + type_text(get_args(annotation)[1]) + "}"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from kinds(annotation) or ["a section"]
    else:
        yield _plain(annotation, bounds)


def _constraints(metadata: list[Any]) -> Iterator[Any]:
    """The constraints, of which pydantic keeps some in a Field."""
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def _list(members: tuple[Any, ...], bounds: tuple[Any, ...]) -> str:
    if len(members) == 2 and members[1] is Ellipsis:
        lengths = [b for b in bounds if isinstance(b, MinLen | MaxLen)]
        count = f" ({_length(lengths)})" if lengths else ""
        return f"list of {type_text(members[0])}{count}"
    return "[" + ", ".join(map(type_text, members)) + "]"


def _length(bounds: list[Any]) -> str:
    low = next((b.min_length for b in bounds if isinstance(b, MinLen)), 0)
    high = next((b.max_length for b in bounds if isinstance(b, MaxLen)), None)
    if high is None:
        return f"{low} or more"
    return f"{low} to {high}" if low != high else str(low)


_PLAIN = {
    float: "number",
    int: "whole number",
    str: "text",
    bool: "true or false",
    NoneType: "null",
}


def _plain(annotation: Any, bounds: tuple[Any, ...]) -> str:
    name = _PLAIN.get(annotation, "value")
    if name not in ("number", "whole number"):
        return name
    low = next((b for b in bounds if isinstance(b, Gt | Ge)), None)
    high = next((b for b in bounds if isinstance(b, Lt | Le)), None)
    if isinstance(low, Ge) and isinstance(high, Le):
        return f"{name} from {low.ge:.9g} to {high.le:.9g}"
    limits = [
        f"over {low.gt:g}" if isinstance(low, Gt) else f"at least {low.ge:g}" if low else "",
        f"under {high.lt:g}" if isinstance(high, Lt) else f"at most {high.le:g}" if high else "",
    ]
    return " ".join(filter(None, [name, ", ".join(filter(None, limits))]))


# -- examples --------------------------------------------------------------------------------------

_EXAMPLE_VALUES: Mapping[str, Any] = {
    "path": "table.csv", "target": "price", "x": [1, 2, 3], "y": [2, 4, 5], "range": [-2, 2],
    "degree": 3, "hidden": [16, 16], "name": "rosenbrock", "expr": "a**2 + b**2",
    "params": {"a": 1, "b": 2}, "ends": ["zero", "fit"], "exprs": ["tanh(x)", "max(0, x)"],
    "from": 0.5, "to": 0.01,
}  # fmt: skip
"""What examples show for a key that has no default."""
_EXAMPLES: Mapping[str, str] = {
    "": "{data: diabetes, model: linear, figures: [contour]}",
    "title": "title: Two weights of a model",
    "seed": "seed: 1",
    "scale": "scale: zscore",
    "theme": "theme: dark",
    "surfaces": "surfaces: [accuracy]",
    "output": "output: {dir: outputs, formats: [png, svg], dpi: 200}",
    "labels": "labels: {w1: $\\theta_1$, loss: cost $J$, start: Anfang, fit: Minimum}",
    "marks": "marks: {A: {w1: 0.5}}",
    "descents": "descents: [{optimizer: adam, lr: 0.1, steps: 200, start: zero}]",
    "descents.recorded": "descents: [{recorded: run.npz, label: Adam}]",
    "descents.lr": "descents: [{lr: {from: 0.5, to: 0.01, shape: cosine}}]",
    "slice.axes": "slice: {params: [w1, w2], span: 4, points: 100}",
    "loss.huber": "loss: {kind: huber, delta: 1.5}",
    "data.formula": "data: {kind: formula, expr: sin(x), range: [-3, 3], noise: 0.1}",
    "model.formula": "model: {kind: formula, expr: a * x + b, params: {a: 1, b: 0}}",
    "model.function": "model: {kind: function, name: rosenbrock}",
    "figures.surface": "figures: [{kind: surface, elev: 40, azim: -60, cmap: rainbow}]",
}


def example(root: type[BaseModel], path: str) -> str:
    """A line of YAML that shows the page's keys in their place; empty where none is known."""
    if path in _EXAMPLES:
        return _EXAMPLES[path]
    name, _, kind = path.partition(".")
    entries = {entry.name: entry for entry in page(root, path).entries}
    listed = page(root, path).kinds
    if listed and not kind:
        return example(root, f"{path}.{listed[0][0]}")
    if not kind or "." in kind:
        return ""
    needed = {n: _EXAMPLE_VALUES[n] for n, e in entries.items() if not e.default}
    section = {"kind": kind} | needed if needed else kind
    is_list = "tuple" in str(root.model_fields[name].annotation)
    return f"{name}: {flow_style([section] if is_list else section)}"
