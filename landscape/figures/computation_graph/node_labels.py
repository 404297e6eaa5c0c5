"""How the nodes of a graph are written: signs for operations, short numbers.

A graph is what `diagnostics.computation_graph` gives: labels, roles, operands, values, gradients.
"""

from typing import Any

SIGNS = {"*": "×", "-": "−", "/": "÷", "**": "power", "neg": "−", "pi": "π"}
"""Of operations and constants; the others are called by their names."""
ORDERED = {"-", "/", "**", "atan2"}
"""Operations whose operands cannot be exchanged."""


def node_name(graph: dict[str, Any], i: int) -> str:
    """Node i's name or operation."""
    label: str = graph["labels"][i]
    named = graph["roles"][i] in ("parameter", "input")
    return label if named else SIGNS.get(label, label)


def is_number(graph: dict[str, Any], i: int) -> bool:
    """Whether node i is a number as it stands in the formula."""
    return graph["roles"][i] == "constant" and not graph["labels"][i].isidentifier()


def node_numbers(graph: dict[str, Any], i: int) -> tuple[str, ...]:
    """What is written under the name of node i: its value and, unless it is constant, its
    gradient."""
    if is_number(graph, i):
        return ()
    value, gradient = f"= {short(graph['value'][i])}", f"∂ {short(graph['gradient'][i])}"
    return (value,) if graph["roles"][i] == "constant" else (value, gradient)


def is_ordered(graph: dict[str, Any], i: int) -> bool:
    """Whether the order of node i's operands matters."""
    return graph["roles"][i] == "operation" and graph["labels"][i] in ORDERED


def short(number: float, digits: int = 4) -> str:
    """A few digits, with a proper minus sign."""
    return f"{number:.{digits}g}".replace("-", "−")
