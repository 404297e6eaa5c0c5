"""Work shared with a fork of this process."""

import os
import threading

import pytest

from landscape.batch import twin
from landscape.batch.twin import beside, halves


@pytest.fixture(autouse=True)
def forking(request, monkeypatch):
    """Here they may, and as if no other test had left a thread."""
    if "threads" not in request.node.name:
        monkeypatch.setattr(twin, "_can_fork", lambda: True)


def who(item):
    return item, os.getpid()


def test_each_second_item_is_done_by_another_process():
    done = halves(who, range(5), alone=False)
    assert [item for item, _ in done] == [0, 1, 2, 3, 4]
    assert {pid for _, pid in done[::2]} == {os.getpid()}
    assert len({pid for _, pid in done[1::2]} - {os.getpid()}) == 1


@pytest.mark.parametrize("items", [[], ["a"], ["a", "b"]])
def test_alone_or_with_too_little_to_share(items):
    assert halves(who, items, alone=True) == [(item, os.getpid()) for item in items]
    assert halves(who, items[:1], alone=False) == [(item, os.getpid()) for item in items[:1]]


def test_the_other_process_works_meanwhile():
    seen = []
    assert beside(os.getpid, lambda: seen.append("here"), alone=False) != os.getpid()
    assert seen == ["here"]
    assert beside(os.getpid, seen.clear, alone=True) == os.getpid()


def test_what_fails_there_is_done_here():
    here = os.getpid()

    def delicate(item):
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return item

    assert halves(delicate, [1, 2, 3], alone=False) == [1, 2, 3]
    assert beside(lambda: delicate("whole"), lambda: None, alone=False) == "whole"


def test_an_error_is_raised_here():
    def faulty(item):
        raise ValueError(item)

    with pytest.raises(ValueError, match="1"):
        beside(lambda: faulty("1"), lambda: None, alone=False)


def test_no_fork_beside_other_threads():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert halves(who, ["a", "b"], alone=False) == [("a", os.getpid()), ("b", os.getpid())]
    finally:
        stop.set()
        thread.join()
