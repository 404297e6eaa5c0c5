import pytest
from matplotlib.patches import Polygon

from landscape.config.experiment import Experiment
from landscape.figures import drawn, section_of
from landscape.figures.elements.levels import Scale
from landscape.figures.kinds.contour import beside_overlays
from landscape.figures.overlays.constraint import region
from landscape.figures.specs.contour import Constraint
from landscape.pipeline.run import run

DATA = {"kind": "points", "x": [[1, 0], [0, 1], [-1, 0], [0, -1]], "y": [2.0, 0.5, -2, -0.5]}
SECTIONS = {
    "data": DATA,
    "model": {"kind": "linear"},
    "slice": {"kind": "axes", "range": [[-3, 3], [-3, 3]], "points": 20},
}


@pytest.mark.parametrize("kind", ["contour", "contourf"])
@pytest.mark.parametrize(
    ("ball", "words"), [({"l1": 1}, "minimum within at (1, 0)"), ({"l2": 9}, "does not bind")]
)
@pytest.mark.sampled(2)
def test_the_minimum_within_is_said_and_the_ball_is_round(kind, ball, words):
    keys = {"kind": kind, "constraint": ball}
    result = run(Experiment.model_validate(SECTIONS | {"figures": [keys]}))
    figure = drawn(result, keys)
    texts = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
    assert words in texts
    assert figure.axes[0].get_aspect() == 1


def test_regions_are_named():
    assert region(Constraint(l1=2)) == "‖w‖₁ ≤ 2"
    assert region(Constraint(l2=0.5)) == "‖w‖₂ ≤ 0.5"
    assert region(Constraint(l1=3, l1_ratio=0.5)) == "0.5 ‖w‖₁ + 0.25 ‖w‖₂² ≤ 3"


def test_the_outline_is_joined_where_it_closes():
    keys = {"kind": "contour", "constraint": {"l1": 1}}
    result = run(Experiment.model_validate(SECTIONS | {"figures": [keys]}))
    patches = [p for p in drawn(result, keys).axes[0].patches if not p.get_fill()]
    assert any(p.get_closed() for p in patches if isinstance(p, Polygon))


def test_a_level_that_the_constraint_draws_is_not_drawn_twice():
    keys = {"kind": "contour", "constraint": {"l1": 1}}
    result = run(Experiment.model_validate(SECTIONS | {"figures": [keys]}))
    spec = section_of(keys)
    touching = spec.figure_data(result)["constraint"]["loss"]
    scale = Scale.from_values(result.surface.finite)
    wanted = (0.5 * touching, touching * (1 + 1e-4), 2 * touching)
    levels, lines = beside_overlays(scale, spec.model_copy(update={"levels": wanted}), result)
    assert levels == wanted[::2]
    assert len(lines) == 1
