"""Stages reach who listens, with shares now and then; nobody needs to."""

import time

from landscape.stages import announced_to, begin, counted, without_share


def test_without_a_listener_nothing_changes():
    begin("unheard")
    assert list(counted("abc", 3)) == ["a", "b", "c"]


def test_a_stage_and_its_shares():
    told = []
    with announced_to(told.append, often=0):
        begin("counting")
        assert list(counted(range(4), 4)) == [0, 1, 2, 3]
    begin("later")
    assert told == ["counting", "counting, 25 %", "counting, 50 %", "counting, 75 %"]
    assert {without_share(text) for text in told} == {"counting"}


def test_the_time_left_is_told_of_what_takes_long(monkeypatch):
    told, clock = [], iter(range(0, 1000, 30))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with announced_to(told.append, often=0):
        begin("counting")
        list(counted(range(4), 4))
    assert told[1:] == [
        "counting, 25 %, about 3 min left",
        "counting, 50 %, about 90 s left",
        "counting, 75 %, about 40 s left",
    ]
    assert {without_share(text) for text in told} == {"counting"}


def test_shares_are_not_told_often():
    told = []
    with announced_to(told.append):
        begin("counting")
        list(counted(range(1000), 1000))
    assert len(told) < 10


def test_listeners_take_turns():
    outer, inner = [], []
    with announced_to(outer.append):
        with announced_to(inner.append):
            begin("a")
        begin("b")
    assert (outer, inner) == (["b"], ["a"])
