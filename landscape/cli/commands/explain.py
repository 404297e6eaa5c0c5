"""`landscape explain`: the experiment in full."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from landscape.cli.messages import clear_line, say
from landscape.cli.options import Config, Settings, files, loaded
from landscape.errors import InputError
from landscape.schema.values import counted

if TYPE_CHECKING:
    from landscape.pipeline.prepare import Prepared

LISTED = 20
"""Parameters named before the list is cut."""


Keys = Annotated[
    bool, typer.Option("--keys", "-k", help="Put the sentence of each key beside its value.")
]


def explain(config: Config, settings: Settings = None, keys: Keys = False) -> None:
    """Print the experiment in full, itself a config.

    In comments stand the names of its parameters, the files it will write, and the evaluations
    and memory it will take."""
    from landscape.batch.job import Job
    from landscape.config.commented_yaml import commented_yaml
    from landscape.config.yaml_writer import to_yaml
    from landscape.pipeline.prepare import prepare

    experiment, *others = loaded(files([config]), settings)
    if others:
        what = f"--set: {len(others) + 1} experiments cannot be explained at once"
        raise InputError("", what, "one value each")
    prepared = prepare(experiment)
    clear_line()
    loss = prepared.loss.model_dump(mode="json") if prepared.loss else None
    full = experiment.in_full(prepared.figures, loss)
    shown = {key: value for key, value in full.items() if value is not None}
    print(commented_yaml(type(experiment), shown) if keys else to_yaml(shown))
    for line in (*_summary_lines(prepared), *_stability_lines(prepared)):
        print(f"# {line}")
    print("# files:")
    for path in Job(experiment).files(prepared.figures):
        print(f"#   {path}")
    for warning in prepared.warnings + prepared.figure_warnings:
        say("warning", f"{config}: {warning}")


def _summary_lines(prepared: "Prepared") -> Iterator[str]:
    from landscape.diagnostics.hessian.eigenvalue_map import estimated_seconds
    from landscape.pipeline.run import line_points

    data, objective = prepared.data, prepared.objective
    if data is not None:
        kind = f", classes {', '.join(data.class_names)}" if data.class_names else ""
        samples, features = counted(data.n_samples, "sample"), counted(data.n_features, "feature")
        yield f"data: {samples}, {features}{kind}"
        yield from (f"data: {note}" for note in data.notes)
    labels = [objective.layout.label(i) for i in range(min(objective.count, LISTED))]
    more = ", …" if objective.count > LISTED else ""
    yield f"parameters ({objective.count}): {', '.join(labels)}{more}"
    yield f"loss: {objective.label}"
    yield f"fit: minimises {objective.minimised_label}"
    points = prepared.points
    along = " and ".join(str(line_points(count)) for count in points)
    lines = f", lines of {along}" if len(points) == 2 else ""
    grid = " × ".join(map(str, points))
    samples = f", {counted(data.n_samples, 'sample')} each" if data else ""
    yield f"evaluations: {grid} points{lines}{samples}"
    if prepared.hessians:
        seconds = prepared.hessians * estimated_seconds(objective)
        yield f"eigenvalues: of the Hessian at {prepared.hessians} points, about {seconds:.1g} s"
    yield f"memory: at most {prepared.memory / 2**20:.0f} MiB beyond the libraries"


def _stability_lines(prepared: "Prepared") -> Iterator[str]:
    """The largest stable learning rate at the fit, and on which side of it each descent is."""
    from landscape.diagnostics.hessian.step_limit import against_limit
    from landscape.optimize.recorded import RecordedRun
    from landscape.pipeline.run import curvature_of

    experiment = prepared.experiment
    curvature = curvature_of(prepared) if experiment.descents else None
    if curvature is None or curvature.max_learning_rate is None:
        return
    largest = f"L = {curvature.largest:.6g}, {curvature.method}"
    yield f"2/L at the fit: {curvature.max_learning_rate:.6g} ({largest})"
    for label, descent in zip(experiment.descent_labels, experiment.descents, strict=True):
        if isinstance(descent, RecordedRun):
            continue
        side = against_limit(descent.rule, descent.rates, curvature) or "no limit"
        yield f"  {label}: rate {descent.rate}, {side}"
