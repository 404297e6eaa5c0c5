"""Figure data: what single figures have computed for them alone, since figures compute no loss.

A figure says by its `requires()` what it needs: plain keys, its kind among them, and nothing of its
look. The run computes plain arrays, texts and numbers, and puts the request beside them, so that
a figure whose look or name has changed since finds them again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.arrays import Array, ShortRepr
from landscape.diagnostics import computation_graph, curve_sampling, gradient_check
from landscape.diagnostics.basins import basins as compute_basins
from landscape.diagnostics.feature_plane import FeaturePlane
from landscape.diagnostics.frame_schedule import frame_predictions
from landscape.diagnostics.hessian.curvature import curvature, trusted
from landscape.diagnostics.hessian.hessian_report import hessian_report
from landscape.diagnostics.hessian.spectrum import check as check_spectrum
from landscape.diagnostics.hessian.spectrum import spectrum as compute_spectrum
from landscape.diagnostics.predictions import curve, regions
from landscape.errors import InputError, below, shown
from landscape.evaluate import direct
from landscape.evaluate.plane import Plane
from landscape.evaluate.sharpness import sharpness as compute_sharpness
from landscape.figures.specs.base import FigureSpec
from landscape.formula.parser import parse
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.optimize.optimizers import OPTIMIZERS, FirstOrder
from landscape.optimize.trajectory import Trajectory
from landscape.pipeline.figure_data import over_levels
from landscape.pipeline.figure_data.live_page import live_data
from landscape.rng import generator
from landscape.slices.context import SliceRequirements
from landscape.slices.slice import Slice


@dataclass(frozen=True, eq=False, repr=False)
class FigureDataContext(ShortRepr):
    """What figure data are computed from."""

    objective: Objective
    points: Mapping[str, Array]
    """By name, each (P,): fit, start (of the first run), init (the model's own), zero, and the
    marks."""
    trajectories: Sequence[Trajectory]
    slice: Slice
    seed: int

    def point(self, at: str | Mapping[str, float]) -> Array:
        """(P,): a point by its name or the label of the run that ends there, or the fit with values
        put in by name. Raises InputError (`at`) where there is none."""
        if not isinstance(at, str):
            return self.objective.layout.with_values(self.points["fit"], at, "at")
        if at in self.points:
            return self.points[at]
        for path in self.trajectories:
            if path.label == at:
                return path.theta[-1]
        known = (*self.points, *(path.label for path in self.trajectories))
        raise InputError("at", f"no point {at!r}", "one of " + ", ".join(known))


Request = Mapping[str, Any]

SIZES = 10.0 ** (np.arange(-400, 1) / 40)
"""Of steps, forty a decade."""
MAX_COMPARED = 30
"""Parameters whose derivatives are compared."""


def figure_data(
    context: FigureDataContext, figures: Iterable[FigureSpec]
) -> dict[str, dict[str, Any]]:
    """What each figure requires, by its name; what several require, by that of the first.

    Raises InputError, below the key of the figure, for a point that does not do."""
    computed: dict[str, dict[str, Any]] = {}
    for i, figure in enumerate(figures):
        request = figure.requires()
        if request and all(data["request"] != request for data in computed.values()):
            with below(f"figures.{i}"):
                computed[figure.stem] = compute(context, request)
    return computed


def compute(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """What one request is for, and the request itself. Raises InputError as `check` does."""
    _check(context.objective, request)
    return {"request": request, **COMPUTATIONS[request["kind"]](context, request)}


def check(requirements: SliceRequirements, figures: Iterable[FigureSpec]) -> None:
    """Raises InputError, below the key of the figure, for what can be seen to be wrong before
    anything is computed."""
    for i, figure in enumerate(figures):
        request = figure.requires()
        with below(f"figures.{i}"):
            if isinstance(at := request.get("at"), str):
                requirements.check_point(at, "at", ("init",))
            _check(requirements.objective, request)


def _check(objective: Objective, request: Request) -> None:
    if request.get("kind") == "spectrum":
        check_spectrum(objective)
    if request.get("kind") == "graph":
        computation_graph.check(objective, request["at"])
    elif request.get("kind") == "overlays":
        over_levels.check(objective, request)
    elif request.get("kind") == "boundary":
        assert isinstance(objective, Supervised)
        FeaturePlane.from_values(objective.data, request.get("at", {}))
    elif isinstance(at := request.get("at"), dict):
        objective.layout.with_values(np.zeros(objective.count), at, "at")


# -- the computations --------------------------------------------------------------------------


def steps(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """The loss after one gradient step, over its size."""
    objective = context.objective
    theta = context.point(request["at"])
    loss = float(objective.value(theta))
    gradient = objective.gradient(theta)
    if not (np.isfinite(loss) and np.all(np.isfinite(gradient))):
        raise InputError("at", "the loss or its gradient is not finite there", "another point")
    line = Plane(objective, theta, np.stack([-gradient, np.zeros_like(theta)]))
    local = curvature(objective, theta)
    return {
        "size": SIZES,
        "loss": direct.values(line, SIZES, np.zeros(1)).loss[0],
        "before": loss,
        "slope": float(np.linalg.norm(gradient)),
        "limit": local.max_learning_rate if local else None,
    }


def gradient(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """Derivatives by back-propagation against central differences, of some parameters."""
    objective = context.objective
    theta = context.point(request["at"])
    count = objective.count
    chosen = np.arange(count)
    if count > MAX_COMPARED:
        rng = generator(context.seed, "gradient")
        chosen = np.sort(rng.choice(count, MAX_COMPARED, replace=False))
    compared = gradient_check.compare(objective, theta, chosen, request["h"])
    return {
        "names": tuple(objective.names[int(i)] for i in chosen),
        "labels": tuple(objective.layout.label(int(i)) for i in chosen),
        "count": count,
        "analytic": compared.analytic,
        "numeric": compared.numeric,
        "error": compared.error,
        "allowed": compared.allowed / compared.size,
        "verdict": compared.verdict,
    }


def graph(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """Each node of the model's formula with its value and its gradient."""
    objective, at = context.objective, request["at"]
    if isinstance(at, str):
        return computation_graph.graph(objective, context.point(at), {})
    return computation_graph.graph(objective, context.point("init"), at)


def functions(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """Formulas of x as pieces of curves."""
    return {"curves": tuple(_curve(expr, *request["range"]) for expr in request["exprs"])}


def basins(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """Where runs from every point of the plane end."""
    rule = OPTIMIZERS[request["optimizer"]]()
    assert isinstance(rule, FirstOrder)
    rate, steps = request["lr"], request["steps"]
    return compute_basins(context.objective, context.slice, rule, rate, steps)


def spectrum(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """The Hessian's eigenvalues, or their density."""
    theta = context.point(request["at"])
    try:
        objective = trusted(context.objective, theta)
    except np.linalg.LinAlgError as error:
        raise InputError("at", f"no Hessian is reported there: {error}", "another point") from None
    return compute_spectrum(objective, theta, generator(context.seed, "spectrum"))


def overlays(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """What is drawn over the levels of the plane."""
    return over_levels.overlay_data(
        context.objective, context.slice, context.points["fit"], context.trajectories, request
    )


def hessian(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """The top of the Hessian's spectrum, its trace and its density."""
    parts = {name: request[name] for name in ("trace", "density")}
    rng = generator(context.seed, "spectrum")
    theta = context.point(request["at"])
    return {"report": hessian_report(context.objective, theta, request["k"], rng, **parts)}


def sharpness(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """How far the loss rises nearby."""
    numbers = {name: request[name] for name in ("rho", "steps", "seeds")}
    theta, rng = context.point(request["at"]), generator(context.seed, "sharpness")
    return {"report": compute_sharpness(context.objective, theta, rng, **numbers)}


def _curve(expr: str, low: float, high: float) -> dict[str, Array]:
    formula = parse(expr)
    x, y = curve_sampling.curve_points(
        lambda x: np.broadcast_to(formula.value({"x": x}), x.shape), low, high
    )
    if np.isnan(y).all():
        where = f"between {low:g} and {high:g}"
        raise InputError("exprs", f"{shown(expr)} is finite nowhere {where}", "another range")
    return {"x": x, "y": y}


def animation(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """What the model says at the steps that the frames show."""
    frames = frame_predictions(context.objective, context.trajectories, request["frames"])
    at_fit = curve(context.objective, context.points["fit"], "fit")
    return frames if at_fit is None else frames | {"fit": at_fit}


def boundary(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """The regions over two features at the fit and at the end of each run; of more features, which
    two they are, the samples there (n, 2) and the values of the others."""
    assert isinstance(context.objective, Supervised)
    data = context.objective.data
    plane = FeaturePlane.from_values(data, request.get("at", {}))
    predictions = (
        regions(context.objective, theta, label, plane=plane) for label, theta in _at_ends(context)
    )
    shown_regions = {"regions": tuple(predicted for predicted in predictions if predicted)}
    if len(data.shown_names) == 2:
        return shown_regions
    return shown_regions | {
        "names": tuple(data.shown_names[i] for i in plane.features),
        "samples": data.shown_x[:, plane.features],
        "fixed": plane.fixed,
        "medians": plane.medians,
    }


def fit(context: FigureDataContext, request: Request) -> dict[str, Any]:
    """The curves of one feature at the fit, and at the start and the end of each run."""
    starts = [(f"{path.label}, start", path.theta[0]) for path in context.trajectories]
    predictions = (
        curve(context.objective, theta, label) for label, theta in (*starts, *_at_ends(context))
    )
    return {"curves": tuple(predicted for predicted in predictions if predicted)}


def _at_ends(context: FigureDataContext) -> list[tuple[str, Array]]:
    """Label and parameters (P,) of the fit, and of the end of each run."""
    runs = [(f"{path.label}, end", path.theta[-1]) for path in context.trajectories]
    return [("fit", context.points["fit"]), *runs]


Computation = Callable[[FigureDataContext, Request], dict[str, Any]]
COMPUTATIONS: dict[str, Computation] = {
    "animation": animation,
    "basins": basins,
    "boundary": boundary,
    "fit": fit,
    "functions": functions,
    "gradient": gradient,
    "graph": graph,
    "hessian": hessian,
    "interactive": lambda context, request: live_data(context.objective),
    "overlays": overlays,
    "sharpness": sharpness,
    "spectrum": spectrum,
    "steps": steps,
}
