"""MP4, by PyAV."""

import io
import sys

import numpy as np
import pytest

from landscape.errors import RunError
from landscape.figures.encode import mp4
from landscape.figures.specs.animation import AnimationSpec
from landscape.figures.specs.base import FigureContext

HEIGHT, WIDTH = 41, 61
FACTS = FigureContext(directions=2, features=0, classes=None, runs=1)


class Squares:
    """A film of three frames of odd sizes: red, green and blue."""

    def __len__(self):
        return 3

    @property
    def pixels(self):
        return self.frame(0)

    def frame(self, i):
        pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        pixels[..., [i, 3]] = 255
        return pixels


@pytest.fixture
def without_pyav(monkeypatch):
    """None in the table of modules: not to be imported."""
    monkeypatch.setitem(sys.modules, "av", None)


def test_pyav_writes_every_frame_in_even_sizes():
    av = pytest.importorskip("av")
    content = mp4.mp4(Squares(), [1, 1, 4], 5)
    with av.open(io.BytesIO(content)) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        assert video.streams.video[0].average_rate == 5
        assert video.streams.video[0].codec_context.pix_fmt == "yuv420p"
    assert len(frames) == 6
    assert frames[0].shape == (HEIGHT - 1, WIDTH - 1, 3)
    assert [int(frame.mean(axis=(0, 1)).argmax()) for frame in frames] == [0, 1, 2, 2, 2, 2]


def test_the_same_bytes_twice_and_no_name_of_a_program():
    pytest.importorskip("av")
    content = mp4.mp4(Squares(), [1, 1, 1], 5)
    assert content == mp4.mp4(Squares(), [1, 1, 1], 5)
    for name in (b"x264", b"Lavf", b"Lavc"):
        assert name not in content


@pytest.mark.usefixtures("without_pyav")
def test_without_it_the_figure_is_refused_beforehand():
    assert "pip install landscape[mp4]" in str(AnimationSpec(format="mp4").needs(FACTS))
    assert AnimationSpec().needs(FACTS) is None
    with pytest.raises(RunError, match="pip install"):
        mp4.mp4(Squares(), [1, 1, 1], 5)
