"""Progress: which experiment is at which stage, on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from landscape.cli.shell import say


@contextmanager
def telling(
    place: str, position: int, total: int, quiet: bool, verbose: bool
) -> Iterator[Callable[[str], None]]:
    """What the stages of one experiment are told to: a bar on a terminal, lines where they are
    asked for, else nobody. The bar is gone at the end."""
    if verbose:
        yield lambda stage: say("plot", f"{place}: {stage}")
    elif quiet or not sys.stderr.isatty():
        yield lambda stage: None
    else:
        yield from _bar(place, position, total)


def _bar(place: str, position: int, total: int) -> Iterator[Callable[[str], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    many = (BarColumn(bar_width=20), MofNCompleteColumn()) if total > 1 else ()
    text = TextColumn("{task.description}", markup=False)
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(), *many, text,
        console=console, transient=True, redirect_stdout=False, redirect_stderr=False,
    ) as bar:  # fmt: skip
        task = bar.add_task(place, total=total, completed=position)
        yield lambda stage: bar.update(task, description=f"{place}: {stage}", refresh=True)
