"""Opening the reader's data files: regular files near the config, and nothing that could block.

A path is resolved first, links and all, and must then lie inside one of the folders allowed; it
is opened without waiting and looked at before a byte is read, so that a FIFO, a device or a
folder is refused at once.
"""

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from landscape.errors import InputError, shown
from landscape.schema.suggestions import MAX_COMPARED, nearest

KEY = "data.path"
MIN_UNPACKED, MAX_RATIO = 4 * 2**20, 50
"""Bytes that a gzip file may always unpack to, and how many more for each packed byte."""
_GZIP = b"\x1f\x8b"

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NATURE = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFSOCK: "a socket",
}


def working_directory() -> Path:
    """Where the program runs; once that was deleted, a path below which nothing can be."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path(os.devnull, "gone")


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
    resolved = resolve(path, folders, key)
    with regular(resolved, shown(path), limit, key) as file:
        yield file


@contextmanager
def opened_text(path: str, folders: Sequence[Path], limit: int) -> Iterator[BinaryIO]:
    """As `opened`; a file packed by gzip is unpacked as it is read, to at most `limit` bytes. That
    it can be unpacked whole is known first."""
    with opened(path, folders, limit) as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        if not packed:
            yield file
            return
        with io.BufferedReader(cast(Any, _Unpacked(file, shown(path), limit))) as text:
            while text.read(2**20):  # refused at once, not once its lines were read so far
                pass
            text.seek(0)
            yield cast(BinaryIO, text)


@contextmanager
def regular(path: Path, name: str, limit: int, key: str) -> Iterator[BinaryIO]:
    """A regular file of at most `limit` bytes, open for reading; messages call it `name`. Raises
    InputError (`key`)."""
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        what = f"{name} cannot be read: {_reason(error)}"
        allowed = _nearest(path) or "a file that is there and may be read"
        raise InputError(key, what, allowed) from None
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


def _nearest(path: Path) -> str:
    """The file beside a missing one whose name is most like it; nothing where there is none."""
    if path.parts and "~" in path.parts:
        return "a path from the folder of the config: ~ is no folder here"
    try:
        names = [entry.name for entry in islice(os.scandir(path.parent), MAX_COMPARED)]
    except OSError:
        return ""
    if path.name in names:
        return ""
    alike = (n for n in sorted(names) if Path(n).stem.casefold() == path.stem.casefold())
    near = nearest(path.name, sorted(names)) or next(alike, None)
    return f"did you mean {shown(near)}?" if near else ""


class _Unpacked(io.RawIOBase):
    """The content of a gzip file, refused where it outgrows its limit or what packing can explain
    of real tables."""

    def __init__(self, packed: BinaryIO, name: str, limit: int) -> None:
        self._name, self._limit = name, limit
        self._explained = MIN_UNPACKED + MAX_RATIO * os.fstat(packed.fileno()).st_size
        self._text = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._text.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._text.read(len(buffer))
        except (EOFError, OSError, zlib.error):
            what = f"{self._name} is damaged: it cannot be unpacked"
            raise InputError(KEY, what, "a whole gzip file") from None
        size = self._text.seek(0, os.SEEK_CUR)
        if size > self._limit:
            what = f"{self._name} unpacks to more than {self._limit // 2**20} MiB"
            raise InputError(KEY, what, "a smaller table")
        if size > self._explained:
            what = f"{self._name} unpacks to over {MAX_RATIO} times its size"
            raise InputError(KEY, what, "a real table, or the file unpacked")
        buffer[: len(data)] = data
        return len(data)
