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

With PyTorch, `torch.nn.utils` flattens and fills: `parameters_to_vector(module.parameters())` is
`trained`, `vector_to_parameters(torch.tensor(theta), module.parameters())` comes first in `loss`,
and `{name: tuple(p.shape) for name, p in module.named_parameters()}` is `blocks`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from landscape.arrays import Array
from landscape.config.experiment import Experiment
from landscape.errors import InputError
from landscape.objective.base import Objective
from landscape.objective.callable import from_callable
from landscape.pipeline.prepare import around
from landscape.pipeline.run import run_prepared
from landscape.result import Result
from landscape.schema.section import Kinded


class PythonModel(Kinded):
    """Stands for the model where the objective comes from Python."""

    kind: Literal["python"] = "python"


class Exploration(Experiment):
    """An experiment on an objective that is there already."""

    model: PythonModel = PythonModel()


def explore(
    objective: Objective | Callable[[Array], float],
    center: ArrayLike,
    slice: str | Mapping[str, Any] = "random",
    descents: Sequence[Mapping[str, Any]] = (),
    figures: Sequence[str | Mapping[str, Any]] = (),
    title: str = "",
    seed: int = 0,
) -> Result:
    """The loss around `center` (P,), which stands in the place of a fit: it is what `fit` means to
    the slice, and where the figures show one. A plain function of a vector is taken as it is, with
    `theta1`, `theta2` … for its parameters; `Objective.from_callable` gives it names, tensors and a
    gradient.

    `slice`, `descents`, `figures`, `title` and `seed` are as in an experiment file; of figures only
    those that are to be stored with what they show (steps, gradient) need to be named beforehand.
    The result draws every figure that needs no data.

    Raises InputError where these do not suit the objective."""
    theta = np.array(center, float)
    objective = _objective(objective, theta)
    keys = {"slice": slice, "descents": descents, "figures": figures, "title": title, "seed": seed}
    if theta.shape != (objective.count,):
        raise InputError("center", f"has shape {theta.shape}", f"({objective.count},)")
    if not np.isfinite(theta).all():
        raise InputError("center", "is not finite", "finite numbers")
    return run_prepared(around(Exploration.from_dict(keys), objective), theta)


def _objective(objective: object, center: Array) -> Objective:
    """An objective as it is, a function as one. Raises InputError for anything else."""
    if isinstance(objective, Objective):
        return objective
    if not callable(objective):
        what = f"{type(objective).__name__} is no objective"
        allowed = "a function of a vector, or landscape.Objective.from_callable(function, names=…)"
        raise InputError("objective", what, allowed)
    if center.ndim != 1:
        raise InputError("center", f"has shape {center.shape}", "a vector of parameters")
    return from_callable(objective, names=len(center))
