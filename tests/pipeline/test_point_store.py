"""Points that are kept from run to run, and shared out: the same bytes, nothing computed twice."""

import json
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from bowl import Bowl, Fails

import landscape
from landscape import InputError, Objective, OutputError, RunError

SLICE = {"kind": "random", "span": 1, "points": 9, "normalize": "none"}


def explored(loss, **keys):
    objective = Objective.from_callable(loss, 5)
    keys = {"slice": SLICE, "curvature": False} | keys
    return landscape.explore(objective, np.arange(5.0), **keys)


def same(one, other):
    return one.surface.loss.tobytes() == other.surface.loss.tobytes() and (
        one.quantities["size"].surface.loss.tobytes()
        == other.quantities["size"].surface.loss.tobytes()
    )


def test_after_a_failure_only_what_is_missing_is_computed(tmp_path):
    whole = explored(Bowl())
    failing, going_on, idle = Bowl(fails_at=40), Bowl(), Bowl()
    with pytest.raises(
        RunError, match=r"^at \(.*\) along the directions, the loss failed at theta"
    ):
        explored(failing, store=tmp_path / "points.jsonl")
    result = explored(going_on, store=tmp_path / "points.jsonl")
    assert same(result, whole)
    assert failing.calls + going_on.calls <= 81 + 2 * 4 + 1
    again = explored(idle, store=tmp_path)  # a folder: its points.jsonl
    assert same(again, whole)
    assert idle.calls <= 4
    assert again.surface.evaluations == 0


def test_a_line_that_was_cut_off_is_computed_again(tmp_path):
    store = tmp_path / "points.jsonl"
    whole = explored(Bowl(), store=store)
    store.write_bytes(store.read_bytes()[:-20])
    loss = Bowl()
    assert same(explored(loss, store=store), whole)
    assert loss.calls <= 4 + 1
    assert all(json.loads(line) for line in store.read_bytes().splitlines()[:-2])
    last = Bowl()
    explored(last, store=store)
    assert last.calls <= 4


def test_another_loss_or_another_slice_begins_anew(tmp_path):
    store = tmp_path / "points.jsonl"
    explored(Bowl(), store=store)
    other = explored(Bowl(offset=1.0), store=store)
    assert same(other, explored(Bowl(offset=1.0)))
    turned = explored(Bowl(), store=store, slice=SLICE | {"seed": 3})
    assert same(turned, explored(Bowl(), slice=SLICE | {"seed": 3}))


def test_stores_that_cannot_be_are_refused(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("my notes\n")
    with pytest.raises(InputError, match="is no store of points; the name of a new file"):
        explored(Bowl(), store=text)
    assert text.read_text() == "my notes\n"
    with pytest.raises(OutputError, match="cannot be kept"):
        explored(Bowl(), store=tmp_path / "none" / "points.jsonl")


def test_threads_take_turns(tmp_path):
    at_once, most = [0], [0]

    def loss(theta):
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.001)
        at_once[0] -= 1
        return float(np.cos(theta).sum())

    with ThreadPoolExecutor(4) as executor:
        shared = explored(loss, executor=executor)
    assert shared.surface.loss.tobytes() == explored(loss).surface.loss.tobytes()
    assert most[0] == 1
    assert threading.active_count() >= 1


def test_processes_give_the_same_bytes_and_say_what_failed(tmp_path):
    with ProcessPoolExecutor(2, get_context("forkserver")) as executor:
        assert same(explored(Bowl(), executor=executor), explored(Bowl()))
        outwards = SLICE | {"span": [[-0.2, 3], [-0.2, 3]]}
        with pytest.raises(RunError, match=r"^at \(.*\) along the directions, the loss failed"):
            explored(Fails(), executor=executor, store=tmp_path, slice=outwards)
        kept = (tmp_path / "points.jsonl").read_text().count("quantities")
        assert kept > 0
        with pytest.raises(RunError, match="the executor failed: "):
            explored(lambda theta: theta.sum(), executor=executor)
