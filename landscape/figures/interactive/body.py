"""The HTML of a page: its parts, controls with their labels, and what stands without scripts."""

from base64 import b64encode
from collections.abc import Iterator

from landscape.figures.interactive.html import escaped
from landscape.figures.layout.caption import NO_BREAK, SEPARATOR, stamp, surface_caption
from landscape.figures.wording import word
from landscape.result import Result

MAP_KEYS = "Arrow keys move a cursor, Shift moves it further; Enter starts a run; Escape hides it."
SURFACE_KEYS = "Arrow keys turn the surface, plus and minus bring it nearer, Home turns it back."


def body(result: Result, title: str, has_model: bool, still: bytes) -> str:
    """All of it, with `still` as the PNG to see without scripts."""
    return "\n".join(_parts(result, title, has_model, still))


def _parts(result: Result, title: str, has_model: bool, still: bytes) -> Iterator[str]:
    flat = result.surface is None
    yield f"<header><h1>{escaped(title)}</h1>"
    yield f"""<nav aria-label="page">
<button type="button" id="scheme">{_word("Light / dark")}</button>
<button type="button" id="picture">{_word("Save picture")}</button>
<button type="button" id="embed">{_word("Embed")}</button>
</nav>
<p id="readout"></p></header>"""
    yield _without_scripts(result, title, still)
    names = ["flat"] * flat + ["plain"] * (not has_model)
    yield f'<main class="{" ".join(names)}">'
    heading = _word("The loss along the slice" if flat else "Map")
    yield _stack("map-part", heading, "map", MAP_KEYS)
    if not flat:
        home = '<button type="button" id="home">' + _word("Reset view") + "</button>"
        heading = f"{_word('Surface')}: {escaped(result.loss.written or result.loss.label)}"
        yield _stack("surface-part", heading, "surface", SURFACE_KEYS, tool=home)
    yield _controls()
    yield _chart("losses", _word("Losses"), "loss-chart", "the losses of the runs over their steps")
    if has_model:
        yield _chart(
            "model", _word("The model"), "model-view", "what the model says over its features"
        )
    yield "</main>"
    parts = stamp(surface_caption(result)).split(SEPARATOR)
    spans = " ".join(f"<span>{escaped(part.replace(NO_BREAK, ' '))}</span>" for part in parts)
    yield f"<footer><p>{spans}</p></footer>"
    yield _dialog()


def _stack(part: str, heading: str, name: str, keys: str, tool: str = "") -> str:
    return f"""<section id="{part}" aria-labelledby="{name}-title">
<div class="bar"><h2 id="{name}-title">{heading}</h2>{tool}</div>
<div class="stack"><canvas id="{name}-base" aria-hidden="true"></canvas>
<canvas id="{name}" tabindex="0" role="application" aria-label="{heading}"
aria-describedby="{name}-keys readout"></canvas></div>
<p class="hidden-text" id="{name}-keys">{keys}</p></section>"""


def _chart(part: str, heading: str, name: str, label: str) -> str:
    return f"""<section id="{part}" aria-labelledby="{name}-title">
<div class="bar"><h2 id="{name}-title">{heading}</h2><span id="{part}-text"></span></div>
<div class="stack"><canvas id="{name}" role="img" aria-label="{label}"></canvas></div></section>"""


def _controls() -> str:
    return f"""<section id="side" aria-labelledby="side-title" tabindex="-1">
<h2 id="side-title">{_word("Runs")}</h2>
<form id="controls">
<label for="optimizer">{_word("optimizer")}</label><select id="optimizer"></select>
<label for="lr">{_word("learning rate")}</label>
<span class="marked"><input type="range" id="lr" min="0" max="1000" step="any"
aria-describedby="lr-limit"><span id="lr-mark" hidden></span></span>
<output id="lr-text" for="lr"></output>
<span id="lr-limit"></span>
<label for="momentum">{_word("momentum")}</label>
<input type="range" id="momentum" min="0" max="0.99" step="0.01">
<output id="momentum-text" for="momentum"></output>
<label for="steps">{_word("steps")}</label>
<input type="range" id="steps" min="10" max="1000" step="10">
<output id="steps-text" for="steps"></output>
<label for="clock">{_word("time")}</label>
<input type="range" id="clock" min="0" max="0" step="1" value="0">
<span></span>
<span id="clock-text"></span>
<div class="buttons"><button type="button" id="play">{_word("Play")}</button>
<button type="button" id="next">{_word("Step")}</button>
<button type="button" id="clear">{_word("Clear")}</button></div>
</form>
<ul id="legend" aria-label="runs"></ul>
<p id="gradient-text"></p>
<p id="news" role="status"></p>
</section>"""


def _word(text: str) -> str:
    return escaped(word(text))


def _dialog() -> str:
    return """<dialog id="embed-dialog" aria-labelledby="embed-title">
<h2 id="embed-title">A frame for slides and pages, as reveal.js takes it</h2>
<textarea id="embed-code" rows="4" readonly aria-label="code of the frame"></textarea>
<button type="button" id="embed-close">Close</button>
</dialog>"""


def _without_scripts(result: Result, title: str, still: bytes) -> str:
    """A picture and a table of the runs."""
    source = b64encode(still).decode()
    rows = [
        f"<tr><td>{escaped(path.label)}</td><td>{path.last_step}</td>"
        f"<td>{path.loss[0]:.5g}</td><td>{path.loss[-1]:.5g}</td><td>{path.status}</td></tr>"
        for path in result.paths
    ]
    columns = "run", _word("steps"), "first loss", "last loss", _word("end")
    head = f"<tr>{''.join(f'<th>{column}</th>' for column in columns)}</tr>"
    table = f"<table>{head}{''.join(rows)}</table>" if rows else ""
    picture = f'<img alt="the loss: {escaped(title)}" src="data:image/png;base64,{source}">'
    return f"<noscript>{picture}{table}<p>With scripts this page is live.</p></noscript>"
