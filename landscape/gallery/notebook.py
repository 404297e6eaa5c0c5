"""A result as a notebook shows it: a table of what it is, and a picture."""

from base64 import b64encode
from collections.abc import Iterator

from landscape.config.experiment import Output
from landscape.figures import section_of
from landscape.figures.interactive.html import escaped
from landscape.result import Result

PICTURE = Output(dpi=80)
"""A small PNG."""


def png(result: Result) -> bytes:
    """The filled levels of a surface, or the line of one direction."""
    spec = section_of("line" if result.surface is None else "contourf")
    (picture,) = spec.encode(result, "default", PICTURE)
    return picture


def html(result: Result) -> str:
    """A table with the picture below it, which need nothing from elsewhere."""
    rows = "".join(f"<tr><th>{escaped(k)}</th><td>{escaped(v)}</td></tr>" for k, v in _rows(result))
    picture = b64encode(png(result)).decode()
    return f'<table>{rows}</table><img alt="the loss" src="data:image/png;base64,{picture}">'


def _rows(result: Result) -> Iterator[tuple[str, str]]:
    fit, data = result.fit, result.data
    yield "title", result.title
    yield "model", f"{result.model}, {len(result.names)} parameters"
    if data is not None:
        yield "data", f"{data.kind}, {data.n_samples} samples, {data.n_features} features"
    yield "loss", f"{result.loss.label}: {fit.loss:.6g} at the fit ({fit.solver})"
    if result.curvature is not None and result.curvature.max_learning_rate is not None:
        yield "largest stable step", f"{result.curvature.max_learning_rate:.4g}"
    yield "slice", f"{result.slice.kind}: {', '.join(result.slice.labels)}"
    for path in result.paths:
        yield path.label, f"{path.loss[0]:.6g} to {path.loss[-1]:.6g}, {path.status}"
