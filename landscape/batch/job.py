"""One experiment from its file to its files.

load ─> fingerprint ─> stored result, or run ─> draw each figure ─> write all files at once
"""

import gc
import os
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from landscape import __version__
from landscape.config.experiment import Experiment
from landscape.errors import (
    InputError,
    LandscapeError,
    LandscapeWarning,
    Problem,
    RunError,
    below,
    shown,
    unforeseen,
)
from landscape.figures.interactive.html import reloading
from landscape.figures.specs.base import FigureContext, FigureSpec
from landscape.pipeline.prepare import Prepared, named_figures, prepare, without_effect
from landscape.pipeline.run import run_prepared
from landscape.pipeline.shared_work import SharedWork, messages
from landscape.result import Result
from landscape.schema.walk import one_of
from landscape.signals import obeyed
from landscape.stages import OnStage, announced_to, begin
from landscape.storage import atomic_write, result_file, summary
from landscape.storage.fingerprint import fingerprint
from landscape.storage.result_file import SUMMARY, SURFACE


@dataclass(frozen=True)
class Job:
    """An experiment and how it is to be written."""

    experiment: Experiment
    only: tuple[str, ...] = ()
    """Names of the figures to draw; empty: all."""
    force: bool = False
    """Whether to run again although a stored result is there."""
    strict: bool = False
    """Whether a warning fails the job, before anything is written."""
    watched: bool = False
    """Whether live pages are to load themselves again, since they will be drawn again."""
    prepared: Prepared | None = field(default=None, repr=False, compare=False)
    """The experiment met with its data, where that was done already; it stays in this process."""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"prepared": None}

    @property
    def folder(self) -> Path:
        """Where the files go."""
        return Path(os.path.normpath(self.experiment.output.dir)) / self.experiment.name

    def chosen(self, figures: Sequence[FigureSpec]) -> list[FigureSpec]:
        """Those of the figures that are to be drawn. Raises InputError for an unknown name."""
        known = [figure.stem for figure in figures]
        for name in self.only:
            if name not in known:
                place = f"{self.experiment.place}: --only"
                allowed = one_of(known, Experiment, ("figures",)) if known else "it has none"
                raise InputError("", f"no figure {shown(name)}", allowed, place)
        return [figure for figure in figures if not self.only or figure.stem in self.only]

    def names(self, figure: FigureSpec) -> list[str]:
        """The files of one figure."""
        return figure.names(self.experiment.output.formats)

    def files(self, figures: Sequence[FigureSpec]) -> list[Path]:
        """All files that are written where the experiment has these figures."""
        names = [name for figure in self.chosen(figures) for name in self.names(figure)]
        shared = [self.folder.parent / name for name in self.shared_files(figures)]
        return [*shared, *(self.folder / name for name in (*names, SURFACE, SUMMARY))]

    def shared_files(self, figures: Sequence[FigureSpec]) -> dict[str, bytes]:
        """What the chosen of these share with those of other experiments, by name, beside the
        folder."""
        shared: dict[str, bytes] = {}
        for figure in self.chosen(figures):
            shared |= figure.shared_files(self.experiment.output)
        return shared


@dataclass(frozen=True)
class Drawing:
    """All that a job will write."""

    files: dict[str, bytes]
    """Contents by name."""
    warnings: tuple[str, ...]
    shared: dict[str, bytes] = field(default_factory=dict)
    """Contents of what lies beside the job's folder, for other jobs too, by name."""


@dataclass(frozen=True)
class Outcome:
    """What a job wrote and what the reader should know."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


JobResult = Outcome | LandscapeError
"""How a job ended."""
JobResults = Generator[tuple[int, JobResult], None, None]
"""The index and the result of each of some jobs, as they come."""
OnJobStage = Callable[[int, str], None]
"""Called with the index of a job and its stage, as the stage begins."""


def planned(job: Job) -> list[Path]:
    """The files a job will write; reads the data, computes nothing."""
    return job.files(prepare(job.experiment).figures)


def refuse_shared_folders(jobs: Sequence[Job]) -> None:
    """Raises InputError where two experiments would write into one folder."""
    owners: dict[str, Job] = {}
    problems: list[Problem] = []
    for job in jobs:
        owner = owners.setdefault(os.path.realpath(job.folder), job)
        if owner is not job:
            what = f"{owner.experiment.place} writes into {job.folder} too"
            allowed, place = "another folder or file name", job.experiment.place
            problems.append(Problem("output.dir", what, allowed, place))
    if problems:
        raise InputError.from_problems(problems)


def make(job: Job, shared: SharedWork | None = None) -> Outcome:
    """Runs, or takes the stored result, and draws and writes everything; what is `shared` with the
    job before is taken from there.

    Raises InputError where the experiment must change, OutputError where writing failed."""
    drawing = draw(job, stored_result(job), shared)
    begin("writing")
    return write(job, drawing)


def stored_result(job: Job) -> bytes:
    """The stored result in the job's folder, of whatever experiment; none if it is not wanted."""
    return b"" if job.force else _read(job.folder / SURFACE)


