import numpy as np
import pytest

from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.figures import drawn
from landscape.figures.overlays.ellipse import principal_axes, taylor
from landscape.pipeline.run import run

BOWL = {"kind": "function", "expr": "2*a**2 + b**2/2 + a**4 - 3*b", "params": {"a": 1, "b": 1}}
SLICE = {"kind": "axes", "range": [[-2, 2], [-1, 6]], "points": 20}


def ellipse(model=BOWL, slice=SLICE, kind="contour", **keys):
    figure = {"kind": kind, "ellipse": True}
    return run(
        Experiment.model_validate({"model": model, "slice": slice, "figures": [figure]} | keys)
    )


def test_the_approximation_is_the_taylor_polynomial_at_the_fit():
    data = ellipse().figure_data["contour"]["ellipse"]
    assert data["at"] == pytest.approx([0, 3], abs=1e-6)
    assert data["hessian"] == pytest.approx(np.diag([4, 1]), abs=1e-6)
    points = np.array([[0.5, 2.0], [-1.0, 4.0]])
    assert taylor(data, points) == pytest.approx([-4.5 + 0.5 + 0.5, -4.5 + 2 + 0.5], abs=1e-6)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["contour", "contourf"])
def test_curvatures_and_their_ratio_are_said(kind):
    figure = drawn(ellipse(kind=kind), {"kind": kind, "ellipse": True})
    caption = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
    assert "λ₁ = 4, λ₂ = 1, κ = 4" in caption
    assert {r"$\lambda_1$", r"$\lambda_2$"} <= {text.get_text() for text in figure.axes[0].texts}


@pytest.mark.parametrize(
    ("expr", "words", "drawn_axes"),
    [
        ("a**4 + b**4", "λ₁ = 0, λ₂ = 0, flat, no ellipses", 0),
        ("1e-310*(a**2 + b**2)", "λ₁ = 0, λ₂ = 0, flat, no ellipses", 0),
        ("a**4 + b**2", "λ₁ = 2, λ₂ = 0, flat along λ₂", 2),
        ("a**4 - b**4 + a*b", "no minimum", 2),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_flat_approximation_has_no_ellipses(expr, words, drawn_axes):
    model = {"kind": "function", "expr": expr, "params": {"a": 0, "b": 0}}
    figure = drawn(ellipse(model), {"kind": "contour", "ellipse": True})
    caption = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
    assert words in caption
    names = [text.get_text() for text in figure.axes[0].texts]
    assert sum("lambda" in name for name in names) == drawn_axes


@pytest.mark.thorough
def test_a_saddle_and_a_valley_have_no_ratio():
    for expr, words in [("a**2 - b**2", "no minimum"), ("a**2 + 0*b", "flat along λ₂")]:
        model = {"kind": "function", "expr": expr, "params": {"a": 0, "b": 0}}
        figure = drawn(ellipse(model), {"kind": "contour", "ellipse": True})
        caption = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
        assert words in caption
        assert "κ" not in caption


def test_axes_are_perpendicular_among_the_parameters_whatever_the_directions():
    rng = np.random.default_rng(0)
    root = rng.standard_normal((5, 5))
    hessian, directions = root @ root.T, rng.standard_normal((2, 5))
    curvatures, axes = principal_axes(directions @ hessian @ directions.T, directions)
    steps = axes @ directions
    assert steps @ steps.T == pytest.approx(np.eye(2), abs=1e-12)
    assert steps @ hessian @ steps.T == pytest.approx(np.diag(curvatures), abs=1e-10)
    assert curvatures[0] > curvatures[1]


def test_what_has_no_second_derivatives_is_refused_before_it_runs():
    data = {"kind": "points", "x": [[0, 1], [1, 0], [1, 1]], "y": [0.0, 1, 3]}
    with pytest.raises(InputError, match="kinks") as caught:
        ellipse({"kind": "linear"}, {"kind": "axes"}, data=data, loss="mae")
    assert caught.value.problems[0].key == "figures.0.ellipse"


def test_a_profile_has_none():
    data = {"kind": "points", "x": [[0, 1], [1, 0], [1, 1], [2, 2]], "y": [0.0, 1, 3, 4]}
    with pytest.raises(InputError, match="others"):
        ellipse({"kind": "linear"}, {"kind": "axes", "others": "refit"}, data=data)
