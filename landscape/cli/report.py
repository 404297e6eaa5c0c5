"""What `plot` says of each experiment's end, and of all of them."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from landscape.batch.job import Job, JobResult, guarded, planned
from landscape.cli.messages import clear_line, say
from landscape.errors import LandscapeError
from landscape.storage.atomic_write import write_all
from landscape.storage.depfile import Rule, depfile

if TYPE_CHECKING:
    from landscape.batch.comparison import Comparison

SEVERITY = [0, 2, 1]
"""Exit codes, the gravest last: one failed run makes the whole call a failure."""


def plan(jobs: Sequence[Job], comparison: "Comparison | None") -> int:
    """Prints the files that would be written, and what is wrong with those that would fail;
    returns the exit code."""
    code = 0
    listed: set[Path] = set()
    clear_line()
    for job in jobs:
        files = guarded(job, partial(planned, job))
        if isinstance(files, LandscapeError):
            say("error", files)
            code = max(code, files.exit_code, key=SEVERITY.index)
        else:
            print(*(path for path in files if path not in listed), sep="\n")
            listed.update(files)
    if comparison and not code:
        print(*comparison.files, sep="\n")
    return code


class Report:
    """Prints the files written on stdout, and everything else on stderr."""

    def __init__(self, jobs: Sequence[Job], quiet: bool) -> None:
        self.code = 0
        self._jobs, self._quiet = jobs, quiet
        self._done = 0
        self._rules: list[Rule] = []
        """What was written, and what it was made of."""
        self._written: dict[Path, None] = {}
        self._start = time.perf_counter()

    def add(self, i: int, end: JobResult) -> None:
        """One experiment has ended."""
        experiment = self._jobs[i].experiment
        self._done += self._report(experiment.place, end, lambda: experiment.sources)

    def add_comparison(self, comparison: "Comparison") -> None:
        """Draws and writes the figure of all experiments, unless one of them has failed."""
        total = len(self._jobs)
        if self._done < total:
            say("error", f"compare: left out, {total - self._done} of {total} experiments failed")
            return
        end = guarded(self._jobs[0], comparison.make)
        self._report("compare", end, lambda: comparison.sources)

    def _report(self, place: str, end: JobResult, sources: Callable[[], Sequence[Path]]) -> bool:
        """Says how something has ended, and whether it ended well; only then are its sources sure
        to be known."""
        if isinstance(end, LandscapeError):
            say("error", end)
            self.code = max(self.code, end.exit_code, key=SEVERITY.index)
            return False
        self._rules.append(Rule(end.files, sources()))
        for path in end.files:
            if path not in self._written:  # several experiments share a file
                print(path, flush=True)
        self._written |= dict.fromkeys(end.files)
        for warning in () if self._quiet else end.warnings:
            say("warning", f"{place}: {warning}")
        return True

    @property
    def written(self) -> list[Path]:
        """Every file that was written, in order."""
        return list(self._written)

    def write_depfile(self, path: Path) -> None:
        """Writes what Make must know. Raises OutputError."""
        write_all(path.parent, {path.name: depfile(self._rules)})

    def close(self) -> None:
        """Sums up, where there are several."""
        total = len(self._jobs)
        if total == 1 or self._quiet:
            return
        done, written = self._done, len(self._written)
        failed = f"{total - done} failed, " if done < total else ""
        seconds = time.perf_counter() - self._start
        with suppress(OSError):
            print(
                f"{done} of {total} experiments done, {failed}{written} files, {seconds:.1f} s",
                file=sys.stderr,
            )