def draw(job: Job, stored: bytes, shared: SharedWork | None = None) -> Drawing:
    """As `make`, but writes nothing; `stored` is used if it is of this very experiment."""
    content, result, figures = _result(job, stored, shared or SharedWork())
    drawn, drawing_warnings = _draw_figures(job, figures, result)
    idle = without_effect(figures, FigureContext.from_result(result))
    all_warnings = result.warnings + idle + drawing_warnings
    if all_warnings and job.strict:
        place = job.experiment.place
        raise RunError("\n".join(f"{place}: {warning}" for warning in all_warnings))
    names = [name for figure in figures for name in job.names(figure)]
    content_summary = summary.summarise(result, __version__, names)
    files = drawn | {SURFACE: content, SUMMARY: content_summary}
    return Drawing(files, all_warnings, job.shared_files(figures))


def write(job: Job, drawing: Drawing) -> Outcome:
    """Writes all of a drawing, or nothing. Raises OutputError."""
    paths = atomic_write.write_all(job.folder, drawing.files, drawing.shared)
    return Outcome(tuple(paths), drawing.warnings)


Made = TypeVar("Made")


def guarded(job: Job, work: Callable[[], Made]) -> Made | LandscapeError:
    """What `work` for a job gives, or why it failed: what one experiment meets, be it a lack of
    memory or a fault of ours, is not to cost another its figures."""
    try:
        with obeyed():
            return work()
    except LandscapeError as error:
        return error
    except Exception as error:
        return RunError(f"{job.experiment.place}: {unforeseen(error)}")


def attempt(
    job: Job, on_stage: OnStage = lambda stage: None, shared: SharedWork | None = None
) -> JobResult:
    """As `make`, but a failure is a result too."""
    with announced_to(on_stage):
        return guarded(job, lambda: make(job, shared))


def one_by_one(jobs: Sequence[Job], on_stage: OnJobStage) -> JobResults:
    """All jobs, made here and now."""
    shared = SharedWork()
    for i, job in enumerate(jobs):
        yield i, attempt(job, partial(on_stage, i), shared)
        if i < len(jobs) - 1:
            gc.collect(1)  # figures are webs of cycles; the command line seldom looks for those


def in_order(results: Iterable[tuple[int, JobResult]]) -> Iterator[tuple[int, JobResult]]:
    """The results in the order of their jobs, each as soon as it and all before it are there."""
    early: dict[int, JobResult] = {}
    turn = 0
    for i, result in results:
        early[i] = result
        while turn in early:
            yield turn, early.pop(turn)
            turn += 1


def _result(
    job: Job, stored: bytes, shared: SharedWork
) -> tuple[bytes, Result, tuple[FigureSpec, ...]]:
    """The stored result of this very experiment, or a new one: its bytes, and the experiment's
    figures, each with a name. A name that is unknown is refused before anything runs."""
    experiment = job.experiment
    begin("reading")
    key = fingerprint(experiment)
    result = result_file.unpack(stored, key) if stored else None
    if result is None:
        stored, result = shared.value("result", key, lambda: _computed(job, key, shared))
    figures = named_figures(experiment, FigureContext.from_result(result))
    config = experiment.in_full(figures, result.loss.section)
    return stored, replace(result, title=experiment.shown_title, config=config), figures


def _computed(job: Job, key: str, shared: SharedWork) -> tuple[bytes, Result]:
    prepared = job.prepared or prepare(job.experiment, shared)
    job.chosen(prepared.figures)
    begin("computing")
    result = run_prepared(prepared, shared=shared)
    return result_file.pack(result, key), result


def _draw_figures(
    job: Job, figures: Sequence[FigureSpec], result: Result
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of those of the experiment's figures that are to be drawn, by name, and what was
    warned of meanwhile."""
    experiment = job.experiment
    files: dict[str, bytes] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LandscapeWarning)
        for figure in job.chosen(figures):
            begin(f"drawing {figure.stem}")
            with experiment.locating(), below(f"figures.{figures.index(figure)}"):
                contents = figure.encode(result, experiment.theme, experiment.output)
            if job.watched:
                contents = list(map(reloading, contents))
            files |= zip(job.names(figure), contents, strict=True)
    return files, messages(caught)


def _read(path: Path) -> bytes:
    """The bytes of a regular file; none where there is no such file."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
