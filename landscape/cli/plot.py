"""`landscape plot`: run experiments, write their figures."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from landscape.cli.options import Configs, Settings, files, loaded, overrides
from landscape.cli.shell import say
from landscape.errors import LandscapeError

if TYPE_CHECKING:
    from landscape.batch import Job

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
    dry_run: DryRun = False,
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run experiments and write their figures."""
    from landscape import batch

    look = zip(FLAGS, (out, _words(format), theme, dpi), strict=True)
    given: dict[str, Any] = {key: value for key, value in look if value is not None}
    flags = {key: FLAGS[key] for key in given}
    experiments = loaded(files(configs), overrides(settings) | given, flags)
    names = _words(only) or ()
    jobs = [batch.Job(experiment, names, force, strict) for experiment in experiments]
    batch.refuse_shared_folders(jobs)
    if dry_run:
        for path in [path for job in jobs for path in batch.planned(job)]:
            print(path)
        return 0
    codes = [_made(jobs, i, quiet, verbose) for i in range(len(jobs))]
    return max(codes, key=SEVERITY.index)


SEVERITY = [0, 2, 1]
"""Exit codes, the gravest last: one failed run makes the whole call a failure."""


def _words(text: str | None) -> tuple[str, ...] | None:
    """The words of `a,b`; None where there is no text."""
    return None if text is None else tuple(filter(None, (word.strip() for word in text.split(","))))


def _made(jobs: "list[Job]", i: int, quiet: bool, verbose: bool) -> int:
    """Makes one experiment's files and says what there is to say; returns its exit code."""
    from landscape.batch import make
    from landscape.cli.progress import telling

    place = jobs[i].experiment.place
    try:
        with telling(place, i, len(jobs), quiet, verbose) as tell:
            outcome = make(jobs[i], tell)
    except LandscapeError as error:
        say("error", error)
        return error.exit_code
    for path in outcome.files:
        print(path, flush=True)
    for warning in () if quiet else outcome.warnings:
        say("warning", f"{place}: {warning}")
    return 0
