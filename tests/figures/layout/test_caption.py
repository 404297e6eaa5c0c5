from dataclasses import replace

import numpy as np
import pytest

from landscape.figures.layout.caption import (
    NO_BREAK,
    fit_meaning_parts,
    fit_parts,
    loss_parts,
    slice_parts,
    stamp,
    surface_parts,
    trajectory_parts,
)
from landscape.optimize.solvers.certificate import Certificate

from ..drawing import seen


def stamp_of(figure):
    """The text at the foot of a figure."""
    lowest = min(figure.texts, key=lambda text: text.get_position()[1])
    return lowest.get_text().replace(NO_BREAK, " ").replace("\n", " ")


@pytest.mark.parametrize(
    "kind", ["line", "contour", "contourf", "surface", "panel", "data", "boundary", "history"]
)
@pytest.mark.sampled(3)
def test_every_figure_has_its_loss_or_data_and_its_seed(result, kind):
    words = stamp_of(seen(result, kind))
    assert words.endswith("seed 7")
    assert ("60 samples" if kind == "data" else "mean cross-entropy") in words


def test_it_says_what_the_other_parameters_do(result):
    assert "all as fitted" in stamp_of(seen(result, "contour"))


@pytest.mark.parametrize("kind", ["contour", "contourf", "surface", "panel"])
@pytest.mark.sampled(4)
def test_points_that_are_not_finite_are_counted(holed, kind):
    assert "2.8% of the points not finite" in stamp_of(seen(holed, kind))


def test_a_few_points_are_given_as_a_number(result):
    many = replace(result.surface, loss=np.ones((100, 100)))
    many.loss[0, :3] = np.nan
    assert "3 of the points not finite" in surface_parts(replace(result, surface=many))


def test_points_on_the_plateau_of_a_clip_are_counted(result):
    surface = replace(result.surface, clipped=540)
    clipped = replace(result, surface=surface, loss=replace(result.loss, clip=1e-3))
    assert "50.0% of the points where the clip acts" in surface_parts(clipped)
    assert "probabilities clipped at 0.001" in loss_parts(clipped)


def test_explained_shares_are_said_once(result):
    pca = replace(result.slice, note="plane of the descent", details={"explained": [0.9, 0.07]})
    told = replace(pca, note="explains 90 % and 7 %")
    assert slice_parts(replace(result, slice=pca))[1] == "explains 90.0% + 7.0%"
    assert slice_parts(replace(result, slice=told)) == ["explains 90 % and 7 %"]


def test_the_largest_distance_of_a_run_is_said(result):
    far = replace(result.paths[1], residual=np.linspace(0, 0.25, 11))
    facts = trajectory_parts(replace(result, paths=(result.paths[0], far)))
    assert facts[0] == "runs up to 0.25 away from the plane"
    assert trajectory_parts(result) == ["", ""]


def test_runs_that_leave_the_picture_are_named(result):
    wild = replace(result.paths[0], coordinates=result.paths[0].coordinates + 5)
    assert trajectory_parts(replace(result, paths=(wild,)))[1] == "partly outside: lr 0.1"


def test_rates_over_their_optimizers_limit_are_said(result):
    fast = replace(result.paths[0], lr_against_limit="over 2/L, then under")
    slow = replace(result.paths[1], lr_against_limit="under 2(1 + β)/L")
    parts = trajectory_parts(replace(result, paths=(fast, slow)))
    assert parts[2:] == [f"{fast.label}: rate over 2/L, then under"]


def test_a_fit_beside_the_plane_and_one_not_found_are_said(result):
    fit = replace(result.fit, residual=0.5, converged=False)
    facts = fit_parts(replace(result, fit=fit))
    assert [*filter(None, facts)] == ["fit 0.5 away from the plane", "fit not converged"]


@pytest.mark.parametrize(
    ("verdict", "detail", "said"),
    [
        ("minimum", "", []),
        ("local minimum", "", []),
        (
            "local minimum",
            "the run '$\\eta$' is lower, 1 for 2",
            ["the fit is a local minimum: the run 'η' is lower, 1 for 2"],
        ),
        ("saddle", "its curvature is negative", ["the fit is a saddle"]),
        ("not certified", "it has kinks", ["fit not converged"]),
        ("no minimum", "separable", ["fit not converged: what it minimises has no minimum"]),
        (
            "no minimum",
            "the objective falls for ever as x grows, and only tends to 0; another start …",
            ["no minimum: the objective falls for ever as x grows, and only tends to 0"],
        ),
        ("not the minimum", "…", ["fit not converged: lower points are known"]),
    ],
)
def test_what_the_certificate_says_of_the_fit_is_said(result, verdict, detail, said):
    certificate = Certificate("check", 0.0, verdict, detail)
    fit = replace(result.fit, certificate=certificate, converged=certificate.passed)
    assert [*filter(None, fit_meaning_parts(replace(result, fit=fit)))] == said


def test_a_loss_that_is_the_same_everywhere_is_said(result):
    flat = replace(result.surface, loss=np.full((30, 36), 2.0))
    assert surface_parts(replace(result, surface=flat))[0] == "2 everywhere"


def test_facts_are_joined_and_repeated_ones_left_out():
    assert stamp(["a b", "", "a b", "c"]).replace(NO_BREAK, " ") == "a b  ·  c"
