"""Opening the reader's data files: regular files near the config, and nothing that could block.

A path is resolved first, links and all, and must then lie inside one of the folders allowed; it
is opened without waiting and looked at before a byte is read, so that a FIFO, a device or a
folder is refused at once.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from landscape.errors import InputError, shown

KEY = "data.path"

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NATURE = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFSOCK: "a socket",
}


def resolve(path: str, folders: Sequence[Path], key: str = KEY) -> Path:
    """`path`, relative to the first of `folders`, without links. Raises InputError (`key`) where
    it lies outside all of them."""
    try:
        resolved = (folders[0] / path).resolve()
        inside = any(resolved.is_relative_to(folder.resolve()) for folder in folders)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(key, f"{shown(path)} is not a path: {_reason(error)}") from None
    if not inside:
        raise InputError(
            key,
            f"{shown(path)} lies outside the folder of the experiment",
            "a path inside that folder or the working directory",
        )
    return resolved


@contextmanager
def opened(path: str, folders: Sequence[Path], limit: int, key: str = KEY) -> Iterator[BinaryIO]:
    """A regular file of at most `limit` bytes inside one of `folders`, open for reading. Raises
    InputError (`key`)."""
    with regular(resolve(path, folders, key), shown(path), limit, key) as file:
        yield file


@contextmanager
def regular(path: Path, name: str, limit: int, key: str) -> Iterator[BinaryIO]:
    """A regular file of at most `limit` bytes, open for reading; messages call it `name`. Raises
    InputError (`key`)."""
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        what = f"{name} cannot be read: {_reason(error)}"
        raise InputError(key, what, "a file that is there and may be read") from None
    try:
        _check(os.fstat(handle), name, limit, key)
    except InputError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        yield file


def _check(status: os.stat_result, name: str, limit: int, key: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        nature = _NATURE.get(stat.S_IFMT(status.st_mode), "no file")
        raise InputError(key, f"{name} is {nature}", "a regular file")
    if status.st_size > limit:
        what = f"{name} has {status.st_size / 2**20:.1f} MiB"
        raise InputError(key, what, f"at most {limit // 2**20} MiB")


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
