"""Whole files or none."""

import multiprocessing
import os
import subprocess
import sys

import pytest

from landscape.errors import OutputError
from landscape.storage.atomic_write import write_all


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_come_in_their_order_with_their_bytes(tmp_path):
    folder = tmp_path / "a" / "b"
    written = write_all(folder, {"z.png": b"z", "a.json": b"a"})
    assert written == [folder / "z.png", folder / "a.json"]
    assert [path.read_bytes() for path in written] == [b"z", b"a"]
    assert names(folder) == ["a.json", "z.png"]


def test_what_is_shared_lies_beside_the_folder_and_comes_first(tmp_path):
    folder = tmp_path / "a" / "b"
    written = write_all(folder, {"z.png": b"z"}, {"shared.js": b"s"})
    assert written == [tmp_path / "a" / "shared.js", folder / "z.png"]
    (folder / "y").mkdir()
    with pytest.raises(OutputError, match="a folder is in its place"):
        write_all(folder, {"z.png": b"new", "y": b""}, {"shared.js": b"new"})
    assert [path.read_bytes() for path in written] == [b"s", b"z"]
    assert names(tmp_path / "a") == ["b", "shared.js"]


def test_files_can_be_read_by_those_the_umask_allows(tmp_path):
    before = os.umask(0o027)
    try:
        (path,) = write_all(tmp_path, {"a": b""})
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_nothing_is_replaced_unless_all_is_staged(tmp_path, monkeypatch):
    write_all(tmp_path, {"a": b"old", "b": b"old"})
    calls = iter([None, OSError(28, "No space left on device")])

    def fsync(_):
        if error := next(calls):
            raise error

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match="cannot be written into: no space left on device"):
        write_all(tmp_path, {"a": b"new", "b": b"new"})
    assert names(tmp_path) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == b"old"


def test_a_folder_is_in_the_way(tmp_path):
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputError, match="b: cannot be written: a folder is in its place"):
        write_all(tmp_path, {"a": b"", "b": b""})
    assert names(tmp_path) == ["b"]


def test_a_link_to_a_folder_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "a").symlink_to("there")
    write_all(tmp_path, {"a": b"new"})
    assert not (tmp_path / "a").is_symlink()
    assert names(tmp_path / "there") == []


def ended():
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_leftovers_of_the_dead_are_swept_and_of_the_living_kept(tmp_path):
    dead = [f".landscape-{pid}-0.part" for pid in (ended(), os.getpid(), 10**30)]
    kept = [f".landscape-{os.getppid()}-0.part", ".landscape-1-0.part", "mine.part"]
    for name in dead + kept:
        (tmp_path / name).write_bytes(b"")
    write_all(tmp_path, {"a": b""})
    assert names(tmp_path) == sorted([*kept, "a"])


def writes(folder, content):
    for _ in range(50):
        write_all(folder, {"a": content, "b": content})


def test_many_processes_leave_whole_files(tmp_path):
    contents = [bytes([i]) * 100_000 for i in range(8)]
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=writes, args=(tmp_path, c)) for c in contents]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        if (tmp_path / "a").exists():
            assert (tmp_path / "a").read_bytes() in contents
    assert [process.exitcode for process in processes] == [0] * 8
    assert names(tmp_path) == ["a", "b"]


def test_a_failed_write_leaves_no_empty_folder(tmp_path):
    with pytest.raises(OutputError):
        write_all(tmp_path / "a" / "b", {"c/d.png": b"x"})
    assert list(tmp_path.iterdir()) == []
