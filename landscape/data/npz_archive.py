"""Arrays from an .npz file nobody need trust: nothing is unpickled, nothing grows beyond what was
declared, and what was declared is looked at before memory is taken.
"""

from collections.abc import Callable
from math import prod
from os import SEEK_END
from pathlib import Path
from struct import unpack
from typing import Any, BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from landscape.data.safe_open import KEY
from landscape.data.sources.source import MAX_VALUES, choice
from landscape.data.stored_points import StoredArray
from landscape.errors import InputError, shown

_MAX_HEADER = 2**16
_NUMBERS = "fiub"
_TEXT = "U"
_Error: TypeAlias = Callable[[str, str], InputError]
_Header: TypeAlias = tuple[tuple[int, ...], bool, np.dtype[Any]]
"""Shape, whether columns come first, type."""
_ENCRYPTED, _LENGTHS, _LOCAL_HEADER = 1, 26, 30
"""Of a zip file: a flag, and in a member's own header where lengths stand, and what it takes."""
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class Archive:
    """The arrays of an open .npz file, by name."""

    def __init__(self, file: BinaryIO, name: str, key: str = KEY) -> None:
        self.name = name
        self.key = key
        self._room = 8 * MAX_VALUES
        self._file = file
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            raise self.error("not an .npz file", "as numpy.savez writes it") from None
        self._members = {
            info.filename.removesuffix(".npy"): info
            for info in self._zip.infolist()
            if info.filename.endswith(".npy")
        }

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def array(self, name: str, key: str, text: bool = False) -> NDArray[Any]:
        """An array of finite numbers, or with `text` perhaps of words; raises InputError, of `key`
        where there is none of this name."""
        if name not in self._members:
            there = choice(name, tuple(self._members)) if self._members else "a file with arrays"
            raise InputError(key, f"{shown(self.name)} has no array {shown(name)}", there)
        try:
            array = self._read(name, self._members[name], text)
        except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, ZlibError) as error:
            what = f"{shown(name)} cannot be read ({str(error).partition(chr(10))[0]})"
            raise self.error(what, "an array as numpy.savez writes it") from None
        _refuse_infinite(array, name, self.error)
        return array

    def stored(self, name: str, path: Path) -> StoredArray | None:
        """Where the numbers of an array stand in the file, which lies at `path`; None where they
        must be read, packed as they are."""
        info = self._members.get(name)
        if info is None or info.compress_type != ZIP_STORED or info.flag_bits & _ENCRYPTED:
            return None
        try:
            with self._zip.open(info) as member:
                header = _header(shown(name), member, False, self.error)
                behind = member.tell()
            self._file.seek(info.header_offset + _LENGTHS)
            begin = info.header_offset + _LOCAL_HEADER + sum(unpack("<HH", self._file.read(4)))
        except (BadZipFile, EOFError, OSError, RuntimeError, ValueError):
            return None
        return _stored(header, path, begin + behind, info.file_size - behind, name, self.key)

    def error(self, what: str, allowed: str) -> InputError:
        """What is wrong with the file."""
        return InputError(self.key, f"{shown(self.name)}: {what}", allowed)

    def _read(self, name: str, info: ZipInfo, text: bool) -> NDArray[Any]:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self.error(
                f"{shown(name)} uses another compression",
                "stored or deflated",
            )
        with self._zip.open(info) as member:
            size = _memory(_header(shown(name), member, text, self.error))
        size = max(size, info.file_size - _MAX_HEADER)
        if size > self._room:
            raise _too_large(shown(name), size, self.error)
        self._room -= size
        with self._zip.open(info) as member:
            return npy.read_array(member, allow_pickle=False)


def array_of_file(file: BinaryIO, name: str, key: str = KEY) -> NDArray[Any]:
    """The array of an open .npy file, of finite numbers. Raises InputError (`key`)."""
    error = _error_of(name, key)
    try:
        size = _memory(_header("the array", file, False, error))
        if size > 8 * MAX_VALUES:
            raise _too_large("the array", size, error)
        file.seek(0)
        array = npy.read_array(file, allow_pickle=False)
    except (EOFError, OSError, ValueError) as fault:
        what = f"cannot be read ({str(fault).partition(chr(10))[0]})"
        raise error(what, "an array as numpy.save writes it") from None
    _refuse_infinite(array, "array", error)
    return array


def stored_in_file(file: BinaryIO, path: Path, key: str = KEY) -> StoredArray | None:
    """Where the numbers of an open .npy file stand; None where they must be read. Raises InputError
    (`key`) where they are none."""
    try:
        header = _header("the array", file, False, _error_of(path.name, key))
        begin, end = file.tell(), file.seek(0, SEEK_END)
    except (EOFError, OSError, ValueError):
        return None
    finally:
        file.seek(0)
    return _stored(header, path, begin, end - begin, "array", key)


def _stored(
    header: _Header, path: Path, begin: int, room: int, name: str, key: str
) -> StoredArray | None:
    shape, by_columns, dtype = header
    if by_columns or prod(shape) * dtype.itemsize > room:
        return None
    return StoredArray(path, begin, dtype, shape, name, key)


def _error_of(name: str, key: str) -> _Error:
    return lambda what, allowed: InputError(key, f"{shown(name)}: {what}", allowed)


def _header(what: str, member: Any, text: bool, error: _Error) -> _Header:
    """What an array declares to be, of numbers or words. Raises InputError for other types."""
    version = npy.read_magic(member)
    if version not in _HEADERS:
        raise error(f"{what} has an unknown format version", "1.0 or 2.0")
    shape, by_columns, dtype = _HEADERS[version](member)
    if dtype.kind not in _NUMBERS + _TEXT * text:
        nature = "pickled objects" if dtype.hasobject else f"of type {dtype.name[:40]}"
        raise error(f"{what} is {nature}", "numbers" + " or words" * text)
    return shape, by_columns, dtype


def _memory(header: _Header) -> int:
    """The bytes that an array declares to take."""
    shape, _, dtype = header
    return prod(shape) * max(dtype.itemsize, 8)


def _too_large(what: str, size: int, error: _Error) -> InputError:
    return error(
        f"{what} would take {size / 2**20:.0f} MiB", f"at most {MAX_VALUES} numbers in all"
    )


def _refuse_infinite(array: NDArray[Any], name: str, error: _Error) -> None:
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        at = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
        raise error(f"{name}[{at}] is not finite", "finite numbers (counted from 0)")
