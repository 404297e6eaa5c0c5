import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from landscape.diagnostics import computation_graph
from landscape.figures import THEMES, drawn
from landscape.figures.computation_graph.graphviz import dot
from landscape.figures.computation_graph.layered_layout import crossings, layered
from landscape.figures.computation_graph.node_labels import labelled_nodes, short
from landscape.figures.layout.text_fit import ruler
from landscape.figures.specs.computation_graph import ComputationGraphSpec
from landscape.models.function import Function
from landscape.objective.function import FunctionObjective

from ..drawing import seen

BEALE = {"name": "beale"}
LONG = {"expr": "the_rate_of_the_first_layer*2 - sin(b)", "params": {
    "the_rate_of_the_first_layer": 1.0, "b": 0.5}}  # fmt: skip
ALONE = {"expr": "x", "params": {"x": 3}}


def graph_of(result, **model):
    """`result` with the graph of another function in it."""
    objective = FunctionObjective(Function(**model))
    answer = computation_graph.graph(objective, objective.function.start(), {})
    return replace(
        result, figure_data={"graph": {"request": ComputationGraphSpec().requires(), **answer}}
    )


def patches(figure, kind):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def stamp(figure):
    return " ".join(figure.texts[1].get_text().split())


# -- the picture -------------------------------------------------------------------------------


def test_every_node_is_a_box_with_its_value_and_gradient(asked):
    figure = drawn(asked, {"kind": "graph"})
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert len(patches(figure, FancyBboxPatch)) == 10
    assert len(patches(figure, FancyArrowPatch)) == 9
    assert {"x1", "w1", "x2", "w2", "b", "×", "+", "tanh"} == set(texts[::3])
    assert {"= 0.6709", "∂ 1", "= −6", "∂ −1.65"} <= set(texts)
    entries = [text.get_text() for text in figure.legends[0].get_texts()]
    assert entries == ["parameter", "operation", "value", "gradient"]


@pytest.mark.parametrize(
    ("theme", "model"),
    [*((theme, BEALE) for theme in THEMES), ("paper", LONG), ("slides", LONG), ("dark", ALONE)],
)
@pytest.mark.sampled(4)
def test_boxes_hold_their_texts_and_keep_apart(asked, theme, model):
    figure = drawn(graph_of(asked, **model), {"kind": "graph"}, theme)
    ax = figure.axes[0]
    boxes = [box.get_window_extent(ruler(figure.dpi)) for box in patches(figure, FancyBboxPatch)]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    place = ax.get_window_extent()
    for box in boxes:
        assert place.x0 <= box.x0 <= box.x1 <= place.x1
        assert place.y0 <= box.y0 <= box.y1 <= place.y1
    for text in ax.texts:
        extent = text.get_window_extent(ruler(figure.dpi))
        assert any(extent.x0 >= b.x0 and extent.x1 <= b.x1 and extent.y0 >= b.y0 - 1
                   and extent.y1 <= b.y1 + 1 for b in boxes), text  # fmt: skip


def test_no_arrow_passes_through_a_box(asked):
    figure = drawn(graph_of(asked, **BEALE), {"kind": "graph"})
    boxes = [box.get_bbox() for box in patches(figure, FancyBboxPatch)]
    for arrow in patches(figure, FancyArrowPatch):
        path = arrow._path_original
        points = np.concatenate(path.to_polygons(closed_only=False))
        for box in boxes:
            inner = box.padded(-0.05)
            assert not any(inner.contains(*point) for point in points)


def test_operands_whose_order_matters_enter_from_top_to_bottom(asked):
    model = {"expr": "b - a/(a - b)", "params": {"a": 3.0, "b": 2.0}}
    result = graph_of(asked, **model)
    figure = seen(result, "graph")
    answer = result.figure_data["graph"]
    ends = [arrow._path_original.vertices[-1][1] for arrow in patches(figure, FancyArrowPatch)]
    operands = [pair for pair in answer["operands"] if pair]
    assert len(ends) == 2 * len(operands) == 6
    for first, second in zip(ends[::2], ends[1::2], strict=True):
        assert first < second  # y points downwards
    assert "the upper arrow comes from the first operand" in stamp(figure)


