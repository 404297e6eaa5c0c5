"""How the nodes of a graph are written: signs for operations, short numbers."""

from typing import Any

SIGNS = {"*": "×", "-": "−", "/": "÷", "**": "power", "neg": "−", "pi": "π"}
"""Of operations and constants; the others are called by their names."""
ORDERED = {"-", "/", "**", "atan2"}
"""Operations whose operands cannot be exchanged."""


def sign(found: dict[str, Any], i: int) -> str:
    """Node i's name or operation."""
    label: str = found["labels"][i]
    named = found["roles"][i] in ("parameter", "input")
    return label if named else SIGNS.get(label, label)


def is_number(found: dict[str, Any], i: int) -> bool:
    """Whether node i is a number as it stands in the formula."""
    return found["roles"][i] == "constant" and not found["labels"][i].isidentifier()


def rows(found: dict[str, Any], i: int) -> tuple[str, ...]:
    """What is written under the name of node i: its value and, unless it is constant, its
    gradient."""
    if is_number(found, i):
        return ()
    value, gradient = f"= {short(found['value'][i])}", f"∂ {short(found['gradient'][i])}"
    return (value,) if found["roles"][i] == "constant" else (value, gradient)


def is_ordered(found: dict[str, Any], i: int) -> bool:
    """Whether the order of node i's operands matters."""
    return found["roles"][i] == "operation" and found["labels"][i] in ORDERED


def short(number: float, digits: int = 4) -> str:
    """A few digits, with a proper minus sign."""
    return f"{number:.{digits}g}".replace("-", "−")
