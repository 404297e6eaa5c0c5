"""The truth stamp: what a reader must know about a figure, in one small line under it.

Each function gives the parts that bear on one side of a Result; a kind of figure strings together
those it needs. Shares count grid points.
"""

import re
from collections.abc import Iterable

import numpy as np

from landscape.arrays import Array, Mask
from landscape.figures.computation_graph.node_labels import short
from landscape.figures.elements.clipping import inside
from landscape.figures.elements.levels import number
from landscape.figures.elements.slice_axes import flat
from landscape.figures.elements.trajectories import ON_SLICE, fit_on_slice
from landscape.figures.interactive.html import plain_text
from landscape.figures.wording import own_caption
from landscape.optimize.solvers.certificate import FALLS
from landscape.optimize.trajectory import Trajectory
from landscape.result import Result
from landscape.slices.directions import largest

NO_BREAK = "\u00a0"
LOWER = 1e-6
"""Share of its loss by which a run must end lower than the fit."""
REASONS = {
    "no minimum": ": what it minimises has no minimum",
    "not the minimum": ": lower points are known",
}
"""Why there is no fit, where the verdict says it."""
LONG = 60
"""Characters of a part of the stamp from which it may be broken itself, and where."""
BREAKS = re.compile(f"(?<=:){NO_BREAK}|{NO_BREAK}(?=\\([a-z])")
SEPARATOR = f"{2 * NO_BREAK}· {NO_BREAK}"


def stamp(parts: Iterable[str]) -> str:
    """One line of the parts, empty and repeated ones left out; it breaks between parts only. Or
    what the experiment itself says in its place."""
    if (own := own_caption()) is not None:
        return plain_text(own)
    whole = (part.replace(" ", NO_BREAK) for part in parts if part)
    return SEPARATOR.join(map(_breakable, dict.fromkeys(whole)))


def _breakable(part: str) -> str:
    """A long part may be broken behind a colon and before what is in brackets."""
    return BREAKS.sub(" ", part) if len(part) > LONG else part


def loss_parts(result: Result) -> list[str]:
    """Which loss, and its clip."""
    clip = result.loss.clip
    loss = result.loss
    written = "" if loss.written is None else f"{plain_text(loss.written)}: "
    return [f"{written}{loss.label}", "" if clip is None else f"probabilities clipped at {clip:g}"]


def slice_parts(result: Result) -> list[str]:
    """What the directions are and what the other parameters do; explained shares."""
    explained = result.slice.details.get("explained")
    is_in_note = "explain" in result.slice.note
    if is_in_note or not isinstance(explained, list | tuple):
        return [result.slice.note]
    shares = " + ".join(f"{share:.1%}" for share in explained)
    return [result.slice.note, f"explains {shares}"]


def value_parts(losses: Iterable[Array], clipped: int) -> list[str]:
    """Counts of non-finite and clipped points among the values shown."""
    arrays = list(losses)
    total = sum(loss.size for loss in arrays)
    bad = sum(int(np.count_nonzero(~np.isfinite(loss))) for loss in arrays)
    return [
        _counted(bad, total, "of the points not finite"),
        _counted(clipped, total, "of the points where the clip acts"),
    ]


def surface_parts(result: Result) -> list[str]:
    """The counts of the surface."""
    surface = result.surface
    if surface is None:
        return []
    same = "" if np.ptp(surface.finite) else f"{number(float(surface.finite[0]), 6)} everywhere"
    level = float(flat(result).mean())
    what = "the loss" if result.loss.is_minimised else result.loss.label
    is_flat = f"{what} is flat in {level:.0%} of the picture" if level else ""
    clipped = 0 if is_flat else surface.clipped
    marked = uncertified_part([surface.uncertified])
    return [same, is_flat, *value_parts([surface.loss], clipped), marked]


def line_parts(result: Result) -> list[str]:
    """The counts of the lines."""
    lines = result.lines
    counts = value_parts((line.loss for line in lines), sum(line.clipped for line in lines))
    return [*counts, uncertified_part(line.uncertified for line in lines)]


def uncertified_part(masks: Iterable[Mask | None]) -> str:
    """Of a profile: how many of its minima over the other parameters are not certified."""
    known = [mask for mask in masks if mask is not None]
    count, total = sum(int(mask.sum()) for mask in known), sum(mask.size for mask in known)
    return _counted(count, total, "of the minima not certified")


