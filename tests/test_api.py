"""The experiment from Python: load, run, look, draw."""

import subprocess
import sys

import numpy as np
import pytest

import landscape

TEXT = """\
title: Two weights
data: {kind: moons, samples: 40, noise: 0.2}
model: logistic
slice: {kind: axes, points: [7, 6], span: 2}
descents: [{label: run, lr: 0.5, steps: 10}]
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("api") / "a.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def result(path):
    return landscape.load(path, {"model.C": 0.1, "seed": 3}).run()


def test_the_names_that_are_promised():
    for name in landscape.__all__:
        assert getattr(landscape, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'plot'"):
        landscape.plot  # noqa: B018


def test_importing_loads_nothing_heavy():
    program = (
        "import landscape, sys; landscape.load; landscape.Experiment; "
        "print([n for n in ('matplotlib', 'sklearn', 'typer', 'rich') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_result(result):
    surface = result.surface
    assert (surface.x.shape, surface.y.shape, surface.loss.shape) == ((7,), (6,), (6, 7))
    assert [line.label for line in result.lines] == ["w1 (x1)", "w2 (x2)"]
    assert result.paths[0].theta.shape == (11, 3)
    assert list(result.fit.parameters) == ["w1", "w2", "b"]
    assert result.curvature.largest > 0
    assert (result.seed, result.title) == (3, "Two weights")


def test_overrides_reach_the_model(path, result):
    other = landscape.load(str(path)).run()
    norms = [np.linalg.norm(list(r.fit.parameters.values())[:2]) for r in (result, other)]
    assert norms[0] < norms[1]


def test_a_run_writes_nothing(path, result):
    assert [file.name for file in path.parent.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("kind", ["line", "contour", "contourf", "surface", "panel", "boundary"])
def test_draw(result, kind):
    from matplotlib.figure import Figure

    figure = result.draw(kind, size=[6, 4])
    assert isinstance(figure, Figure)
    assert tuple(figure.get_size_inches()) == (6, 4)


def test_draw_on_the_callers_axes(result):
    from matplotlib.figure import Figure

    mine = Figure()
    left, right = mine.subplots(1, 2)
    assert result.draw("contour", ax=left, levels=[0.3, 0.5], log=False) is mine
    assert left.collections
    assert not right.collections
    assert left.get_xlabel() == "w1 (x1)"


def test_drawing_leaves_the_callers_settings_alone(result):
    import matplotlib

    with matplotlib.rc_context({"font.size": 31.0, "axes.facecolor": "pink"}):
        result.draw("contourf", theme="dark")
        assert matplotlib.rcParams["font.size"] == 31.0
        assert matplotlib.rcParams["axes.facecolor"] == "pink"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "fit"}, "fit needs data of one feature"),
        ({"kind": "contuor"}, "contour"),
        ({"kind": "line", "colour": "red"}, "colour"),
        ({"kind": "line", "size": [0, 0]}, "size"),
        ({"kind": "line", "theme": "light"}, "light"),
    ],
)
def test_what_cannot_be_drawn(result, keys, said):
    with pytest.raises(landscape.InputError, match=said):
        result.draw(keys.pop("kind"), **keys)


def test_errors_are_landscapes_own(path):
    with pytest.raises(landscape.InputError, match=r"a\.yaml: --set model\.C: -1 is not"):
        landscape.load(path, {"model.C": -1})
    with pytest.raises(landscape.LandscapeError, match="cannot be read"):
        landscape.load("no.yaml")
    with pytest.raises(landscape.InputError, match=r"a\.yaml: --set slice\.params\.0: no"):
        landscape.load(path, {"slice.params": ["w9"]}).run()
