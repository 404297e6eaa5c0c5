from dataclasses import replace

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from landscape.errors import InputError
from landscape.figures import drawn


def test_arrows_point_against_the_gradient(result):
    figure = drawn(result, {"kind": "contour", "gradient": True}, "default")
    (arrows,) = (c for c in figure.axes[0].collections if isinstance(c, Quiver))
    minimum = np.array([1.0, -1.0])
    towards = minimum - np.column_stack([arrows.X, arrows.Y])
    along = towards[:, 0] * arrows.U + towards[:, 1] * arrows.V
    assert len(along) == 15 * 15
    assert (along > 0).all()  # the bowl falls towards its only minimum
    assert any("−∇" in text.get_text() for text in figure.texts)


@pytest.mark.parametrize(("factor", "arrows"), [(1e300, 225), (1e-250, 225), (0.0, 0)])
@pytest.mark.filterwarnings("ignore")
def test_arrows_are_drawn_of_any_size_of_the_loss_but_of_none(result, factor, arrows):
    surface = replace(result.surface, loss=factor * result.surface.loss)
    figure = drawn(replace(result, surface=surface), {"kind": "contour", "gradient": True})
    drawings = [c for c in figure.axes[0].collections if isinstance(c, Quiver)]
    assert sum(len(c.X) for c in drawings) == arrows
    note = " ".join(text.get_text().replace("\xa0", " ") for text in figure.texts)
    assert ("no arrows" in note) == (arrows == 0)


@pytest.mark.parametrize("kind", ["contour", "contourf"])
def test_a_remark_stands_at_its_point(result, kind):
    remarks = [{"at": {"w1": 2, "w2": 0.5}, "text": "here"}]
    ax = drawn(result, {"kind": kind, "annotate": remarks}, "default").axes[0]
    (remark,) = (text for text in ax.texts if text.get_text() == "here")
    assert remark.xy == pytest.approx((2, 0.5))


@pytest.mark.parametrize(("at", "reason"), [({"w9": 1}, "no parameter"), ({"w1": 99}, "outside")])
def test_a_remark_that_cannot_be_placed_is_refused(result, at, reason):
    with pytest.raises(InputError, match=reason):
        drawn(result, {"kind": "contour", "annotate": [{"at": at, "text": "x"}]})
