"""The reference has every key of the schema, and examples that are accepted."""

import pytest

from landscape.config.experiment import Experiment
from landscape.config.yaml_reader import read_value
from landscape.errors import InputError
from landscape.schema.reference import example, page, pages
from landscape.schema.section import kind_of
from landscape.schema.walk import classes_in, key_names, page_path

PAGES = pages(Experiment)


def sections(section=Experiment, seen=None):
    """All section classes of an experiment."""
    seen = {} if seen is None else seen
    if section not in seen:
        seen[section] = None
        for field in section.model_fields.values():
            for inner in classes_in(field.annotation):
                sections(inner, seen)
    return list(seen)


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.__name__)
def test_every_key_of_every_section_has_an_entry(section):
    keys = set(key_names(section)) - {"kind", *getattr(section, "inert", ())}
    kinds = kind_of(section) if "kind" in section.model_fields else ("",)
    for kind in kinds:
        listed = [
            {entry.name for entry in shown.entries}
            for path, shown in PAGES.items()
            if not kind or path.endswith(f".{kind}")
        ]
        assert keys in listed, section


def test_every_entry_says_what_it_is():
    for path, shown in PAGES.items():
        assert shown.description, path
        for entry in shown.entries:
            assert entry.description, (path, entry.name)
            assert "value" not in entry.type.split(), (path, entry)


@pytest.mark.parametrize("path", [path for path in PAGES if example(Experiment, path)])
def test_examples_are_accepted(path):
    keys = read_value(example(Experiment, path), "")
    Experiment.from_dict({"model": "linear"} | keys)


def test_pages_of_locations():
    assert page_path(Experiment, ("data", "csv", "path")) == "data.csv"
    assert page_path(Experiment, ("figures", 0, "surface")) == "figures.surface"
    assert page_path(Experiment, ("descents", 1)) == "descents"
    assert page_path(Experiment, ()) == ""


def test_an_unknown_page_gets_its_nearest():
    with pytest.raises(InputError, match="did you mean 'figures'"):
        page(Experiment, "figurs")
