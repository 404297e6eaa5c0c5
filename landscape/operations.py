"""What public classes offer but rooms above them do, found by name when it is first called.

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
