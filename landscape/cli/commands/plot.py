"""`landscape plot`: run experiments, write their figures."""

import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape.cli.messages import say
from landscape.cli.options import Configs, Settings, files, loaded
from landscape.cli.progress import shown_progress
from landscape.errors import InputError, shown

if TYPE_CHECKING:
    from landscape.batch.job import Job, JobResults, OnJobStage
    from landscape.cli.report import Report
    from landscape.config.experiment import Experiment

_where, _what, _look, _run = (
    partial(typer.Option, rich_help_panel=section)
    for section in ("Where to", "What to draw", "The look", "How to run")
)
"""Options by the sections of the help."""

Out = Annotated[str | None, _where("--out", "-o", metavar="DIR", help="Folder of the outputs.")]
Depfile = Annotated[
    Path | None, _where("--depfile", metavar="FILE", help="Write what Make must know.")
]
DryRun = Annotated[
    bool, _where("--dry-run", "-n", help="Print what would be written; write nothing.")
]
Name = Annotated[
    str | None, _where("--name", metavar="NAME", help="Of a config from standard input.")
]
Only = Annotated[str | None, _what("--only", metavar="NAME,NAME", help="Draw these figures only.")]
Open = Annotated[bool, _what("--open", help="Open what was drawn, on a terminal.")]
Compare = Annotated[bool, _what("--compare", help="Draw them side by side, too.")]
Format = Annotated[
    str | None, _look("--format", "-f", metavar="LIST", help="Formats: png,svg,pdf.")
]
Theme = Annotated[
    str | None, _look("--theme", metavar="NAME", help="default, slides, paper or dark.")
]
Dpi = Annotated[int | None, _look("--dpi", metavar="N", help="Dots per inch of stills.")]
Jobs = Annotated[
    int | None,
    _run("--jobs", "-j", metavar="N", min=1, help="Experiments at once; default: cores."),
]
Scheduler = Annotated[
    str | None,
    _run("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster, or a local one."),
]
Force = Annotated[bool, _run("--force", help="Run again, whatever result is stored.")]
Strict = Annotated[bool, _run("--strict", help="Let warnings fail.")]
Quiet = Annotated[bool, _run("--quiet", "-q", help="No progress, no warnings.")]
Verbose = Annotated[bool, _run("--verbose", "-v", help="Say what is done.")]

OPENED = (".html", ".png", ".svg", ".pdf", ".gif", ".mp4")
MAX_OPENED = 8
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
    name: Name = None,
    settings: Settings = None,
    theme: Theme = None,
    dpi: Dpi = None,
    jobs: Jobs = None,
    compare: Compare = False,
    open: Open = False,
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
    from landscape.cli.report import plan

    overrides = looks(out, format, theme, dpi)
    experiments = loaded(files(configs, name), settings, overrides, FLAGS)
    figures = chosen(only)
    jobs_to_do = [job.Job(experiment, figures, force, strict) for experiment in experiments]
    job.refuse_shared_folders(jobs_to_do)
    comparison = None
    if compare:
        from landscape.batch.comparison import Comparison

        comparison = Comparison.from_jobs(jobs_to_do)
        jobs_to_do = list(comparison.jobs)  # prepared already
    if depfile:
        _refuse_input(depfile, experiments)
    if dry_run:
        return plan(jobs_to_do, comparison)
    report = drawn(jobs_to_do, jobs, scheduler, quiet, verbose)
    if comparison:
        report.add_comparison(comparison)
    if depfile and not report.code:
        report.write_depfile(depfile)
    report.close()
    if open and sys.stdout.isatty():
        open_figures(report.written)
    return report.code


def looks(
    out: str | None, format: str | None, theme: str | None, dpi: int | None
) -> dict[str, Any]:
    """What options put into the config, by the key that they stand for."""
    values = zip(FLAGS, (out, _names(format), theme, dpi), strict=True)
    return {key: value for key, value in values if value is not None}


def drawn(
    jobs_to_do: "Sequence[Job]",
    count: int | None,
    scheduler: str | None = None,
    quiet: bool = False,
    verbose: bool = False,
) -> "Report":
    """Runs all jobs, `count` at once or one a core, and reports each as it ends."""
    from landscape.batch.job import in_order
    from landscape.cli.report import Report
    from landscape.evaluate.tiling import available_cores

    report = Report(jobs_to_do, quiet)
    labels = [job.experiment.place for job in jobs_to_do]
    count = count or available_cores()
    with (
        shown_progress(labels, quiet, verbose) as progress,
        closing(_results(jobs_to_do, progress.on_stage, count, scheduler)) as results,
    ):
        for i, result in in_order(progress.following(results)):
            with progress.paused():
                report.add(i, result)
    return report


def open_figures(written: "Sequence[Path]") -> None:
    """Shows the figures in the browser, the first of them where there are many."""
    import webbrowser

    figures = [path for path in written if path.suffix in OPENED]
    for path in figures[:MAX_OPENED]:
        webbrowser.open(path.resolve().as_uri())
    if len(figures) > MAX_OPENED:
        say("warning", f"--open: the first {MAX_OPENED} of {len(figures)} figures are opened")


def _names(text: str | None) -> tuple[str, ...] | None:
    """The names in `a,b`; None where there is no text."""
    return None if text is None else tuple(filter(None, (name.strip() for name in text.split(","))))


def chosen(only: str | None) -> tuple[str, ...]:
    """The figures that are named, none if all are wanted. Raises InputError for an empty list."""
    names = _names(only)
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


def _results(
    jobs: "Sequence[Job]", on_stage: "OnJobStage", count: int, scheduler: str | None
) -> "JobResults":
    """The results of all jobs as they come, made in this process, in several or on a cluster."""
    from landscape.batch import job
    from landscape.data.safe_open import working_directory

    if scheduler is not None:
        from landscape.batch.dask_cluster import tasks

        return tasks(jobs, on_stage, scheduler, count)
    if min(count, len(jobs)) == 1 or not working_directory().is_dir():  # none begins without it
        return job.one_by_one(jobs, on_stage)
    from landscape.batch.process_pool import processes

    return processes(jobs, on_stage, count)
