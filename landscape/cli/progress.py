"""Progress: which experiments are at which stage, on stderr."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TypeVar

from landscape.cli.interruption import announced_by
from landscape.cli.messages import clear_line, has_colors, note, say
from landscape.signals import Stopped
from landscape.stages import without_share

Result = TypeVar("Result")


class Progress:
    """Is told the stages of experiments, named by their index, and shows nothing."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = labels
        self.done = 0

    def on_stage(self, i: int, activity: str) -> None:
        """An experiment begins a stage."""

    def on_end(self, i: int) -> None:
        """An experiment has ended."""

    def following(self, results: Iterable[tuple[int, Result]]) -> Iterator[tuple[int, Result]]:
        """The results as they pass by."""
        for i, result in results:
            self.done += 1
            self.on_end(i)
            yield i, result

    def paused(self) -> AbstractContextManager[None]:
        """While something else is printed."""
        return nullcontext()


class ProgressLines(Progress):
    """Says each stage on a line."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(labels)
        self._last: dict[int, str] = {}

    def on_stage(self, i: int, activity: str) -> None:
        stage = without_share(activity)
        if self._last.get(i) != stage:
            self._last[i] = stage
            say("plot", f"{self.labels[i]}: {stage}")


class ProgressBars(Progress):
    """On a terminal: a line for each experiment at work, and below, of several, how many are done.
    They are gone at the end."""

    def __init__(self, labels: Sequence[str]) -> None:
        from rich import progress  # here: only a terminal needs it
        from rich.console import Console, Group
        from rich.live import Live

        super().__init__(labels)
        self._stages = progress.Progress(
            progress.SpinnerColumn(), progress.TextColumn("{task.description}", markup=False)
        )
        self._total = progress.Progress(
            progress.BarColumn(bar_width=20), progress.MofNCompleteColumn()
        )
        self._rows: dict[int, progress.TaskID] = {}
        if len(labels) > 1:
            self._all = self._total.add_task("", total=len(labels))
        self._new_live = partial(
            Live,
            Group(self._stages, self._total),
            console=Console(stderr=True, no_color=not has_colors(sys.stderr)),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.live = self._new_live()

    def on_stage(self, i: int, activity: str) -> None:
        if i not in self._rows:
            self._rows[i] = self._stages.add_task("")
        self._stages.update(self._rows[i], description=f"{self.labels[i]}: {activity}")
        self.live.refresh()

    def on_end(self, i: int) -> None:
        if i in self._rows:
            self._stages.remove_task(self._rows.pop(i))
        if len(self.labels) > 1:
            self._total.advance(self._all)
        self.live.refresh()

    def on_stop(self) -> None:
        """Says, from another thread, that the program is stopping."""
        self.live.update(f"stopping{self.count}", refresh=True)

    @property
    def count(self) -> str:
        """How many of several experiments are done."""
        total = len(self.labels)
        return f"; {self.done} of {total} done" if total > 1 else ""

    @contextmanager
    def paused(self) -> Iterator[None]:
        self.live.stop()
        yield
        self.live = self._new_live()  # the old one would begin by erasing what it takes for its own
        self.live.start()

    @contextmanager
    def displayed(self) -> Iterator[None]:
        """Meanwhile the lines are there, but where it is paused."""
        self.live.start(refresh=True)
        try:
            yield
        finally:
            self.live.stop()


@contextmanager
def shown_progress(labels: Sequence[str], quiet: bool, verbose: bool) -> Iterator[Progress]:
    """What is told the stages of experiments: bars on a terminal, lines where they are wanted,
    else what shows nothing."""
    clear_line()
    if verbose:
        yield ProgressLines(labels)
    elif quiet or not sys.stderr.isatty():
        yield Progress(labels)
    else:
        bars = ProgressBars(labels)
        try:
            with bars.displayed(), announced_by(bars.on_stop):
                yield bars
        except Stopped:
            note(f"stopped{bars.count}")
            raise
