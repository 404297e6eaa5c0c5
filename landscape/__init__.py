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
    from landscape.diagnostics.curvature import Curvature
    from landscape.errors import InputError, LandscapeError, LandscapeWarning, OutputError, RunError
    from landscape.evaluate.surface import Line, Surface
    from landscape.objective import Objective
    from landscape.optimize.fit import Fit
    from landscape.optimize.trajectory import Trajectory
    from landscape.pipeline.explore import explore
    from landscape.result import Result
    from landscape.slices.slice import Slice

__version__ = "0.1.0"
__all__ = [
    "Curvature",
    "Experiment",
    "Fit",
    "InputError",
    "LandscapeError",
    "LandscapeWarning",
    "Line",
    "Objective",
    "OutputError",
    "Result",
    "RunError",
    "Slice",
    "Surface",
    "Trajectory",
    "explore",
    "load",
]

_HOMES = {
    "Curvature": "landscape.diagnostics.curvature",
    "Experiment": "landscape.config.experiment",
    "Fit": "landscape.optimize.fit",
    "InputError": "landscape.errors",
    "LandscapeError": "landscape.errors",
    "LandscapeWarning": "landscape.errors",
    "Line": "landscape.evaluate.surface",
    "Objective": "landscape.objective",
    "OutputError": "landscape.errors",
    "Result": "landscape.result",
    "RunError": "landscape.errors",
    "Slice": "landscape.slices.slice",
    "Surface": "landscape.evaluate.surface",
    "Trajectory": "landscape.optimize.trajectory",
    "explore": "landscape.pipeline.explore",
    "load": "landscape.config.load",
}

register("run", "landscape.pipeline.run", "run")
register("draw", "landscape.figures", "drawn")


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
