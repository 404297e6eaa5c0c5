"""interactive: a page to turn the surface, read it, and follow the runs step by step.

The page is whole in itself: plotly's script is in it and nothing is fetched. The scene, and what
the page says of each run at each stop of its slider, are data that a small script of ours
(`figures/interactive/interactive.js`) gives to plotly; the legend is HTML.
"""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from landscape.arrays import Rows
from landscape.diagnostics.frame_schedule import schedule
from landscape.errors import InputError
from landscape.figures.elements.trajectories import fit_inside
from landscape.figures.interactive.html import asset, data, escaped, page, words
from landscape.figures.interactive.scene import scene
from landscape.figures.interactive.surface_trace import hex_color
from landscape.figures.layout.caption import stamp, surface_caption
from landscape.figures.specs.base import Encoding
from landscape.figures.specs.interactive import InteractiveSpec
from landscape.figures.style.palette import run_style
from landscape.figures.style.theme import styled
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result

ASSETS = Path(__file__).parents[1] / "interactive"
MOST_STOPS = 400
"""Of the slider; longer runs stop at those steps that an animation would show."""
LEAST_TYPE = 10.5
"""Points; a theme for paper has smaller type than a screen can show."""
POLICY = {"style-src": "'unsafe-inline'", "img-src": "data: blob:"}
"""plotly sets styles, and makes the pictures that it offers for download."""
SLIDER = """<form id="steps">
<button type="button" id="play" aria-label="play">▶</button>
<input type="range" id="step" min="0" max="0" value="0" aria-label="step" autocomplete="off">
<output id="at" for="step"></output>
</form>"""
NOSCRIPT = "<noscript>The picture is drawn by scripts, all of them in this page.</noscript>"
SWATCH = '<svg width="28" height="8"><path d="M0 4h28" stroke-width="4" {}/></svg>'
CIRCLE = '<svg width="12" height="12"><circle cx="6" cy="6" r="4.5"/></svg>'
SQUARE = '<svg width="12" height="12"><rect x="1" y="1" width="10" height="10"/></svg>'


class InteractiveDrawing:
    """A page of HTML, which no matplotlib figure stands for."""

    def draw(
        self, spec: InteractiveSpec, result: Result, theme: str | None, ax: Axes | None
    ) -> Figure:
        """Raises InputError."""
        raise InputError(
            "kind", "interactive is a page, which only `landscape plot` writes", "such as surface"
        )

    def encode(
        self, spec: InteractiveSpec, result: Result, theme: str, output: Encoding
    ) -> list[bytes]:
        """The page."""
        from plotly.offline import get_plotlyjs

        title = words(result.title if spec.title is None else spec.title)
        with styled(theme):
            look = _look(spec)
            stops = _stops(result)
            content = {
                "figure": scene(result, spec.log, spec.cmap, stops),
                "stops": stops.tolist(),
                "runs": [_told(path, stops) for path in result.paths],
            }
        return [
            page(
                title,
                "\n".join(_body(result, title, content)),
                [look, asset(ASSETS / "interactive.css")],
                [get_plotlyjs(), asset(ASSETS / "interactive.js")],
                POLICY,
            )
        ]


DRAWING = InteractiveDrawing()


def _look(spec: InteractiveSpec) -> str:
    """The theme in force and the size asked for, as CSS."""
    ground, width, room = hex_color("figure.facecolor"), "100%", "1 1 20rem"
    if spec.size:
        width, room = f"{spec.size[0]:g}in", f"0 0 {spec.size[1]:g}in"
    look = {
        "color-scheme": "dark" if np.mean(to_rgb(ground)) < 0.5 else "light",
        "--ground": ground,
        "--ink": hex_color("text.color"),
        "--edge": hex_color("axes.edgecolor"),
        "--type": f"{max(rcParams['font.size'], LEAST_TYPE):g}pt",
        "--width": width,
        "--room": room,
    }
    return ":root{" + "".join(f"{name}:{value};" for name, value in look.items()) + "}"


def _body(result: Result, title: str, content: dict[str, Any]) -> Iterator[str]:
    yield f"<h1>{escaped(title)}</h1>"
    yield f'<div id="landscape" role="img" aria-label="{escaped(title)}"></div>'
    yield NOSCRIPT
    if result.paths:
        yield SLIDER
    yield from _legend(result)
    yield f"<footer>{escaped(stamp(surface_caption(result)))}</footer>"
    yield data("content", content, _packed)


def _legend(result: Result) -> Iterator[str]:
    """A button a run, which shows and hides it, and the signs on the surface."""
    yield '<ul id="legend">'
    for i, path in enumerate(result.paths):
        swatch = SWATCH.format(_stroke(i))
        label = f"{swatch} {escaped(path.label)}"
        yield f'<li><button type="button" aria-pressed="true">{label}</button> <output></output>'
    if result.paths:
        yield f"<li>{CIRCLE} start <li>{SQUARE} step shown"
    if fit_inside(result):
        yield "<li>★ fit"
    yield "</ul>"


def _stroke(run: int) -> str:
    """Colour and dashes of a run, as attributes of SVG; dashes are in widths of the line."""
    color, line = run_style(run)
    dashes = "" if line == "-" else " ".join(f"{4 * length:g}" for length in line[1])
    return f'stroke="{color}" stroke-dasharray="{dashes}"' if dashes else f'stroke="{color}"'


def _stops(result: Result) -> Rows:
    """(s,): the steps at which the slider stops."""
    if not result.paths:
        return np.arange(0)
    last = max(len(path.loss) for path in result.paths) - 1
    return schedule(result.paths, min(last + 1, MOST_STOPS))


def _told(path: Trajectory, stops: Rows) -> dict[str, Any]:
    """What the page says of a run: its loss at each stop, and how it ended and when."""
    last = len(path.loss) - 1
    return {"status": path.status, "last": last, "loss": path.loss[np.minimum(stops, last)]}


def _packed(array: Any) -> dict[str, str]:
    """An array as plotly reads it from JSON: the bytes of its numbers, lowest first."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    packed = {"dtype": f"f{array.itemsize}", "bdata": b64encode(little.tobytes()).decode()}
    return packed if array.ndim == 1 else packed | {"shape": ", ".join(map(str, array.shape))}
