"""What is found by name when it is first called: work of rooms above, and optional libraries.

An `Experiment` runs and a `Result` draws, though neither may import the pipeline or the figures.
The package's `__init__` says where each operation lives; a class asks for it here.
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:  # the package itself imports this, and is to load at once
    from collections.abc import Callable
    from typing import Any

_homes: dict[str, tuple[str, str]] = {}


def register(name: str, module: str, function: str) -> None:
    """Names the module and the function that do an operation; loads nothing."""
    _homes[name] = module, function


def operation(name: str) -> "Callable[..., Any]":
    """The function that was registered under a name, its module loaded now if need be."""
    module, function = _homes[name]
    loaded: Callable[..., Any] = getattr(import_module(module), function)
    return loaded


def library(name: str, package: str) -> "Any":
    """The library called `name`, which `pip install PACKAGE` brings.

    Raises InputError where it is missing."""
    try:
        return import_module(name)
    except ImportError:
        from landscape.errors import InputError  # the package itself is to load at once

        raise InputError("", f"{name} is not installed", f"pip install {package}") from None
