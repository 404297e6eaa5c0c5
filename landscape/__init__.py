"""Loss landscapes from a YAML experiment.

>>> result = landscape.load("experiment.yaml").run()
>>> result.surface.loss          # (ny, nx): rows are y, columns are x
>>> result.draw("contour").savefig("contour.png")

And of any function from Python (see `landscape.pipeline.explore`):

>>> objective = landscape.Objective.from_callable(loss, names=2)
>>> landscape.explore(objective, center=[1, 1]).draw("surface")

The names below are loaded when they are first used, so that importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from landscape.operations import register

if TYPE_CHECKING:
    from landscape.config.experiment import Experiment
    from landscape.config.load import load
    from landscape.errors import InputError, LandscapeError, LandscapeWarning
    from landscape.objective import Objective
    from landscape.pipeline.explore import explore
    from landscape.result import Result

__version__ = "0.1.0"
__all__ = [
    "Experiment",
    "InputError",
    "LandscapeError",
    "LandscapeWarning",
    "Objective",
    "Result",
    "explore",
    "load",
]

_HOMES = {
    "Experiment": "landscape.config.experiment",
    "InputError": "landscape.errors",
    "LandscapeError": "landscape.errors",
    "LandscapeWarning": "landscape.errors",
    "Objective": "landscape.objective",
    "Result": "landscape.result",
    "explore": "landscape.pipeline.explore",
    "load": "landscape.config.load",
}

register("run", "landscape.pipeline.run", "run")  # what Experiment.run does


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
