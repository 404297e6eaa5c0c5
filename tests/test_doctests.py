"""Examples in docstrings do what they say."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

import landscape

ROOT = Path(landscape.__file__).parent
FILES = sorted(
    path for path in ROOT.rglob("*.py") if re.search(r"^ +>>> ", path.read_text(), re.MULTILINE)
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples(path):
    name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    failed, tried = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    assert tried
    assert not failed
