"""How the nodes of a graph are written: signs for operations, short numbers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from landscape.figures.interactive.html import plain_text
from landscape.figures.labels import labels_of
from landscape.figures.wording import WORDS, word
from landscape.result import Result

SIGNS = {"*": "×", "-": "−", "/": "÷", "**": "power", "neg": "−", "pi": "π"}
"""Of operations and constants; the others are called by their names."""
ORDERED = {"-", "/", "**", "atan2"}
"""Operations whose operands cannot be exchanged."""

COLUMNS = ("labels", "roles", "operands", "value", "gradient")
"""What a graph holds of each node."""


class Node(NamedTuple):
    """A node as it is written."""

    role: str
    operands: tuple[int, ...]
    is_ordered: bool
    """Whether the order of its operands matters."""
    name: str
    numbers: tuple[str, ...]
    """Its value and, unless it is constant, its gradient; none of a number of the formula."""


def labelled_nodes(graph: Mapping[str, Any], result: Result) -> list[Node]:
    """The nodes of a graph that `diagnostics.computation_graph` gives, parameters and inputs as the
    experiment has them written."""
    labels = labels_of(result, plain=True)
    nodes = []
    for label, role, operands, value, gradient in zip(*(graph[k] for k in COLUMNS), strict=True):
        name = labels.get(label, label)
        if role not in ("parameter", "input"):
            name = SIGNS.get(label, label)
            name = plain_text(word(name)) if name in WORDS["graph"] else name
        numbers: tuple[str, ...] = (f"= {short(value)}", f"∂ {short(gradient)}")
        if role == "constant":
            numbers = numbers[:1] if label.isidentifier() else ()
        is_ordered = role == "operation" and label in ORDERED
        nodes.append(Node(role, operands, is_ordered, name, numbers))
    return nodes


def short(number: float, digits: int = 4) -> str:
    """A few digits, with a proper minus sign."""
    return f"{number:.{digits}g}".replace("-", "−")
