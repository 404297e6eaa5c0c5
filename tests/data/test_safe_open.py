"""Only regular files near the experiment are opened, and nothing blocks."""

import os
from pathlib import Path

import pytest

from landscape.data.safe_open import opened, resolve
from landscape.data.sources.csv_file import Csv
from landscape.errors import InputError


def refusal(path, *folders, limit=100):
    with pytest.raises(InputError) as caught, opened(path, folders, limit):
        pass
    (problem,) = caught.value.problems
    assert problem.key == "data.path"
    return f"{problem.what}; {problem.allowed}"


def test_reads_a_file_below_the_first_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.txt").write_text("hello")
    with opened("sub/a.txt", [tmp_path], 5) as file:
        assert file.read() == b"hello"


def test_another_folder_may_be_reached(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (second / "a.txt").write_text("hello")
    assert resolve("../second/a.txt", [first, second]) == second / "a.txt"
    assert resolve(str(second / "a.txt"), [first, second]) == second / "a.txt"


@pytest.mark.parametrize("path", ["../a.txt", "/etc/passwd", "link", "loop/x/../../../.."])
def test_outside_is_refused(path, tmp_path):
    (tmp_path / "link").symlink_to("/dev/zero")
    assert "outside" in refusal(path, tmp_path)


def test_a_link_loop_is_refused(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    assert refusal("loop", tmp_path)


def test_a_fifo_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert "a FIFO" in refusal("fifo", tmp_path)


def test_a_device_is_refused():
    assert "a device" in refusal("zero", Path("/dev"))


def test_a_folder_is_refused(tmp_path):
    assert "a folder" in refusal(".", tmp_path)


def test_missing_and_impossible_names(tmp_path):
    assert "no such file" in refusal("none.csv", tmp_path)
    assert "null byte" in refusal("a\0b", tmp_path)
    assert "too long" in refusal("x" * 5000, tmp_path)


def test_size_is_looked_at_before_reading(tmp_path):
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**40)
    assert "at most 1 MiB" in refusal("large", tmp_path, limit=2**20)


def test_a_source_names_its_files_without_opening_them(tmp_path):
    assert Csv(path="none.csv").files([tmp_path]) == (tmp_path / "none.csv",)
