"""An experiment as YAML with the sentence of each key beside its value."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from pydantic import BaseModel

from landscape.config.yaml_writer import to_yaml
from landscape.schema.section import Section, descriptions, fields_of, summary
from landscape.schema.walk import classes_in, kinds

COMMENT_COLUMN = 40
"""Where the sentences begin, unless a value is longer."""
MIN_WIDTH, WIDTH = 24, 100
"""Columns of a sentence at least, and of a line."""


def commented_yaml(root: type[BaseModel], config: dict[str, Any]) -> str:
    """A config of `root`, a key a line, which reads as what it was made of."""
    return "".join(f"{line}\n" for line in _section(root, config, ""))


def _section(section: type[BaseModel], values: dict[str, Any], indent: str) -> Iterator[str]:
    texts = descriptions(section)
    fields = fields_of(section)
    for key, value in values.items():
        classes = classes_in(fields[key].annotation) if key in fields else []
        sentence = texts.get(key, "")
        inner = f"{indent}  "
        if classes and isinstance(value, dict) and value:
            yield from _commented(f"{indent}{key}:", sentence)
            yield from _section(_chosen(classes, value), value, inner)
        elif (
            classes and isinstance(value, list | tuple) and any(isinstance(v, dict) for v in value)
        ):
            yield from _commented(f"{indent}{key}:", sentence)
            for entry in value:
                yield from _entry(classes, entry, inner)
        else:
            *above, last = _entry_text(key, value).splitlines()
            yield from (indent + line for line in above)
            of_kind = summary(section, value) if key == "kind" else ""
            yield from _commented(indent + last, sentence or of_kind)


def _entry_text(key: str, value: Any) -> str:
    """`key: value`, without the braces that YAML may write around it."""
    text = to_yaml({key: value}).strip()
    return text[1:-1] if text.startswith("{") else text


def _entry(classes: list[type[BaseModel]], entry: Any, indent: str) -> Iterator[str]:
    """An entry of a list of sections."""
    if isinstance(entry, dict):
        first, *rest = _section(_chosen(classes, entry), entry, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest
    else:
        yield f"{indent}- {_entry_text('of', entry).removeprefix('of: ')}"


def _chosen(classes: list[type[BaseModel]], value: dict[str, Any]) -> type[BaseModel]:
    """The class of a section in full, by its kind or by a key that tells it apart."""
    for section in classes:
        told_by = section.told_by if issubclass(section, Section) else ""
        if value.get("kind") in kinds(section) or told_by in value:
            return section
    return classes[0]


def _commented(line: str, sentence: str) -> Iterator[str]:
    column = max(COMMENT_COLUMN, len(line) + 2)
    width = max(MIN_WIDTH, WIDTH - column - 2)
    first, *rest = wrap(sentence, width, break_long_words=False) or [""]
    yield f"{line:{column}}# {first}" if first else line
    yield from (f"{'':{column}}# {more}" for more in rest)
