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

from landscape.operations import register

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from landscape.config.experiment import Experiment
    from landscape.config.kinds import kinds
    from landscape.config.load import load
    from landscape.diagnostics.hessian.curvature import Curvature
    from landscape.diagnostics.hessian.hessian_report import HessianReport
    from landscape.errors import InputError, LandscapeError, LandscapeWarning, OutputError, RunError
    from landscape.evaluate.surface import Line, Surface
    from landscape.objective import Objective
    from landscape.objective.adapters.jax_function import from_jax
    from landscape.objective.adapters.sklearn_estimator import from_sklearn
    from landscape.objective.adapters.torch_module import from_torch
    from landscape.optimize.fit import Fit
    from landscape.optimize.trajectory import Trajectory
    from landscape.pipeline.explore import explore
    from landscape.result import Result
    from landscape.slices.slice import Slice
    from landscape.storage.recorder import Recorder
    from landscape.storage.result_file import open_result

__version__ = "0.1.0"
__all__ = [
    "Curvature",
    "Experiment",
    "Fit",
    "HessianReport",
    "InputError",
    "LandscapeError",
    "LandscapeWarning",
    "Line",
    "Objective",
    "OutputError",
    "Recorder",
    "Result",
    "RunError",
    "Slice",
    "Surface",
    "Trajectory",
    "explore",
    "from_jax",
    "from_sklearn",
    "from_torch",
    "kinds",
    "load",
    "open_result",
]

_HOMES = {
    "Curvature": "landscape.diagnostics.hessian.curvature",
    "Experiment": "landscape.config.experiment",
    "Fit": "landscape.optimize.fit",
    "HessianReport": "landscape.diagnostics.hessian.hessian_report",
    "InputError": "landscape.errors",
    "LandscapeError": "landscape.errors",
    "LandscapeWarning": "landscape.errors",
    "Line": "landscape.evaluate.surface",
    "Objective": "landscape.objective",
    "OutputError": "landscape.errors",
    "Recorder": "landscape.storage.recorder",
    "Result": "landscape.result",
    "RunError": "landscape.errors",
    "Slice": "landscape.slices.slice",
    "Surface": "landscape.evaluate.surface",
    "Trajectory": "landscape.optimize.trajectory",
    "explore": "landscape.pipeline.explore",
    "kinds": "landscape.config.kinds",
    "from_jax": "landscape.objective.adapters.jax_function",
    "from_sklearn": "landscape.objective.adapters.sklearn_estimator",
    "from_torch": "landscape.objective.adapters.torch_module",
    "load": "landscape.config.load",
    "open_result": "landscape.storage.result_file",
}

for _name, _module, _function in (  # what methods of public classes do, in rooms above them
    ("draw", "landscape.figures", "drawn"),
    ("html", "landscape.gallery.notebook", "html"),
    ("png", "landscape.gallery.notebook", "png"),
    ("point_store", "landscape.storage.point_store", "PointStore"),
    ("run", "landscape.pipeline.run", "run"),
    ("save", "landscape.storage.save", "save"),
    ("summary", "landscape.storage.save", "summary_of"),
    ("to_xarray", "landscape.storage.xarray_dataset", "to_xarray"),
):
    register(_name, _module, _function)


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
