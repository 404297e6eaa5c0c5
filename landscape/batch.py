"""One experiment from its file to its files; many of them, one after the other.

load ─> fingerprint ─> stored result, or run ─> draw each figure ─> write all files at once
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from landscape import __version__, output, store, summary
from landscape.config.experiment import Experiment
from landscape.config.fingerprint import fingerprint
from landscape.errors import InputError, LandscapeWarning, RunError
from landscape.figures.base import FigureSection
from landscape.prepare import Prepared, facts_of, messages, named_figures, prepare
from landscape.result import Result
from landscape.run import run_prepared

SURFACE, SUMMARY = "surface.npz", "summary.json"


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

    @property
    def folder(self) -> Path:
        """Where the files go."""
        return Path(self.experiment.output.dir) / self.experiment.name

    def chosen(self, figures: Sequence[FigureSection]) -> list[FigureSection]:
        """Those of the figures that are to be drawn. Raises InputError for an unknown name."""
        known = [figure.stem for figure in figures]
        for name in self.only:
            if name not in known:
                raise InputError("", f"--only: no figure {name!r}", "one of " + ", ".join(known))
        return [figure for figure in figures if not self.only or figure.stem in self.only]

    def names(self, figure: FigureSection) -> list[str]:
        """The files of one figure."""
        return [f"{figure.stem}.{f}" for f in figure.formats(self.experiment.output.formats)]


@dataclass(frozen=True)
class Outcome:
    """What a job wrote and what the reader should know."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


def planned(job: Job) -> list[Path]:
    """The files a job will write; reads the data, computes nothing."""
    return files_of(job, prepare(job.experiment))


def files_of(job: Job, prepared: Prepared) -> list[Path]:
    """The same, of data read already."""
    figures = job.chosen(prepared.figures)
    names = [name for figure in figures for name in job.names(figure)]
    return [job.folder / name for name in (*names, SURFACE, SUMMARY)]


def refuse_shared_folders(jobs: Sequence[Job]) -> None:
    """Raises InputError where two experiments would write into one folder."""
    owners: dict[Path, str] = {}
    for job in jobs:
        folder = job.folder.resolve()
        if folder in owners:
            raise InputError(
                "output.dir",
                f"{job.experiment.place} and {owners[folder]} would both write into {job.folder}",
                "another file name or another folder for one of them",
            )
        owners[folder] = job.experiment.place


def make(job: Job) -> Outcome:
    """Runs, or takes the stored result, and draws and writes everything.

    Raises InputError where the experiment must change, OutputError where writing failed."""
    experiment = job.experiment
    content, result = _result(job)
    result = replace(result, title=experiment.shown_title)
    figures = named_figures(experiment, facts_of(result))
    files: dict[str, bytes] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LandscapeWarning)
        for figure in job.chosen(figures):
            drawn = figure.rendered(result, experiment.theme, experiment.output)
            files |= dict(zip(job.names(figure), drawn, strict=True))
    told = result.warnings + messages(caught)
    if told and job.strict:
        raise RunError("\n".join(f"{experiment.place}: {warning}" for warning in told))
    names = [name for figure in figures for name in job.names(figure)]
    config = experiment.in_full(figures, result.loss.section)
    facts = summary.summarise(result, __version__, config, names)
    written = output.write_all(job.folder, files | {SURFACE: content, SUMMARY: facts})
    return Outcome(tuple(written), told)


def _result(job: Job) -> tuple[bytes, Result]:
    """The stored result of this very experiment, or a new one; and its bytes."""
    key = fingerprint(job.experiment)
    if not job.force:
        content = _read(job.folder / SURFACE)
        result = store.unpack(content, key) if content else None
        if result is not None:
            return content, result
    result = run_prepared(prepare(job.experiment))
    return store.pack(result, key), result


def _read(path: Path) -> bytes:
    """The bytes of a regular file; none where there is no such file."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
