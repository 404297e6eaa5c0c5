"""From an Experiment to a Result: fit, descend, slice, evaluate, describe."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from landscape import evaluate
from landscape.arrays import Array
from landscape.curvature import curvature
from landscape.descent import Path, descend
from landscape.errors import InputError, LandscapeWarning
from landscape.fit import fit
from landscape.objective import Objective, Supervised
from landscape.predictions import curve, regions
from landscape.prepare import Prepared, messages, prepare
from landscape.result import Fit, LossFacts, Result
from landscape.seeds import generator
from landscape.slices.base import Run, Setting
from landscape.slices.slice import Slice

if TYPE_CHECKING:
    from landscape.config.experiment import Experiment

LINE_POINTS = 401
"""Points of a line through the centre: odd, so that the middle is one of them."""


def run(experiment: "Experiment") -> Result:
    """Everything there is to know of the experiment, computed.

    Raises InputError, with places, where something in it must change."""
    return run_prepared(prepare(experiment))


def run_prepared(prepared: Prepared) -> Result:
    """As `run`, of an experiment whose data are read already."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always", LandscapeWarning)
        try:
            result = _run(prepared)
        except InputError as error:
            raise prepared.experiment.located(error) from None
    return replace(result, warnings=prepared.warnings + messages(caught))


def _run(prepared: Prepared) -> Result:
    experiment, objective = prepared.experiment, prepared.objective
    found = fit(objective, _start(prepared))
    paths = [_descend(prepared, i, found) for i in range(len(experiment.descents))]
    sliced = experiment.slice.build(_setting(prepared, found, paths))
    surface = evaluate.surface(objective, sliced) if sliced.k == 2 else None
    lines = tuple(
        evaluate.line(objective, sliced, k, np.linspace(axis[0], axis[-1], LINE_POINTS))
        for k, axis in enumerate(sliced.grid)
    )
    paths = [_projected(path, sliced) for path in paths]
    coordinates, residual = sliced.project(found.theta)
    assert experiment.title is not None
    return Result(
        title=experiment.title,
        seed=experiment.seed,
        model=experiment.model.kind,
        loss=_loss_facts(objective),
        data=prepared.data,
        names=objective.names,
        fit=replace(found, coordinates=coordinates, residual=float(residual)),
        curvature=curvature(objective, found.theta),
        slice=sliced,
        surface=surface,
        lines=lines,
        paths=tuple(paths),
        curves=_over_runs(curve, objective, found, paths),
        regions=_over_runs(regions, objective, found, paths),
    )
