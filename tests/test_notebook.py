"""A notebook in which `draw` and pyplot stand side by side: each shows its picture."""

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

CELLS = [
    """import landscape
model = {"kind": "function", "expr": "a**2 + b**2", "params": {"a": 1, "b": 1}}
keys = {"title": "A bowl", "model": model, "slice": {"kind": "axes", "points": 9}}
result = landscape.Experiment.from_dict(keys).run()
result""",
    """result.draw("contour", size=[3, 2])""",
    """import matplotlib.pyplot as plt
plt.plot([1, 2, 3]);""",
    """result.draw("line", size=[3, 2])""",
    """figure, (left, right) = plt.subplots(1, 2)
result.draw("contourf", ax=left)
right.plot([1, 2]);""",
    """import matplotlib, os
print(matplotlib.get_backend(), len(plt.get_fignums()), os.environ["MPLBACKEND"])""",
]


@pytest.mark.filterwarnings("ignore")
def test_every_cell_shows_its_picture(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    nbclient.NotebookClient(
        notebook, timeout=240, resources={"metadata": {"path": tmp_path}}
    ).execute()
    kinds = [
        {kind for out in cell.outputs for kind in out.get("data", {})} for cell in notebook.cells
    ]
    assert {"text/html", "image/png"} <= kinds[0]
    page = notebook.cells[0].outputs[0]["data"]["text/html"]
    assert "<td>A bowl</td>" in page
    for kind in kinds[1:5]:
        assert "image/png" in kind
    backend, count, variable = notebook.cells[5].outputs[0]["text"].split()
    assert "inline" in backend
    assert "inline" in variable
    assert count == "0"
