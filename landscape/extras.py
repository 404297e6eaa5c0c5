"""Libraries that few callers need, imported where they are."""

from importlib import import_module
from typing import Any

from landscape.errors import InputError


def library(name: str, package: str) -> Any:
    """The library called `name`, which `pip install PACKAGE` brings.

    Raises InputError where it is missing."""
    try:
        return import_module(name)
    except ImportError:
        what = f"{name} is not installed"
        raise InputError("", what, f"pip install {package}") from None
