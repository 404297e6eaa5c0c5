"""MP4: frames as bytes of H.264 video, by PyAV (the extra `mp4`).

4:2:0 at even sizes, since players know nothing else, by a single thread and bit for bit the same
each time. No clock is written and no name of a program.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from landscape.errors import RunError
from landscape.figures.animation.frame_renderer import FrameRenderer
from landscape.stages import counted

QUALITY = {"crf": "18", "preset": "medium"}
"""18 of 51, where 0 loses nothing."""
NAMELESS = "filter_units=remove_types=6"
"""Drops the units in which an encoder leaves its name."""


def mp4(frames: FrameRenderer, repeats: Sequence[int], fps: int) -> bytes:
    """The frames as the bytes of an MP4; frame i is shown `repeats[i]` times, `fps` a second.

    Raises RunError where the extra `mp4` is not installed."""
    if find_spec("av") is None:
        raise RunError("nothing to write MP4 with; pip install landscape[mp4]")
    import av
    from av.bitstream import BitStreamFilterContext

    height, width = (side // 2 * 2 for side in frames.pixels.shape[:2])
    file = BytesIO()
    exact = {"fflags": "+bitexact"}
    with av.open(file, "w", format="mp4", options=exact) as container:
        stream = container.add_stream("libx264", rate=fps, options=QUALITY | {"flags": "+bitexact"})
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        nameless = BitStreamFilterContext(NAMELESS, stream)

        def write(picture: Any) -> None:
            for packet in stream.encode(picture):
                container.mux(nameless.filter(packet))

        for i, times in counted(enumerate(repeats), len(repeats)):
            pixels = frames.frame(i)[:height, :width, :3].copy()
            for _ in range(times):
                write(av.VideoFrame.from_ndarray(pixels, format="rgb24"))
        write(None)
    return file.getvalue()
