"""What a run is at: told, as it begins, to whoever listens, with the share done of what is long.

Rooms below the pipeline say it here and know nobody who listens; of itself this does nothing.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

OnStage = Callable[[str], None]
"""Called with a stage of an experiment as it begins, and again with the share done behind it."""

OFTEN = 0.15
"""Seconds from one share that is told to the next."""
PATIENCE = 3.0
"""Seconds after which the time that is left is told too."""
SHARE = re.compile(r", \d+ %(, about .* left)?$")

Item = TypeVar("Item")
_listener: OnStage | None = None
_activity = ""
_reported = 0.0
_often = OFTEN


@contextmanager
def announced_to(listener: OnStage, often: float = OFTEN) -> Iterator[None]:
    """Meanwhile the stages of this process go to `listener`, shares not more often than that."""
    global _listener, _often
    before, (_listener, _often) = (_listener, _often), (listener, often)
    try:
        yield
    finally:
        _listener, _often = before


def begin(activity: str) -> None:
    """A stage begins."""
    global _activity, _reported
    _activity, _reported = activity, time.monotonic()
    if _listener is not None:
        _listener(activity)


def counted(items: Iterable[Item], total: int) -> Iterator[Item]:
    """The items of a loop, the share done of `total` being told now and then."""
    return iter(items) if _listener is None else _with_shares(items, total)


def _with_shares(items: Iterable[Item], total: int) -> Iterator[Item]:
    began = time.monotonic()
    for done, item in enumerate(items):
        _report(done, total, began)
        yield item


def is_heard() -> bool:
    """Whether somebody listens."""
    return _listener is not None


def _report(done: int, total: int, began: float) -> None:
    global _reported
    now = time.monotonic()
    if _listener is not None and done and now >= _reported + _often:
        _reported = now
        left = (now - began) / done * (total - done)
        rest = f", about {duration(left)} left" if now - began > PATIENCE else ""
        _listener(f"{_activity}, {100 * done // total} %{rest}")


def duration(seconds: float) -> str:
    """Tell a length of time in its unit.

    >>> duration(42.3), duration(150), duration(9000)
    ('42 s', '2 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def without_share(activity: str) -> str:
    """A stage alone."""
    return SHARE.sub("", activity)
