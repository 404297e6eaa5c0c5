"""GIF: frames as bytes, all in one palette, each only as large as what has changed in it.

The palette is made of a sample of the frames: the commonest colours as they are, so that grounds
and inks stay pure, and as many more as there is room for to stand for the rest. What moves
maps to the nearest of it without dithering, which would flicker; what stands still is dithered in a
fixed pattern, so that a shaded surface has no bands. A pixel that stays as it was is
transparent. Pillow compresses; no clock and no name of a program is written.
"""

from collections.abc import Sequence
from struct import pack
from typing import Any

import numpy as np
from PIL import GifImagePlugin, Image

from landscape.figures.animation.frame_renderer import FrameRenderer
from landscape.stages import counted

SAMPLES = 4
"""Frames from which the palette is made."""
COLORS, PURE = 255, 80
"""Colours of the palette, and how many of them are taken as they are."""
SAME = 255
"""The index that leaves a pixel as it was."""
BITS = 6
"""Colours that agree in so many bits of each channel go to one colour of the palette."""
PATTERN = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
AMPLITUDE = 14
"""How far a channel is moved by the pattern, from the least to the most."""
HEAVIEST = 16
"""How often a colour counts at most for the rest of the palette."""


def gif(frames: FrameRenderer, delays: Sequence[int]) -> bytes:
    """The frames as the bytes of a GIF that repeats for ever; frame i is shown for `delays[i]`
    hundredths of a second."""
    still = _still(frames)
    palette = Palette(_sample(frames, still), frames.line_colors)
    shape = frames.background.shape[:2]
    ground = palette.dithered(still, shape)
    shown = np.full_like(ground, SAME)
    pictures: list[bytes] = []
    times: list[int] = []
    for i, delay in counted(enumerate(delays), len(delays)):
        colors = _packed(frames.frame(i))
        moved = np.flatnonzero(colors != still)
        indices = ground.copy()
        indices[moved] = palette.indices(colors[moved])
        if picture := _picture(indices.reshape(shape), shown.reshape(shape)):
            pictures.append(picture)
            times.append(0)
        times[-1] += delay
        shown = indices
    chunks = (_control(time) + picture for time, picture in zip(times, pictures, strict=True))
    return palette.header(shape) + b"".join(chunks) + b";"


def _packed(pixels: Any) -> Any:
    """(h · w,) uint32: the colours of pixels (h, w, 4), red in the lowest byte."""
    return pixels.view("<u4").ravel()


def _still(frames: FrameRenderer) -> Any:
    """(h · w,): what stands still, with what moves nowhere in front of it."""
    first, last = (_packed(frames.frame(i)).copy() for i in (0, len(frames) - 1))
    return np.where(first == last, first, _packed(frames.background))


def _sample(frames: FrameRenderer, still: Any) -> Any:
    """(m,): the colours that stand still, and those that move in some of the frames."""
    some = np.linspace(0, len(frames) - 1, min(SAMPLES, len(frames))).astype(int)
    varied = (_packed(frames.frame(i)) for i in some)
    return np.concatenate([still, *(colors[colors != still] for colors in varied)])


def _picture(indices: Any, shown: Any) -> bytes:
    """The part of a picture (h, w) that differs from what is shown; nothing where none does."""
    changed = indices != shown
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return b""
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    image = Image.fromarray(np.where(changed[part], indices[part], SAME).astype(np.uint8))
    return b"".join(GifImagePlugin.getdata(image, (int(columns[0]), int(rows[0]))))


def _control(delay: int) -> bytes:
    """Graphic control: what is shown stays, `SAME` is transparent."""
    return pack("<3sBHBB", b"!\xf9\x04", 0b101, delay, SAME, 0)


