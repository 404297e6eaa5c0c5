"""The array type of every signature: float64, the shape said in the docstring; runs of rows."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]

MAX_REPR = 80
"""Characters that the value of one field takes in a repr."""


def chunks(count: int, size: int) -> list[slice]:
    """`count` things in runs of nearly the same length, at most `size`."""
    runs = max(1, -(-count // size))
    return [slice(count * i // runs, count * (i + 1) // runs) for i in range(runs)]


def blocks(count: int, size: int) -> Iterator[slice]:
    """`count` things in runs of `size`, the last of what is left."""
    return (slice(i, i + size) for i in range(0, count, size))


class ShortRepr:
    """A dataclass whose repr gives the shapes of arrays, and long values cut short.

    Declared with `repr=False`, so that this one is inherited, and `eq=False`, since arrays have no
    truth value.
    """

    def __repr__(self) -> str:
        shown: list[str] = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.repr and value is not None:
                shown.append(f"{field.name}={_brief(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"


def _brief(value: Any) -> str:
    """An array as `<100 × 80>`, anything else as its repr or the number of its items."""
    if isinstance(value, ShortRepr):
        return f"{type(value).__name__}(…)"
    if isinstance(value, np.ndarray):
        return f"<{' × '.join(map(str, value.shape))}>"
    if isinstance(value, tuple | list | dict) and len(text := repr(value)) > MAX_REPR:
        return f"<{len(value)} items>"
    text = repr(value)
    return text if len(text) <= MAX_REPR else text[:MAX_REPR] + "…"
