"""How the nodes of a graph are written: signs for operations, short numbers.

A graph is what `diagnostics.computation_graph` gives: labels, roles, operands, values, gradients.
"""

from typing import Any

from landscape.figures.interactive.html import plain_text
from landscape.figures.labels import labels_of
from landscape.figures.wording import WORDS, word
from landscape.result import Result

SIGNS = {"*": "×", "-": "−", "/": "÷", "**": "power", "neg": "−", "pi": "π"}
"""Of operations and constants; the others are called by their names."""
ORDERED = {"-", "/", "**", "atan2"}
"""Operations whose operands cannot be exchanged."""


def with_labels(graph: dict[str, Any], result: Result) -> dict[str, Any]:
    """The graph with its parameters and inputs as the experiment has them written."""
    own = labels_of(result, plain=True)
    named = zip(graph["labels"], graph["roles"], strict=True)
    labels = [own.get(n, n) if role in ("parameter", "input") else n for n, role in named]
    return graph | {"labels": tuple(labels)}


def node_name(graph: dict[str, Any], i: int) -> str:
    """Node i's name or operation."""
    label: str = graph["labels"][i]
    named = graph["roles"][i] in ("parameter", "input")
    sign = label if named else SIGNS.get(label, label)
    return sign if named or sign not in WORDS["graph"] else plain_text(word(sign))


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