def trajectory_parts(result: Result) -> list[str]:
    """How far runs lie from the slice, which of them leave the picture, and whose learning rate is
    over the limit of its optimizer."""
    stay = [path for path in result.paths if path.status != "diverged"]
    far = max((float(np.max(path.residual)) for path in stay), default=0.0)
    size = max((largest(path.theta) for path in result.paths), default=0.0)
    flat = "plane" if result.slice.k == 2 else "line"
    gone = [path.label for path in result.paths if not np.all(inside(path, result.slice))]
    some = ", ".join(gone[:3]) + (" and others" if len(gone) > 3 else "")
    return [
        f"runs up to {number(far, 3)} away from the {flat}" if far > ON_SLICE * size else "",
        f"partly outside: {some}" if gone else "",
        *(f"{path.label}: {over}" for path in result.paths if (over := rate_over_limit(path))),
    ]


def rate_over_limit(trajectory: Trajectory) -> str:
    """`rate over 2/L`, with the optimizer's own limit in its place; empty where it is not."""
    side = trajectory.lr_against_limit or ""
    return f"rate {side}" if side.startswith("over") else ""


def fit_parts(result: Result) -> list[str]:
    """What the star is: where it lies, and what it is."""
    flat = "plane" if result.slice.k == 2 else "line"
    away = "" if fit_on_slice(result) else f"{number(result.fit.residual, 3)} away from the {flat}"
    return [away and f"fit {away}", *fit_meaning_parts(result)]


def fit_meaning_parts(result: Result) -> list[str]:
    """What the fit minimises beyond the loss shown, and what its certificate says where it is not
    the minimum."""
    left_out = result.loss.left_out
    return [*_verdict_parts(result), f"the fit minimises this + {left_out}" if left_out else ""]


def _verdict_parts(result: Result) -> list[str]:
    certificate, shown = result.fit.certificate, result.loss.is_minimised
    if certificate is not None and certificate.is_named:
        return [f"the fit is a {certificate.verdict}"]
    if not result.fit.converged:
        if certificate is None:
            return ["fit not converged"]
        if certificate.verdict == "no minimum" and certificate.detail.startswith(FALLS):
            return [f"no minimum: {plain_text(certificate.detail.partition(';')[0])}"]
        why = REASONS.get(certificate.verdict, "")
        return [f"fit not converged{why}"]
    if certificate is None:
        return _lower_parts(result) if shown else []
    detail = plain_text(certificate.detail) if shown else ""
    return [f"the fit is a {certificate.verdict}: {detail}"] if detail else []


def _lower_parts(result: Result) -> list[str]:
    """Which run ends clearly lower than parameters that were given, if any does."""
    margin = LOWER * abs(result.fit.loss) + 1e-12
    ends = {path.label: float(path.loss[-1]) for path in result.paths}
    lower = {label: loss for label, loss in ends.items() if loss < result.fit.loss - margin}
    return [f"{min(lower, key=lower.__getitem__)} ends lower than the fit"] if lower else []


def data_parts(result: Result) -> list[str]:
    """How many samples and features, and what was done to them."""
    data = result.data
    if data is None:
        return []
    scaled = {"zscore": "z-scored", "minmax": "scaled to 0 … 1"}
    return [
        f"{plural(data.n_samples, 'sample')}, {plural(len(data.shown_names), 'feature')}",
        "" if data.original else scaled.get(data.scaling.kind, ""),
        f"{plural(data.test.n_samples, 'row')} held out" if data.test else "",
    ]


def seed_part(result: Result) -> list[str]:
    """The seed, which everything random comes from."""
    return [f"seed {result.seed}"]


def plural(count: int, noun: str) -> str:
    """`1 sample`, `2 000 samples`."""
    return f"{count:,} {noun}{'s' * (count != 1)}".replace(",", "\u202f")


def _counted(count: int, total: int, suffix: str) -> str:
    """`1.2% of the points …`; nothing for no points."""
    if not count:
        return ""
    share = count / total
    return f"{share:.1%} {suffix}" if share >= 0.001 else f"{count} {suffix}"


POINT_NAMES = {
    "fit": "at the fit",
    "start": "at the start",
    "init": "at the start values",
    "zero": "at zero",
}
MAX_NAMED = 4


def point_part(at: str | dict[str, float], result: Result) -> str:
    """The point as the stamp says it."""
    if isinstance(at, str):
        is_run = any(path.label == at for path in result.paths)
        return POINT_NAMES.get(at, f"at the end of {at}" if is_run else f"at {at}")
    some = ", ".join(f"{name} = {short(value)}" for name, value in list(at.items())[:MAX_NAMED])
    return f"at {some}, …" if len(at) > MAX_NAMED else f"at {some}"


SURFACE_CAPTION = (loss_parts, slice_parts, surface_parts, fit_parts, trajectory_parts, seed_part)
"""The parts of the caption of a picture of the surface."""


def surface_caption(result: Result, *notes: str) -> list[str]:
    """What that caption says, with notes on what is drawn before the seed."""
    *parts, seed = (text for part in SURFACE_CAPTION for text in part(result))
    return [*parts, *notes, seed]
