"""Arrays from an .npz file nobody need trust: nothing is unpickled, nothing grows beyond what was
declared, and what was declared is looked at before memory is taken.
"""

from collections.abc import Callable
from math import prod
from typing import Any, BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from landscape.data.safe_open import KEY
from landscape.data.sources.source import MAX_VALUES, choice
from landscape.errors import InputError, shown

_MAX_HEADER = 2**16
_NUMBERS = "fiub"
_TEXT = "U"
_Error: TypeAlias = Callable[[str, str], InputError]
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class Archive:
    """The arrays of an open .npz file, by name."""

    def __init__(self, file: BinaryIO, name: str, key: str = KEY) -> None:
        self.name = name
        self.key = key
        self._room = 8 * MAX_VALUES
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.error(f"not an .npz file ({error})", "as numpy.savez writes it") from None
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
            size = _declared_size(shown(name), member, text, self.error)
        size = max(size, info.file_size - _MAX_HEADER)
        if size > self._room:
            raise _too_large(shown(name), size, self.error)
        self._room -= size
        with self._zip.open(info) as member:
            return npy.read_array(member, allow_pickle=False)


def array_of_file(file: BinaryIO, name: str, key: str = KEY) -> NDArray[Any]:
    """The array of an open .npy file, of finite numbers. Raises InputError (`key`)."""

    def error(what: str, allowed: str) -> InputError:
        return InputError(key, f"{shown(name)}: {what}", allowed)

    try:
        size = _declared_size("the array", file, False, error)
        if size > 8 * MAX_VALUES:
            raise _too_large("the array", size, error)
        file.seek(0)
        array = npy.read_array(file, allow_pickle=False)
    except (EOFError, OSError, ValueError) as fault:
        what = f"cannot be read ({str(fault).partition(chr(10))[0]})"
        raise error(what, "an array as numpy.save writes it") from None
    _refuse_infinite(array, "array", error)
    return array


def _declared_size(what: str, member: Any, text: bool, error: _Error) -> int:
    """The bytes that an array declares to take, of numbers or words. Raises InputError for other
    types."""
    version = npy.read_magic(member)
    if version not in _HEADERS:
        raise error(f"{what} has an unknown format version", "1.0 or 2.0")
    shape, _, dtype = _HEADERS[version](member)
    if dtype.kind not in _NUMBERS + _TEXT * text:
        nature = "pickled objects" if dtype.hasobject else f"of type {dtype.name[:40]}"
        raise error(f"{what} is {nature}", "numbers" + " or words" * text)
    return prod(shape) * max(dtype.itemsize, 8)


def _too_large(what: str, size: int, error: _Error) -> InputError:
    return error(
        f"{what} would take {size / 2**20:.0f} MiB", f"at most {MAX_VALUES} numbers in all"
    )


def _refuse_infinite(array: NDArray[Any], name: str, error: _Error) -> None:
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        at = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
        raise error(f"{name}[{at}] is not finite", "finite numbers (counted from 0)")
