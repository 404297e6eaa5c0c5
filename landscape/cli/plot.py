"""`landscape plot`: run experiments, write their figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape.cli.options import Configs, Settings, files, overrides
from landscape.cli.shell import say
from landscape.errors import InputError, LandscapeError, Problem

if TYPE_CHECKING:
    from landscape.batch import Job
    from landscape.config.experiment import Experiment

Out = Annotated[
    str | None, typer.Option("--out", "-o", metavar="DIR", help="Folder of the outputs.")
]
Format = Annotated[
    str | None, typer.Option("--format", "-f", metavar="LIST", help="Formats: png,svg,pdf.")
]
Only = Annotated[
    str | None, typer.Option("--only", metavar="NAME,NAME", help="Draw these figures only.")
]
Theme = Annotated[
    str | None, typer.Option("--theme", metavar="NAME", help="default, slides, paper or dark.")
]
Dpi = Annotated[int | None, typer.Option("--dpi", metavar="N", help="Dots per inch.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Print what would be written; write nothing.")
]
Force = Annotated[bool, typer.Option("--force", help="Run again, whatever result is stored.")]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings fail.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no warnings.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done.")]


def plot(
    configs: Configs,
    out: Out = None,
    format: Format = None,
    only: Only = None,
    settings: Settings = None,
    theme: Theme = None,
    dpi: Dpi = None,
    dry_run: DryRun = False,
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run experiments and write their figures."""
    from landscape import batch

    values = overrides(settings) | _look(out, format, theme, dpi)
    names = tuple(filter(None, (only or "").split(",")))
    jobs = [
        batch.Job(experiment, names, force, strict)
        for experiment in _loaded(files(configs), values)
    ]
    batch.refuse_shared_folders(jobs)
    if dry_run:
        for path in (path for job in jobs for path in batch.planned(job)):
            print(path)
        return 0
    codes = [_made(job, quiet, verbose) for job in jobs]
    return max(codes, key=SEVERITY.index)


SEVERITY = [0, 2, 1]
"""Exit codes, the gravest last: one failed run makes the whole call a failure."""


def _look(
    out: str | None, format: str | None, theme: str | None, dpi: int | None
) -> dict[str, Any]:
    """The options that stand for keys of the config."""
    formats = tuple(filter(None, format.split(","))) if format is not None else None
    given = {"output.dir": out, "output.formats": formats, "theme": theme, "output.dpi": dpi}
    return {key: value for key, value in given.items() if value is not None}


def _loaded(paths: list[Path], values: dict[str, Any]) -> "list[Experiment]":
    """All experiments. Raises InputError with the problems of every file."""
    from landscape.config.load import load

    loaded: list[Experiment] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append(load(path, values))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError.of(problems)
    return loaded


def _made(job: "Job", quiet: bool, verbose: bool) -> int:
    """Makes one experiment's files and says what there is to say; returns its exit code."""
    from landscape.batch import make

    if verbose:
        say("plot", job.experiment.place)
    try:
        outcome = make(job)
    except LandscapeError as error:
        say("error", error)
        return error.exit_code
    for path in outcome.files:
        print(path, flush=True)
    for warning in () if quiet else outcome.warnings:
        say("warning", f"{job.experiment.place}: {warning}")
    return 0
