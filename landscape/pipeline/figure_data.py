"""Probes: what single figures have computed for them alone, since figures compute no loss.

A figure says by its `asks()` what it needs: plain keys, its kind among them, and nothing of its
look. The run answers with plain arrays, texts and numbers, and puts the question beside them, so
that a figure whose look or name has changed since finds its answer again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.arrays import Array
from landscape.diagnostics import computation_graph, curve_sampling, gradient_check
from landscape.diagnostics.computation_graph import with_values
from landscape.diagnostics.curvature import curvature
from landscape.diagnostics.frame_schedule import animation
from landscape.errors import InputError, shown
from landscape.evaluate import direct
from landscape.evaluate.plane import Plane
from landscape.formula.parser import parse
from landscape.objective.base import Objective
from landscape.optimize.fit import Fit
from landscape.optimize.trajectory import Trajectory
from landscape.rng import generator

if TYPE_CHECKING:
    from landscape.figures.specs.base import FigureSpec
    from landscape.pipeline.prepare import Prepared

Asked = Mapping[str, Any]
Probe = Callable[["Prepared", Fit, Sequence[Trajectory], Asked], dict[str, Any]]

SIZES = 10.0 ** (np.arange(-400, 1) / 40)
"""Of steps, forty a decade."""
MOST_COMPARED = 30
"""Parameters whose slopes are compared."""


def figure_data(
    prepared: "Prepared",
    figures: Iterable["FigureSpec"],
    found: Fit,
    paths: Sequence[Trajectory],
) -> dict[str, Any]:
    """The answer to each figure that asks, by its name.

    Raises InputError, below the key of the figure, for a point that does not do."""
    answers: dict[str, Any] = {}
    for i, figure in enumerate(figures):
        if asked := figure.requires():
            with _below(f"figures.{i}"):
                answer = PROBES[asked["kind"]](prepared, found, paths, asked)
            answers[figure.stem] = {"request": asked, **answer}
    return answers


def check(objective: Objective, figures: Iterable["FigureSpec"]) -> None:
    """Raises InputError, below the key of the figure, for what can be seen to be wrong before
    anything is computed."""
    for i, figure in enumerate(figures):
        asked = figure.requires()
        with _below(f"figures.{i}"):
            if asked.get("kind") == "graph":
                computation_graph.check(objective, asked["at"])
            elif isinstance(at := asked.get("at"), dict):
                with_values(objective, np.zeros(objective.count), at)


def point(prepared: "Prepared", found: Fit, paths: Sequence[Trajectory], at: Any) -> Array:
    """(P,): the point called fit, start (of the first run), init (the model's own) or zero; where
    values are given by name, the others are the fit's."""
    objective = prepared.objective
    init = objective.start(generator(prepared.experiment.seed, "init"))
    named = {
        "fit": found.theta,
        "start": paths[0].theta[0] if paths else init,
        "init": init,
        "zero": np.zeros(objective.count),
    }
    return named[at] if isinstance(at, str) else with_values(objective, found.theta, at)


@contextmanager
def _below(key: str) -> Iterator[None]:
    """Puts `key` before the keys of an InputError."""
    try:
        yield
    except InputError as error:
        raise InputError.from_problems(p.below(key) for p in error.problems) from None


# -- the probes --------------------------------------------------------------------------------


def steps(
    prepared: "Prepared", found: Fit, paths: Sequence[Trajectory], asked: Asked
) -> dict[str, Any]:
    """The loss after one gradient step, over its size."""
    objective = prepared.objective
    theta = point(prepared, found, paths, asked["at"])
    before = float(objective.value(theta))
    gradient = objective.gradient(theta)
    if not (np.isfinite(before) and np.all(np.isfinite(gradient))):
        raise InputError("at", "the loss or its gradient is not finite there", "another point")
    line = Plane(objective, theta, np.stack([-gradient, np.zeros_like(theta)]))
    bend = curvature(objective, theta)
    return {
        "size": SIZES,
        "loss": direct.values(line, SIZES, np.zeros(1), None).loss[0],
        "before": before,
        "slope": float(np.linalg.norm(gradient)),
        "limit": bend.max_learning_rate if bend else None,
    }


def gradient(
    prepared: "Prepared", found: Fit, paths: Sequence[Trajectory], asked: Asked
) -> dict[str, Any]:
    """Slopes by back-propagation against central differences, of a sample of the parameters."""
    objective, seed = prepared.objective, prepared.experiment.seed
    theta = point(prepared, found, paths, asked["at"])
    count = objective.count
    chosen = np.arange(count)
    if count > MOST_COMPARED:
        rng = generator(seed, "gradient")
        chosen = np.sort(rng.choice(count, MOST_COMPARED, replace=False))
    compared = gradient_check.compare(objective, theta, chosen, asked["h"])
    return {
        "names": tuple(objective.names[i] for i in chosen),
        "labels": tuple(objective.layout.label(int(i)) for i in chosen),
        "count": count,
        "analytic": compared.analytic,
        "numeric": compared.numeric,
        "error": compared.error,
        "allowed": compared.allowed / compared.size,
        "verdict": compared.verdict,
    }


def graph(
    prepared: "Prepared", found: Fit, paths: Sequence[Trajectory], asked: Asked
) -> dict[str, Any]:
    """Each node of the model's formula with its value and its gradient."""
    objective, at = prepared.objective, asked["at"]
    if isinstance(at, str):
        return computation_graph.graph(objective, point(prepared, found, paths, at), {})
    return computation_graph.graph(objective, point(prepared, found, paths, "init"), at)


def functions(
    prepared: "Prepared", found: Fit, paths: Sequence[Trajectory], asked: Asked
) -> dict[str, Any]:
    """Formulas of x as pieces of curves."""
    return {"curves": tuple(_curve(expr, *asked["range"]) for expr in asked["exprs"])}


def _curve(expr: str, low: float, high: float) -> dict[str, Array]:
    formula = parse(expr)
    x, y = curve_sampling.curve_points(
        lambda x: np.broadcast_to(formula.value({"x": x}), x.shape), low, high
    )
    if np.isnan(y).all():
        where = f"between {low:g} and {high:g}"
        raise InputError("exprs", f"{shown(expr)} is finite nowhere {where}", "another range")
    return {"x": x, "y": y}


PROBES: dict[str, Probe] = {
    "animation": animation,
    "functions": functions,
    "gradient": gradient,
    "graph": graph,
    "steps": steps,
}
