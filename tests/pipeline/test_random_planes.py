"""Lines along several random directions: mean and standard deviation."""

import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.pipeline.run import run
from landscape.storage.result_file import pack, promised, unpack

KEYS = {
    "data": "iris",
    "scale": "zscore",
    "model": {"kind": "mlp", "hidden": [4], "activation": "tanh"},
    "slice": {"kind": "random", "points": 5, "span": 1, "seeds": 4},
    "figures": ["line"],
}


@pytest.fixture(scope="module")
def result():
    return run(Experiment.from_dict(KEYS))


def test_mean_and_standard_deviation_are_numpys_over_the_planes(result):
    objective = result.compute.args[0].objective
    sliced, line = result.slice, result.lines[1]
    layout = objective.layout
    planes = [sliced.source.around(sliced.origin, layout, i) for i in range(4)]
    np.testing.assert_array_equal(planes[0], sliced.directions)
    losses = [
        objective.value(sliced.origin + line.x[:, None] * directions[1]) for directions in planes
    ]
    np.testing.assert_allclose(line.loss, losses[0], rtol=1e-10)
    np.testing.assert_allclose(line.mean, np.mean(losses, axis=0), rtol=1e-10)
    np.testing.assert_allclose(line.std, np.std(losses, axis=0, ddof=1), rtol=1e-6, atol=1e-12)


def test_it_is_stored_summed_up_and_drawn(result):
    arrays = promised(result)
    np.testing.assert_array_equal(arrays["line1_mean"], result.lines[0].mean)
    np.testing.assert_array_equal(arrays["line2_std"], result.lines[1].std)
    again = unpack(pack(result, "f"), "f")
    assert again.slice.source == result.slice.source
    first, second = result.summary()["sharpness"]
    assert (first["seeds"], first["at"]) == (4, [-1, 1])
    rise = result.lines[1].mean[-1] - result.fit.loss
    assert second["rise_mean"][1] == pytest.approx(rise, rel=1e-9)
    for figure in (again.draw("line"), again.draw("line", log=True), again.draw("panel")):
        bands = [len(ax.collections) > 0 for ax in figure.axes[:2]]
        assert bands == [True, True]


def test_one_plane_is_as_ever(result):
    alone = run(Experiment.from_dict(KEYS | {"slice": KEYS["slice"] | {"seeds": 1}}))
    assert alone.lines[0].mean is None
    assert "sharpness" not in alone.summary()
    assert alone.surface.loss.tobytes() == result.surface.loss.tobytes()
    assert not alone.draw("line").axes[0].collections
