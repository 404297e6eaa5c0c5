"""The experiment from Python: load, run, look, draw."""

import pydoc
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
    assert set(landscape.__all__) <= set(dir(landscape))
    page = pydoc.render_doc(landscape, renderer=pydoc.plaintext)
    assert all(f"class {name}" in page for name in ("Experiment", "Result", "Surface", "Slice"))
    assert "explore(" in page
    assert "open_result(" in page


def test_kinds():
    assert landscape.kinds("themes") == ("default", "slides", "paper", "dark")
    assert {"contour", "animation"} <= set(landscape.kinds("figures"))
    assert {"adam", "gd"} <= set(landscape.kinds("optimizers"))
    with pytest.raises(landscape.InputError, match="no kinds of 'figure'; did you mean 'figures'"):
        landscape.kinds("figure")
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


def test_a_result_is_short_to_read_and_can_be_compared(result):
    assert result == result
    assert (result == 3) is False
    for value in (result, result.surface, result.lines[0], result.slice, result.paths[0]):
        assert len(repr(value)) < 900
    assert "loss=<6 × 7>" in repr(result.surface)


def test_a_notebook_shows_a_table_and_a_picture(result):
    assert result._repr_png_().startswith(b"\x89PNG")
    page = result._repr_html_()
    assert "<th>title</th><td>Two weights</td>" in page
    assert "data:image/png;base64," in page


def test_as_xarray(result):
    pytest.importorskip("xarray")
    data = result.to_xarray()
    assert np.array_equal(data.loss.sel(x=result.surface.x[2]).values, result.surface.loss[:, 2])
    assert data.path1_theta.sel(parameter="b").shape == (11,)
    assert data.loss.attrs["long_name"] == result.loss.label


def test_overrides_reach_the_model(path, result):
    other = landscape.load(str(path)).run()
    norms = [np.linalg.norm(list(r.fit.parameters.values())[:2]) for r in (result, other)]
    assert norms[0] < norms[1]


def test_a_run_writes_nothing(path, result):
    assert [file.name for file in path.parent.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("kind", ["line", "contour", "contourf", "surface", "panel", "boundary"])
@pytest.mark.sampled(3)
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
