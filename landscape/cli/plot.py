"""`landscape plot`: run experiments, write their figures."""

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape.cli.options import Configs, Settings, files, loaded
from landscape.cli.progress import watching
from landscape.errors import InputError, shown

if TYPE_CHECKING:
    from landscape.batch.comparison import Comparison
    from landscape.batch.job import Job, JobResults, OnJobStage
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
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=1, help="Experiments at once; default: cores."),
]
Compare = Annotated[bool, typer.Option("--compare", help="Draw them side by side, too.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster, or a local one."),
]
Depfile = Annotated[
    Path | None, typer.Option("--depfile", metavar="FILE", help="Write what Make must know.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Print what would be written; write nothing.")
]
Force = Annotated[bool, typer.Option("--force", help="Run again, whatever result is stored.")]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings fail.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no warnings.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is done.")]

FLAGS = {
    "output.dir": "--out",
    "output.formats": "--format",
    "theme": "--theme",
    "output.dpi": "--dpi",
}
"""Options that stand for a key of the config."""


def plot(
    configs: Configs,
    out: Out = None,
    format: Format = None,
    only: Only = None,
    settings: Settings = None,
    theme: Theme = None,
    dpi: Dpi = None,
    jobs: Jobs = None,
    compare: Compare = False,
    scheduler: Scheduler = None,
    depfile: Depfile = None,
    dry_run: DryRun = False,
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run experiments and write their figures."""
    from landscape.batch import job
    from landscape.cli.report import Report, plan
    from landscape.evaluate.tiling import available_cores

    look = zip(FLAGS, (out, _words(format), theme, dpi), strict=True)
    given: dict[str, Any] = {key: value for key, value in look if value is not None}
    experiments = loaded(files(configs), settings, given, {key: FLAGS[key] for key in given})
    names = _chosen(only)
    count = jobs or available_cores()
    work = [job.Job(experiment, names, force, strict) for experiment in experiments]
    job.refuse_shared_folders(work)
    comparison = _side_by_side(work) if compare else None
    if depfile:
        _refuse_input(depfile, experiments)
    if dry_run:
        return plan(work, comparison)
    report = Report(work, quiet)
    places = [job.experiment.place for job in work]
    with (
        watching(places, quiet, verbose) as progress,
        closing(_crew(work, progress.hear, count, scheduler)) as ends,
    ):
        for i, end in job.in_order(progress.watched(ends)):
            with progress.aside():
                report.add(i, end)
    if comparison:
        report.add_comparison(comparison)
    if depfile and not report.code:
        report.write_depfile(depfile)
    report.close()
    return report.code


def _words(text: str | None) -> tuple[str, ...] | None:
    """The words of `a,b`; None where there is no text."""
    return None if text is None else tuple(filter(None, (word.strip() for word in text.split(","))))


def _chosen(only: str | None) -> tuple[str, ...]:
    """The figures that are named, none if all are wanted. Raises InputError for an empty list."""
    names = _words(only)
    if names == ():
        raise InputError("", "--only: no figure is named", "names such as line,contour")
    return names or ()


def _refuse_input(depfile: Path, experiments: "Sequence[Experiment]") -> None:
    """Raises InputError where the depfile would take the place of what an experiment reads."""
    for experiment in experiments:
        read: Sequence[Path] = ()
        with suppress(InputError):  # of files that may not be read: told when its turn comes
            read = experiment.sources
        if os.path.realpath(depfile) in map(os.path.realpath, read):
            what = f"--depfile: {shown(str(depfile))} is read by {experiment.place}"
            raise InputError("", what, "another file")


def _side_by_side(work: "Sequence[Job]") -> "Comparison":
    """The figure of all experiments. Raises InputError where they cannot be compared."""
    from landscape.batch.comparison import Comparison

    return Comparison.from_jobs(work)


def _crew(
    work: "Sequence[Job]", hear: "OnJobStage", count: int, scheduler: str | None
) -> "JobResults":
    """The ends of all jobs as they come, made in this process, in several or on a cluster."""
    from landscape.batch.job import one_by_one

    if scheduler is not None:
        from landscape.batch.dask_cluster import tasks

        return tasks(work, hear, scheduler, count)
    if min(count, len(work)) == 1:
        return one_by_one(work, hear)
    from landscape.batch.process_pool import processes

    return processes(work, hear, count)
