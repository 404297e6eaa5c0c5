"""The examples in README that stand on their own run as they are."""

import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

README = Path(__file__).parents[1] / "README.md"


def test_the_torch_example_runs_as_it_is(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("sympy")  # torch.optim loads it
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    (example,) = [block for block in blocks if block.startswith("import torch")]
    monkeypatch.chdir(tmp_path)
    mpl.use("agg")
    names = {}
    exec(compile(example, str(README), "exec"), names)
    result, model = names["result"], names["model"]
    assert result.fit.theta == pytest.approx(
        np.concatenate([p.detach().numpy().ravel() for p in model.parameters()])
    )
    assert result.paths[0].label == "Adam"
    assert result.paths[0].loss[-1] < 0.2 * result.paths[0].loss[0]
    assert result.quantities["accuracy"].surface.loss.shape == (51, 51)
    right = (model(names["x"]).argmax(1) == names["y"]).double().mean()
    assert result.quantities["accuracy"].fit == pytest.approx(float(right))
    made = {path.name for path in (tmp_path / "network").iterdir()}
    assert {"surface.png", "interactive.html", "surface.npz", "summary.json"} <= made
    assert (tmp_path / "network.png").stat().st_size > 10_000
