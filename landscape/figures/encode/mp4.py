"""MP4: frames as bytes of H.264 video, by PyAV (the extra `mp4`) or by an ffmpeg on the PATH.

4:2:0 at even sizes, since players know nothing else, by a single thread and bit for bit the same
each time. No clock is written and no name of a program.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from landscape.errors import RunError, shown

if TYPE_CHECKING:
    from landscape.figures.animation.frame_renderer import Film
    from landscape.figures.encode.gif import Progress

QUALITY = {"crf": "18", "preset": "medium"}
"""18 of 51, where 0 loses nothing."""
NAMELESS = "filter_units=remove_types=6"
"""Drops the units in which an encoder leaves its name."""


def can_encode() -> bool:
    """Whether there is something to write MP4 with."""
    return find_spec("av") is not None or shutil.which("ffmpeg") is not None


def mp4(
    film: "Film", repeats: Sequence[int], fps: int, progress: "Progress | None" = None
) -> bytes:
    """The film as the bytes of an MP4; frame i is shown `repeats[i]` times, `fps` a second.

    Raises RunError where neither encoder is there, or where it fails."""
    pictures = _pictures(film, repeats, progress)
    if find_spec("av") is not None:
        return _by_pyav(pictures, _even(film), fps)
    if ffmpeg := shutil.which("ffmpeg"):
        return _by_ffmpeg(ffmpeg, pictures, _even(film), fps)
    raise RunError("nothing to write MP4 with; pip install landscape[mp4], or ffmpeg")


def _even(film: "Film") -> tuple[int, int]:
    """Width and height without a last odd column and row."""
    height, width = film.pixels.shape[:2]
    return width // 2 * 2, height // 2 * 2


def _pictures(film: "Film", repeats: Sequence[int], progress: "Progress | None") -> Iterator[Any]:
    """(h, w, 3) uint8, one after the other."""
    width, height = _even(film)
    for i, times in enumerate(repeats):
        picture = film.frame(i)[:height, :width, :3].copy()
        for _ in range(times):
            yield picture
        if progress:
            progress(i + 1, len(repeats))


def _by_pyav(pictures: Iterator[Any], size: tuple[int, int], fps: int) -> bytes:
    import av
    from av.bitstream import BitStreamFilterContext

    file = BytesIO()
    exact = {"fflags": "+bitexact"}
    with av.open(file, "w", format="mp4", options=exact) as container:
        stream = container.add_stream("libx264", rate=fps, options=QUALITY | {"flags": "+bitexact"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        nameless = BitStreamFilterContext(NAMELESS, stream)
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            for packet in stream.encode(frame):
                container.mux(nameless.filter(packet))
        for packet in stream.encode(None):
            container.mux(nameless.filter(packet))
    return file.getvalue()


def _by_ffmpeg(ffmpeg: str, pictures: Iterator[Any], size: tuple[int, int], fps: int) -> bytes:
    quality = [word for key, value in QUALITY.items() for word in (f"-{key}", value)]
    command = [
        *(ffmpeg, "-hide_banner", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(fps)),
        *("-i", "pipe:0", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-threads", "1", *quality),
        *("-bsf:v", NAMELESS, "-flags", "+bitexact", "-fflags", "+bitexact", "-f", "mp4"),
        *("-movflags", "+frag_keyframe+empty_moov+default_base_moof", "pipe:1"),
    ]  # a pipe cannot be rewound, hence fragments
    with TemporaryFile() as video, TemporaryFile() as log:
        with (
            suppress(BrokenPipeError),  # it has given up: the log says why
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=video, stderr=log) as process,
        ):
            assert process.stdin is not None
            for picture in pictures:
                process.stdin.write(picture)
        for file in (video, log):
            file.seek(0)
        if process.returncode:
            raise RunError(f"ffmpeg failed: {shown(log.read().decode(errors='replace').strip())}")
        return video.read()
