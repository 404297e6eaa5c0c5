"""Part of some work in a fork of this process, the rest here.

Imports and drawing are Python from end to end, so threads would gain nothing; and a fork has all
that was loaded and read in memory already. Should it fail in whatever way, its part is done here.
"""

import os
import pickle
import select
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


def halves(work: Callable[[Item], Done], items: Sequence[Item], alone: bool) -> list[Done]:
    """`work` of each item, in order, each second one by a twin unless this process is to stay
    `alone`. What `work` gives must survive pickling, and what it changes here is lost there."""
    if alone or len(items) < 2 or not _can_fork():
        return [work(item) for item in items]
    done: list[Any] = [None] * len(items)
    with _twin(lambda: [work(item) for item in items[1::2]]) as answer:
        done[::2] = [work(item) for item in items[::2]]
        theirs = _received(answer)
    done[1::2] = [work(item) for item in items[1::2]] if theirs is None else theirs
    return done


def beside(work: Callable[[], Done], meanwhile: Callable[[], object], alone: bool) -> Done:
    """What `work` gives, done by a twin while this process does `meanwhile`, unless it is to stay
    `alone`; then, or should the twin fail, `work` is done here."""
    if not alone and _can_fork():
        with _twin(work) as answer:
            meanwhile()
            theirs: Done | None = _received(answer)
        if theirs is not None:
            return theirs
    return work()


def _can_fork() -> bool:
    """Whether a fork would find all in order: other threads would be missing in it."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _twin(work: Callable[[], Any]) -> Iterator[IO[bytes]]:
    """A pipe on which a fork of this process sends what `work` gives there; the fork is gone at
    the end, come what may."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of native threads, which sleep
        child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            threading.Thread(target=_outlived, args=[writing], daemon=True).start()
            with os.fdopen(writing, "wb") as answer:
                pickle.dump(work(), answer, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)  # nothing of the program's way out is for the twin to walk
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answer:
            yield answer
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _outlived(writing: int) -> None:
    """Ends the fork once nobody is left to read what it writes, whatever has killed them."""
    pipe = select.poll()
    pipe.register(writing, 0)  # an error is told in any case
    pipe.poll()
    os._exit(1)


def _received(answer: IO[bytes]) -> Any:
    """What the twin sent; None where it failed."""
    try:
        return pickle.load(answer)
    except (EOFError, pickle.UnpicklingError, OSError):
        return None
