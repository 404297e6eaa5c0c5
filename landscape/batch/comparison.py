"""Experiments compared: one more figure, of all that a call of `plot` has made.

What cannot be compared is refused before anything runs. Then every experiment is made for itself,
wherever that may be, and its result is read back from its folder.
"""

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from landscape.batch.job import Job, Outcome, stored_result
from landscape.errors import LandscapeWarning, RunError
from landscape.figures.comparison.comparable import refuse_count, refuse_incomparable
from landscape.figures.comparison.compare import common_figure, compare, refuse_kind
from landscape.figures.encode.still import render
from landscape.figures.specs.base import FigureSpec
from landscape.pipeline.common_range import on_common_ranges
from landscape.pipeline.prepare import Prepared, prepare
from landscape.pipeline.shared_work import SharedWork, messages
from landscape.result import Result
from landscape.storage import result_file
from landscape.storage.atomic_write import write_all
from landscape.storage.fingerprint import fingerprint

NAME = "compare"


@dataclass(frozen=True)
class Comparison:
    """One figure of several jobs."""

    jobs: Sequence[Job]
    """Each with its experiment prepared. The first of them says in which theme and formats the
    figure comes, and where it goes."""
    spec: FigureSpec
    """What is drawn of each."""

    @classmethod
    def from_jobs(cls, jobs: Sequence[Job]) -> "Comparison":
        """Reads the data, computes nothing.

        Raises InputError where the experiments cannot be compared, and where one of them must
        change."""
        refuse_count(len(jobs))
        shared = SharedWork()
        prepared = [prepare(job.experiment, shared) for job in jobs]
        directions = [len(p.points) for p in prepared]
        losses = [p.loss.model_dump(mode="json") if p.loss else None for p in prepared]
        refuse_incomparable(directions, losses, [job.experiment.place for job in jobs])
        figures = [job.chosen(p.figures) for job, p in zip(jobs, prepared, strict=True)]
        spec = common_figure(figures, directions[0])
        if jobs[0].only and spec.kind not in [figure.kind for figure in figures[0]]:
            refuse_kind(figures[0][0])
        ready = [replace(job, prepared=p) for job, p in zip(jobs, prepared, strict=True)]
        return cls(ready, spec)

    @property
    def sources(self) -> tuple[Path, ...]:
        """All files that the experiments are made of."""
        return tuple(dict.fromkeys(path for job in self.jobs for path in job.experiment.sources))

    @property
    def files(self) -> list[Path]:
        """What will be written: `compare.png` beside the experiments' folders, or
        `name--compare.png` where all of them are of `name.yaml`."""
        return [self._folder / name for name in self._names]

    def make(self) -> Outcome:
        """Draws and writes. Raises RunError where a result is not there, or where there is a
        warning that must fail, and OutputError where writing failed."""
        first = self.jobs[0]
        theme, output = first.experiment.theme, first.experiment.output
        results = on_common_ranges([_result(job) for job in self.jobs], self._prepared)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", LandscapeWarning)
            figure = compare(results, self._titles, self.spec, theme, self._title)
            drawn = [render(figure, format, output.dpi, output.text) for format in output.formats]
        warned = messages(caught)
        if warned and first.strict:
            raise RunError("\n".join(f"{NAME}: {warning}" for warning in warned))
        written = write_all(self._folder, dict(zip(self._names, drawn, strict=True)))
        return Outcome(tuple(written), warned)

    def _prepared(self, i: int) -> Prepared:
        return self.jobs[i].prepared or prepare(self.jobs[i].experiment)

    @property
    def _folder(self) -> Path:
        return Path(os.path.normpath(self.jobs[0].experiment.output.dir))

    @property
    def _names(self) -> list[str]:
        stem = f"{self._configs[0][0]}--{NAME}" if len(self._configs) == 1 else NAME
        return [f"{stem}.{format}" for format in self.jobs[0].experiment.output.formats]

    @property
    def _configs(self) -> list[tuple[str, tuple[Path, ...]]]:
        """Stem and file of each config; of what came on standard input there is no file."""
        experiments = [job.experiment for job in self.jobs]
        return list(dict.fromkeys((one.stem, one.sources[:1]) for one in experiments))

    @property
    def _title(self) -> str:
        subjects = {job.experiment.subject for job in self.jobs}
        return subjects.pop() if len(self._configs) == len(subjects) == 1 else ""

    @property
    def _titles(self) -> list[str]:
        experiments = [job.experiment for job in self.jobs]
        if len(self._configs) == 1:
            return [experiment.variant for experiment in experiments]
        return [", ".join(filter(None, (one.subject, one.variant))) for one in experiments]


def _result(job: Job) -> Result:
    """What the job has stored."""
    result = result_file.unpack(
        stored_result(replace(job, force=False)), fingerprint(job.experiment)
    )
    if result is None:
        raise RunError(f"{NAME}: {job.folder} does not hold the result of {job.experiment.place}")
    return result
