import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.figures import drawn
from landscape.pipeline.run import run

X = [[1, 0, 1], [0, 1, 1], [-1, 0, 0], [0, -1, -2], [1, 1, 0]]
SECTIONS = {
    "data": {"kind": "points", "x": X, "y": [2.0, 0.5, -2, -0.5, 1]},
    "slice": {"kind": "axes", "points": 20},
}


@pytest.mark.parametrize("kind", ["contour", "contourf"])
@pytest.mark.parametrize(
    ("alpha", "l1_ratio", "name"), [(0, 0, "ridge"), (0.1, 1, "lasso"), (0.1, 0.5, "elastic net")]
)
@pytest.mark.sampled(3)
def test_the_path_is_of_the_model_s_penalty_and_ends_in_the_fit(kind, alpha, l1_ratio, name):
    keys = {"kind": kind, "path": True}
    model = {"kind": "linear", "alpha": alpha, "l1_ratio": l1_ratio}
    result = run(Experiment.model_validate(SECTIONS | {"model": model, "figures": [keys]}))
    figure = drawn(result, keys)
    caption = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
    assert f"{name} path" in caption
    assert "away from the plane" in caption  # of three weights
    lines = [line.get_xydata() for line in figure.axes[0].lines]
    ends = [line[np.isfinite(line[:, 0])][-1] for line in lines if len(line) > 5]
    assert any(np.allclose(end, result.fit.coordinates) for end in ends)
