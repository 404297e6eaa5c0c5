"""The surface in space: its cells, its ticks, what it hides and the runs on it."""

from dataclasses import replace

import numpy as np
import pytest
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.figures import drawn
from landscape.figures.elements.three_d.mesh3d import ShadedMesh
from landscape.figures.elements.three_d.surface3d import Surface3D

from ..drawing import numbers, seen


def mesh(ax):
    return next(c for c in ax.collections if isinstance(c, ShadedMesh))


def test_a_surface_has_a_cell_between_all_points(result, loss_at):
    ax = drawn(result, {"kind": "surface", "elev": 20, "azim": -40}).axes[0]
    assert mesh(ax).whole.all()
    points = mesh(ax).points[5:-5, 5:-5]
    assert loss_at(points[..., :2]) == pytest.approx(points[..., 2], abs=0.01)
    assert (ax.elev, ax.azim) == (20, -40)
    assert (ax.get_xlabel(), ax.get_ylabel()) == result.slice.labels


def test_a_camera_of_its_own_sees_the_fit(result):
    ax = seen(result, "surface").axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    assert star.get_alpha() == 1
    assert 0 < ax.elev < 90


def test_a_hole_stays_a_hole(holed):
    ax = seen(holed, "surface").axes[0]
    assert np.count_nonzero(~mesh(ax).whole) == 5 * 6


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.007, 20.0, ["0", "5", "10", "15", "20"]),
        (0.2, 3640.0, ["0", "1000", "2000", "3000"]),
        (2.86, 4.6, ["3", "3.5", "4", "4.5"]),
        (18.0, 60.0, ["20", "30", "40", "50", "60"]),
        (6.2, 21.0, ["6.2", "10", "15", "20"]),
    ],
)
def test_ticks_are_round_and_the_lowest_point_has_one_near_it(result, low, high, labels):
    loss = np.linspace(low, high, result.surface.loss.size).reshape(result.surface.loss.shape)
    shown = replace(result, surface=replace(result.surface, loss=loss))
    assert Surface3D(shown, False, "viridis").tick_labels()[0] == labels


@pytest.mark.parametrize(("low", "high"), [(0, 6), (-2, 6), (-1.7, 1.5), (0.01, 0.99)])
def test_an_axis_with_room_for_few_numbers_has_two_all_the_same(result, low, high):
    ax = drawn(result, {"kind": "surface"}).axes[0]
    first, second = result.slice.grid
    stretched = replace(result.slice, grid=(np.linspace(low, high, len(first)), second))
    Surface3D(replace(result, slice=stretched), False, "viridis", most_ticks=2).frame(ax, 30, 40)
    assert len(ax.xaxis.get_majorticklocs()) >= 2


def test_bar_and_height_have_the_same_ticks(result):
    ax, bar = seen(result, "surface").axes
    assert [t.get_text() for t in bar.get_yticklabels()] == [t.get_text() for t in numbers(ax, "z")]
    assert bar.get_yticks() == pytest.approx(ax.get_zticks())


def test_what_is_flat_is_dotted_on_the_surface_and_on_the_floor(result):
    z = result.surface.loss.copy()
    z[:10, :10] = z.max()
    surface = replace(result.surface, loss=z)
    ax = drawn(replace(result, surface=surface), {"kind": "surface"}).axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata()) > 5]
    (x, y), corner = result.slice.grid, z[0, 0]
    heights = set()
    for line in dots:
        points = np.column_stack(line.get_data_3d())
        assert np.all(points[:, :2] <= (x[10], y[10]))
        heights.add(bool(np.allclose(points[:, 2], corner, rtol=0.05)))
    assert heights == {True, False}


def test_a_log_surface_stands_as_high_as_the_exponents(result, loss_at):
    ax = drawn(result, {"kind": "surface", "log": True}).axes[0]
    points = mesh(ax).points
    assert points[..., 2].max() == pytest.approx(np.log10(result.surface.finite.max()))
    assert [label.get_text() for label in numbers(ax, "z")] == ["1", "3", "10", "30"]
    far = replace(result.surface, loss=result.surface.loss**8)
    ax = drawn(replace(result, surface=far), {"kind": "surface", "log": True}).axes[0]
    assert all("10^" in label.get_text() for label in numbers(ax, "z"))


def test_a_run_lies_on_the_surface_and_on_the_floor(result, loss_at):
    ax = seen(result, "surface").axes[0]
    color = "#D55E00"
    own = [np.array(line.get_data_3d()) for line in ax.lines if line.get_color() == color]
    own = [line for line in own if np.isfinite(line[2]).any()]
    floor, *lifted = sorted(own, key=lambda line: float(np.nanmax(line[2])))
    assert np.nanmax(floor[2]) == np.nanmin(floor[2])
    assert floor[2][0] < result.surface.loss.min()
    for x, y, z in lifted:
        there = np.isfinite(z)
        theta = np.stack([x, y], axis=-1)[there]
        assert loss_at(theta) == pytest.approx(z[there], abs=0.2)  # bilinear between grid points


def test_what_the_surface_hides_is_faint(result):
    camera = {"kind": "surface", "elev": 5, "azim": -90}  # level with the bowl: its rim hides it
    ax = drawn(result, camera).axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    assert star.get_alpha() < 1
    above = drawn(result, camera | {"elev": 80}).axes[0]
    assert next(line for line in above.lines if line.get_marker() == "*").get_alpha() == 1


@pytest.mark.sampled(2)
@pytest.mark.parametrize("theme", ["slides", "default"])
def test_the_box_stands_under_the_legend_as_it_was_looked_at(result, theme):
    """What hides what was found for this box and not for another."""
    figure = drawn(result, {"kind": "surface"}, theme)
    ax, legend = figure.axes[0], figure.legends[0]
    corners = np.stack(np.meshgrid(ax.get_xlim(), ax.get_ylim(), ax.get_zlim())).reshape(3, -1)
    places = ax.transData.transform(np.column_stack(proj_transform(*corners, ax.get_proj())[:2]))
    assert places[:, 1].max() < legend.get_window_extent().y0


def test_values_that_differ_by_less_than_the_digits_of_a_lone_tick_have_none(result):
    loss = 0.25583023863275 + 1e-14 * result.surface.loss
    shown = Surface3D(replace(result, surface=replace(result.surface, loss=loss)), False, "viridis")
    ticks = shown.ticks()
    assert np.all((ticks >= shown.floor) & (ticks <= shown.high))
