"""A signal that falls where no exception can pass is not lost."""

import gc
import signal
import sys
import time
import weakref
from contextlib import suppress

import pytest

from landscape.signals import Stopped, handle, obeyed, once_more, stop


@pytest.fixture
def stoppable(monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    handle(stop)
    monkeypatch.setattr(sys, "unraisablehook", once_more)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_signal_stops(stoppable):
    with pytest.raises(Stopped) as stopped:
        signal.raise_signal(signal.SIGTERM)
    assert stopped.value.exit_code == 143


def test_one_that_falls_into_a_callback_comes_again(stoppable, capsys):
    class Thing:
        pass

    def work():
        thing = Thing()
        kept.append(weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM)))
        del thing
        time.sleep(30)

    kept = []
    started = time.monotonic()
    with pytest.raises(Stopped):
        work()
    assert time.monotonic() - started < 10
    assert capsys.readouterr().err == ""


def test_one_that_a_library_makes_its_own_failure_of_stops_all_the_same(stoppable):
    def library():
        try:
            signal.raise_signal(signal.SIGTERM)
        except Stopped as stopped:
            raise ImportError("initialization failed") from stopped

    with pytest.raises(Stopped), obeyed():
        library()


def test_one_that_a_library_swallows_stops_what_it_belongs_to(stoppable):
    with pytest.raises(Stopped) as stopped, obeyed(), suppress(BaseException):
        signal.raise_signal(signal.SIGTERM)
    assert stopped.value.exit_code == 143


def test_one_that_fell_into_a_callback_outlives_the_failure_that_follows(stoppable):
    class Thing:
        def __del__(self):
            signal.raise_signal(signal.SIGTERM)

    def library():
        Thing()
        raise ImportError("initialization failed")

    with pytest.raises(Stopped), obeyed():
        library()
    time.sleep(0.05)  # it comes a second time, and disturbs nobody


def test_anything_else_is_told(stoppable, capsys):
    class Thing:
        def __del__(self):
            raise ValueError("of ours")

    Thing()
    gc.collect()
    assert "ValueError: of ours" in capsys.readouterr().err
