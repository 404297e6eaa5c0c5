"""What `plot` says of each experiment's end, and of all of them."""

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from landscape.batch import End, Job
from landscape.cli.shell import say
from landscape.depfile import Rule, depfile
from landscape.errors import LandscapeError
from landscape.output import write_all

SEVERITY = [0, 2, 1]
"""Exit codes, the gravest last: one failed run makes the whole call a failure."""


class Report:
    """Prints the files written on stdout, and everything else on stderr."""

    def __init__(self, jobs: Sequence[Job], quiet: bool) -> None:
        self.code = 0
        self._jobs, self._quiet = jobs, quiet
        self._done: dict[int, tuple[Path, ...]] = {}
        self._start = time.perf_counter()

    def add(self, i: int, end: End) -> None:
        """One experiment has ended."""
        experiment = self._jobs[i].experiment
        if isinstance(end, LandscapeError):
            say("error", end)
            self.code = max(self.code, end.exit_code, key=SEVERITY.index)
            return
        self._done[i] = end.files
        for path in end.files:
            print(path, flush=True)
        for warning in () if self._quiet else end.warnings:
            say("warning", f"{experiment.place}: {warning}")

    def write_depfile(self, path: Path) -> None:
        """Writes what Make must know. Raises OutputError."""
        rules = [Rule(files, self._jobs[i].experiment.sources) for i, files in self._done.items()]
        write_all(path.parent, {path.name: depfile(rules)})

    def close(self) -> None:
        """Sums up, where there are several."""
        total = len(self._jobs)
        if total == 1 or self._quiet:
            return
        done, written = len(self._done), sum(map(len, self._done.values()))
        failed = f"{total - done} failed, " if done < total else ""
        seconds = time.perf_counter() - self._start
        with suppress(OSError):
            print(
                f"{done} of {total} experiments done, {failed}{written} files, {seconds:.1f} s",
                file=sys.stderr,
            )
