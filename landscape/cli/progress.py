"""Progress: which experiments are at which stage, on stderr."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from landscape.cli.main import say

Ended = TypeVar("Ended")


class Progress:
    """Listens to the stages of experiments, called by their index, and says nothing."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = places

    def hear(self, i: int, stage: str) -> None:
        """An experiment begins a stage."""

    def ended(self, i: int) -> None:
        """An experiment has ended."""

    def watched(self, ends: Iterable[tuple[int, Ended]]) -> Iterator[tuple[int, Ended]]:
        """The ends as they pass by."""
        for i, end in ends:
            self.ended(i)
            yield i, end

    def aside(self) -> AbstractContextManager[None]:
        """While something else is printed."""
        return nullcontext()


class Lines(Progress):
    """Says each stage on a line."""

    def hear(self, i: int, stage: str) -> None:
        say("plot", f"{self.places[i]}: {stage}")


class Bars(Progress):
    """On a terminal: a line for each experiment at work, and below, of several, how many are done.
    They are gone at the end."""

    def __init__(self, places: Sequence[str]) -> None:
        from rich import progress
        from rich.console import Console, Group
        from rich.live import Live

        super().__init__(places)
        self._stages = progress.Progress(
            progress.SpinnerColumn(), progress.TextColumn("{task.description}", markup=False)
        )
        self._total = progress.Progress(
            progress.BarColumn(bar_width=20), progress.MofNCompleteColumn()
        )
        self._rows: dict[int, progress.TaskID] = {}
        if len(places) > 1:
            self._all = self._total.add_task("", total=len(places))
        self.live = Live(
            Group(self._stages, self._total),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def hear(self, i: int, stage: str) -> None:
        if i not in self._rows:
            self._rows[i] = self._stages.add_task("")
        self._stages.update(self._rows[i], description=f"{self.places[i]}: {stage}")
        self.live.refresh()

    def ended(self, i: int) -> None:
        if i in self._rows:
            self._stages.remove_task(self._rows.pop(i))
        if len(self.places) > 1:
            self._total.advance(self._all)
        self.live.refresh()

    @contextmanager
    def aside(self) -> Iterator[None]:
        self.live.stop()
        yield
        self.live.start()


@contextmanager
def watching(places: Sequence[str], quiet: bool, verbose: bool) -> Iterator[Progress]:
    """What the stages of experiments are told to: bars on a terminal, lines where they are asked
    for, else nobody."""
    if verbose:
        yield Lines(places)
    elif quiet or not sys.stderr.isatty():
        yield Progress(places)
    else:
        bars = Bars(places)
        with bars.live:
            yield bars
