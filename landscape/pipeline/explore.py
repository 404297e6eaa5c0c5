"""Exploring a loss from Python: an objective of one's own, looked at as an experiment is.

A network that scikit-learn has trained, seen along two random directions:

>>> import landscape
>>> import numpy as np
>>> from sklearn.datasets import load_iris
>>> from sklearn.neural_network import MLPClassifier
>>> x, y = load_iris(return_X_y=True)
>>> network = MLPClassifier((8,), max_iter=2000, random_state=0).fit(x, y)
>>> tensors = [t.T for layer in zip(network.coefs_, network.intercepts_) for t in layer]
>>> trained = np.concatenate([t.ravel() for t in tensors])  # a unit's weights side by side
>>> ends = np.cumsum([t.size for t in tensors])[:-1]
>>> def loss(theta):
...     for tensor, values in zip(tensors, np.split(theta, ends)):
...         tensor[:] = values.reshape(tensor.shape)
...     return -np.log(network.predict_proba(x)[np.arange(len(y)), y]).mean()
>>> shapes = {"layer1.w": (8, 4), "layer1.b": (8,), "layer2.w": (3, 8), "layer2.b": (3,)}
>>> objective = landscape.Objective.from_callable(loss, blocks=shapes, label="mean cross-entropy")
>>> result = landscape.explore(
...     objective, trained, slice={"kind": "random", "points": 25}, title="A trained network"
... )
>>> result.draw("contourf").savefig("network.png")

Models of PyTorch, JAX and scikit-learn: `landscape.from_torch`, `from_jax`, `from_sklearn`.
"""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from landscape.arrays import Array
from landscape.config.experiment import Experiment
from landscape.errors import InputError, LandscapeWarning, below
from landscape.evaluate import pointwise, tiling
from landscape.objective.base import Objective
from landscape.objective.callable import from_callable
from landscape.objective.pointwise import LOSS, PointwiseObjective, as_array
from landscape.operations import operation
from landscape.optimize.recorded import RecordedRun
from landscape.pipeline import quantities
from landscape.pipeline.prepare import around
from landscape.pipeline.run import run_prepared
from landscape.pipeline.shared_work import messages
from landscape.pipeline.terminal_line import shown_on_terminal
from landscape.result import Result
from landscape.schema.arguments import checked
from landscape.schema.section import Kinded
from landscape.slices.marks import refuse_taken


class PythonModel(Kinded):
    """Stands for the model where the objective comes from Python."""

    kind: Literal["python"] = "python"


class Exploration(Experiment):
    """An experiment on an objective that is there already."""

    model: PythonModel = PythonModel()


@checked
def explore(
    objective: Objective | Callable[[Array], Any],
    center: Any = None,
    slice: str | Mapping[str, Any] = "random",
    descents: Sequence[Mapping[str, Any]] = (),
    figures: Sequence[str | Mapping[str, Any]] = (),
    title: str = "",
    seed: int = 0,
    curvature: bool = True,
    runs: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
    executor: Executor | None = None,
    store: str | os.PathLike[str] | None = None,
    surfaces: Sequence[Literal["eigen_min", "eigen_max"]] = (),
) -> Result:
    """Look at the loss around a point, as an experiment looks at it around its fit.

    Parameters
    ----------
    objective
        A function of a vector (P,), whose parameters are then `theta1`, `theta2` …; or an objective
        of an adapter, or of `Objective.from_callable` (names, tensors, a gradient).
    center
        What stands in the place of a fit: a vector (P,), a tensor, tensors or values by name, or a
        tree as the objective has. None: where the model of an adapter stands.
    slice, descents, figures, title, seed
        As in an experiment file. Of figures only those that are to be stored with what they show
        (steps, gradient) need to be named beforehand. Directions of one's own are
        `{"kind": "vectors", "directions": (k, P)}`, k 1 or 2, an array or rows, perhaps with
        `labels` (k,), or `path`, that of an npz with these arrays.
    curvature
        False spares second derivatives: of a function with neither gradient nor hvp P² + P + 33
        evaluations, up to a hundred more where its values are coarse; beyond 50 parameters there
        are none.
    runs
        Recorded ways by their labels: points in their order, (T+1, P) or each as `center` may be,
        or the path of a file or folder. They come before `descents`.
    marks
        Points by name, each as `center` may be or the path of an npz; they are drawn, and may be
        ends and centres of a slice.
    executor
        Any of `concurrent.futures`, for the points of the slice, with the same bytes. Threads take
        turns; to processes objectives go by pickling, which takes no lambda.
    store
        A file that keeps what is computed, so that the same call goes on after a failure. Another
        value at the center begins anew.
    surfaces
        `eigen_min` and `eigen_max`: the ends of the Hessian's spectrum on the same grid. What would
        take over ten minutes, by the time of one product, is refused unless a store or an executor
        is given. What the loss itself gives by name is there unasked.

    Returns
    -------
    Result
        With the center as its `fit`.

    Raises
    ------
    InputError
        Where these do not suit the objective.
    """
    objective = _objective(objective, center)
    theta = _theta(objective, center)
    remembering: AbstractContextManager[None] = nullcontext()
    known = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LandscapeWarning)
        if isinstance(objective, PointwiseObjective):
            known = objective.repeated(theta)
            remembering = objective.remembering(theta, known)
        points = _point_store(objective, known, store)
    recorded = [_run(objective, label, run) for label, run in (runs or {}).items()]
    files, vectors = _marks(objective, marks or {})
    keys: dict[str, Any] = {"title": title, "seed": seed, "slice": slice, "surfaces": surfaces}
    keys |= {"descents": (*recorded, *descents), "figures": figures, "marks": files}
    prepared = around(Exploration.from_dict(keys), objective, marks=vectors)
    prepared = replace(prepared, warnings=prepared.warnings + messages(caught))
    if store is None and executor is None:
        directions = len(prepared.points)
        quantities.check_time(objective, theta, surfaces, prepared.hessians, directions)
    with (
        shown_on_terminal(),
        tiling.default_executor(executor),
        points as kept,
        pointwise.kept_in(kept),
        remembering,
    ):
        return run_prepared(prepared, theta, with_curvature=curvature)