def test_it_fills_an_axes_of_the_caller_s(asked):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    drawn(asked, {"kind": "graph"}, ax=ax)
    assert len([p for p in ax.patches if isinstance(p, FancyBboxPatch)]) == 10


# -- the text for Graphviz ---------------------------------------------------------------------


def test_a_dot_file_stands_beside_each_picture(asked):
    section = ComputationGraphSpec()
    assert section.formats(("png", "svg")) == ("png", "svg", "dot")
    small = SimpleNamespace(formats=("png",), dpi=50, text="text")
    png, text = section.encode(asked, "paper", small)
    assert png.startswith(b"\x89PNG")
    lines = text.decode().splitlines()
    assert lines[0] == "digraph {"
    assert '  label="A neuron";' in lines
    assert sum("->" in line for line in lines) == 9
    assert r'  n0 [label="{x1 | =\ 2 | ∂\ −1.65}"];' in lines


def test_what_means_something_to_graphviz_is_escaped(asked):
    found = {
        "labels": ('a"b|{c}<d>\\', "2"),
        "roles": ("parameter", "constant"),
        "operands": ((), ()),
        "value": np.array([1.0, 2.0]),
        "gradient": np.array([3.0, 0.0]),
    }
    text = dot(labelled_nodes(found, asked), 'say "hi" \\ there')
    assert r'label="say \"hi\" \\ there"' in text
    assert r"{a\"b\|\{c\}\<d\>\\ | =\ 1 | ∂\ 3}" in text
    assert 'n1 [label="{2}"]' in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it(asked):
    text = dot(labelled_nodes(asked.figure_data["graph"], asked), 'a "title"')
    subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True)


def test_numbers_are_short_and_have_a_proper_minus():
    assert [short(x) for x in (-8, 0.70710678, 1e-7, np.inf)] == ["−8", "0.7071", "1e−07", "inf"]


# -- the layout --------------------------------------------------------------------------------


@st.composite
def dags(draw):
    """Operands of each node, all before it, such that every node leads to the last."""
    count = draw(st.integers(1, 14))
    operands = [
        tuple(draw(st.lists(st.integers(0, i - 1), max_size=2))) if i else () for i in range(count)
    ]
    used = {u for pair in operands for u in pair}
    loose = [i for i in range(count - 1) if i not in used]
    return [*operands[:-1], tuple(dict.fromkeys([*operands[-1], *loose]))]


@given(dags())
def test_links_join_neighbouring_columns_and_vertices_keep_their_distance(operands):
    graph = layered(operands, [False] * len(operands))
    column = {v: c for c, vertices in enumerate(graph.columns) for v in vertices}
    assert sorted(column) == list(range(graph.vertices))
    assert all(column[v] == column[u] + 1 for u, v, _ in graph.links)
    assert column[len(operands) - 1] == len(graph.columns) - 1
    sizes = np.where(np.arange(graph.vertices) < len(operands), 3.0, 0.5)
    y = graph.heights(sizes, 1.0)
    assert (y - sizes / 2).min() == pytest.approx(0)
    for vertices in graph.columns:
        apart = np.diff(y[vertices]) - (sizes[vertices][1:] + sizes[vertices][:-1]) / 2
        assert np.all(apart >= 1.0 - 1e-9)


def tree(depth):
    """A full binary tree, its leaves first."""
    nodes = [()] * 2**depth
    row = list(range(2**depth))
    while len(row) > 1:
        pairs = list(zip(row[::2], row[1::2], strict=True))
        row = list(range(len(nodes), len(nodes) + len(pairs)))
        nodes += pairs
    return nodes


def test_a_tree_has_no_crossings_and_nodes_stand_between_their_operands():
    operands = tree(4)
    graph = layered(operands, [True] * len(operands))
    assert crossings(graph.columns, graph.links) == 0
    y = graph.heights(np.ones(graph.vertices), 0.5)
    for v, pair in enumerate(operands):
        if pair:
            assert y[v] == pytest.approx(np.mean(y[list(pair)]), abs=0.3)


def test_sweeps_untangle_what_can_be_untangled():
    operands = [(), (), (), (), (0, 2), (1, 3), (4, 5)]
    graph = layered(operands, [False] * len(operands))
    assert crossings(graph.columns, graph.links) == 0
