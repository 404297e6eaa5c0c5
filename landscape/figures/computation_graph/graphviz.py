"""A computation graph as text for Graphviz: `dot -Tsvg graph.dot`.

Source of the escapes: https://graphviz.org/doc/info/shapes.html#record
"""

import json
from collections.abc import Sequence

from landscape.figures.computation_graph.node_labels import Node


def dot(nodes: Sequence[Node], title: str) -> str:
    """The graph as a digraph of records, a line a node and a line an edge."""
    quoted = json.dumps(title, ensure_ascii=False)  # escapes what Graphviz has escaped too
    lines = ["rankdir=LR", "node [shape=Mrecord]", f"label={quoted}", "labelloc=t"]
    for i, node in enumerate(nodes):
        fields = " | ".join(map(_record, (node.name, *node.numbers)))
        lines.append(f'n{i} [label="{{{fields}}}"]')
    for i, node in enumerate(nodes):
        for place, j in enumerate(node.operands, 1):
            order = f' [headlabel="{place}"]' if node.is_ordered else ""
            lines.append(f"n{j} -> n{i}{order}")
    return "\n".join(["digraph {", *(f"  {line};" for line in lines), "}", ""])


def _record(text: str) -> str:
    """`text` within a field of a record, as it is."""
    return "".join(f"\\{c}" if c in '\\"{}|<> ' else c for c in text)