def _point_store(
    objective: Objective,
    known: Mapping[str, float] | None,
    store: str | os.PathLike[str] | None,
) -> AbstractContextManager[pointwise.Store | None]:
    """Open what keeps the points of a loss, of which the quantities at the centre are `known`.

    Raises InputError (`store`) where nothing needs to be kept.
    """
    if store is None:
        return nullcontext()
    if isinstance(objective, PointwiseObjective):
        return operation("point_store")(store, repr(known and known[LOSS]))
    what = "keeps the points of a callable or an adapter"
    raise InputError("store", what, "leave it out: this objective is quick")


def _marks(
    objective: Objective, marks: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Tell the marks that are files, and the parameters (P,) of the others, by name.

    Raises InputError (`marks`) where one is neither.
    """
    files = {name: os.fspath(mark) for name, mark in marks.items() if _is_path(mark)}
    vectors = {}
    for name, mark in marks.items():
        if name not in files:
            try:
                vectors[name] = _theta(objective, mark)
            except InputError as error:
                problem = error.problems[0]
                raise InputError(("marks", name), problem.what, problem.allowed) from None
    return files, vectors


def _is_path(value: Any) -> bool:
    return isinstance(value, str | os.PathLike)


def _theta(objective: Objective, center: Any) -> Array:
    """Give (P,) of the center. Raises InputError (`center`) where it is none."""
    if center is None:
        center = getattr(objective, "center", None)
        if center is None:
            raise InputError("center", "is missing", f"{objective.count} parameters")
    if isinstance(objective, PointwiseObjective):
        theta = objective.vector(center)
    else:
        theta = as_array(center, "center").copy()
        if theta.shape != (objective.count,):
            raise InputError("center", f"has shape {theta.shape}", f"({objective.count},)")
    if not np.isfinite(theta).all():
        raise InputError("center", "is not finite", "finite numbers")
    return theta


def _run(objective: Objective, label: str, run: Any) -> Any:
    """Give a recorded run as `descents` takes it. Raises InputError (`runs`) where it is none."""
    key = ("runs", label)
    refuse_taken(label, (), "runs")
    if _is_path(run):
        with below(key):
            return RecordedRun.from_file(label, os.fspath(run))
    try:
        points = _points(objective, run)
    except (InputError, TypeError) as error:
        what = error.problems[0].what if isinstance(error, InputError) else "is no run"
        allowed = f"points of {objective.count} finite numbers each, or a file"
        raise InputError(key, what, allowed) from None
    if len(points) < 2:
        raise InputError(key, "a run needs two points", "its start and its end")
    with below(key):
        return RecordedRun.from_points(label, points)


def _points(objective: Objective, run: Any) -> Array:
    """(R, P), without a copy of what is that already."""
    if isinstance(run, np.ndarray) and run.dtype == float and run.shape[1:] == (objective.count,):
        for point in run:
            if not np.isfinite(point).all():
                raise InputError("center", "is not finite", "finite numbers")
        return run
    points = [_theta(objective, point) for point in run]
    return np.array(points) if points else np.empty((0, objective.count))


def _objective(objective: Objective | Callable[[Array], Any], center: Any) -> Objective:
    """Pass an objective on, make a function one. Raises InputError (`center`) without its count."""
    if isinstance(objective, Objective):
        return objective
    if center is None:
        raise InputError("center", "is missing", "a vector of parameters")
    shape = as_array(center, "center").shape
    if len(shape) != 1:
        raise InputError("center", f"has shape {shape}", "a vector of parameters")
    return from_callable(objective, names=shape[0])
