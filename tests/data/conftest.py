"""What the tests of data share: a section as YAML gives it, prepared or refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from landscape.data import AnySource, Dataset, prepare
from landscape.errors import InputError, Problem

ADAPTER: TypeAdapter[Any] = TypeAdapter(AnySource)

Prepare = Callable[..., Dataset]
Refuse = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def prepared(tmp_path: Path) -> Prepare:
    """Prepares a section; its files lie in `tmp_path`."""

    def prepared(
        section: Any, scale: Any = "none", classes: Any = "natural", seed: int = 0
    ) -> Dataset:
        return prepare(ADAPTER.validate_python(section), scale, seed, [tmp_path], classes)

    return prepared


@pytest.fixture
def refused(prepared: Prepare) -> Refuse:
    """The problems for which a section is refused."""

    def refused(section: Any, **keys: Any) -> tuple[Problem, ...]:
        with pytest.raises(InputError) as caught:
            prepared(section, **keys)
        return caught.value.problems

    return refused