class Palette:
    """At most `COLORS` colours for all that occur in a sample (m,) of packed colours; `inks`
    (k, 3) are among them as they are."""

    def __init__(self, sample: Any, inks: Any) -> None:
        cells = _cells(sample)
        counts = np.bincount(cells, minlength=1 << 3 * BITS)
        order = np.flatnonzero(counts)
        order = order[np.argsort(-counts[order], kind="stable")]
        channels = ((sample >> shift & 255) for shift in (0, 8, 16))
        means = [np.bincount(cells, channel, len(counts))[order] for channel in channels]
        colors = np.rint(np.stack(means, axis=1) / counts[order, None]).astype(np.uint8)
        pure = np.concatenate([inks, colors[:PURE]])
        often = np.minimum(np.sqrt(counts[order[PURE:]]).astype(int), HEAVIEST)
        rest = _mixed(np.repeat(colors[PURE:], often, axis=0), COLORS - len(pure))
        self._pure = len(pure)
        self.colors = np.concatenate([pure, rest])
        """(k, 3) uint8."""
        self._nearest = np.full(len(counts), -1, np.int16)
        cells = _cells(pure.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], np.uint32))
        self._nearest[cells[::-1]] = np.arange(len(pure))[::-1]

    def indices(self, colors: Any) -> Any:
        """(m,) uint8: the colour of the palette for each packed one."""
        cells = _cells(colors)
        nearest = self._nearest[cells]
        new = np.unique(cells[nearest < 0])
        if len(new):
            self._nearest[new] = self._search(new)
            nearest = self._nearest[cells]
        return nearest.astype(np.uint8)

    def dithered(self, colors: Any, shape: tuple[int, int]) -> Any:
        """(h · w,) uint8: the same of a picture, where colours between those taken as they are turn
        into a pattern of neighbours (B. Bayer, 1973)."""
        indices = self.indices(colors)
        mixed = np.flatnonzero(indices >= self._pure)
        rows, columns = np.divmod(mixed, shape[1])
        shift = AMPLITUDE * (PATTERN[rows % 4, columns % 4] - 7.5) / 16
        channels = ((colors[mixed] >> place & 255) + shift for place in (0, 8, 16))
        moved = [np.clip(channel, 0, 255).astype(np.uint32) for channel in channels]
        indices[mixed] = self.indices(moved[0] | moved[1] << 8 | moved[2] << 16)
        return indices

    def _search(self, cells: Any) -> Any:
        """The nearest colour to the middle of each cell (m,)."""
        shift = 8 - BITS
        channels = np.stack([cells >> 2 * BITS, cells >> BITS, cells], axis=1) & (1 << BITS) - 1
        middle = ((channels << shift) + (1 << shift) / 2).astype(np.float32)
        colors = self.colors.astype(np.float32)
        return np.argmax(middle @ colors.T - (colors**2).sum(axis=1) / 2, axis=1)

    def header(self, shape: tuple[int, int]) -> bytes:
        """Of a GIF of a shape (h, w) that repeats for ever, with this palette."""
        table = np.zeros((256, 3), np.uint8)
        table[: len(self.colors)] = self.colors
        screen = pack("<6sHHBBB", b"GIF89a", shape[1], shape[0], 0b11110111, 0, 0)
        return screen + table.tobytes() + b"!\xff\x0bNETSCAPE2.0" + pack("<BBHB", 3, 1, 0, 0)


def _cells(colors: Any) -> Any:
    """(m,): the cell of the colour cube in which each packed colour lies."""
    high = (1 << BITS) - 1
    r, g, b = (colors >> shift + 8 - BITS & high for shift in (0, 8, 16))
    return r << 2 * BITS | g << BITS | b


def _mixed(colors: Any, count: int) -> Any:
    """(k, 3): at most `count` colours that stand for colours (m, 3), by median cut
    (P. Heckbert, SIGGRAPH 1982)."""
    if not len(colors):
        return colors
    image = Image.fromarray(colors[None]).quantize(count, Image.Quantize.MEDIANCUT)
    return np.array(image.getpalette(), np.uint8).reshape(-1, 3)[:count]
