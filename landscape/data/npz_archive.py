"""Arrays from an .npz file nobody need trust: nothing is unpickled, nothing grows beyond what was
declared, and what was declared is looked at before memory is taken.
"""

from math import prod
from typing import Any, BinaryIO
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
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            at = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
            raise self.error(f"{name}[{at}] is not finite", "finite numbers (counted from 0)")
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
            self._check(name, member, info, text)
        with self._zip.open(info) as member:
            return npy.read_array(member, allow_pickle=False)

    def _check(self, name: str, member: Any, info: ZipInfo, text: bool) -> None:
        """Look at the type and size an array declares."""
        version = npy.read_magic(member)
        if version not in _HEADERS:
            raise self.error(f"{shown(name)} has an unknown format version", "1.0 or 2.0")
        shape, _, dtype = _HEADERS[version](member)
        if dtype.kind not in _NUMBERS + _TEXT * text:
            what = "pickled objects" if dtype.hasobject else f"of type {dtype.name[:40]}"
            raise self.error(f"{shown(name)} is {what}", "numbers" + " or words" * text)
        size = max(prod(shape) * max(dtype.itemsize, 8), info.file_size - _MAX_HEADER)
        if size > self._room:
            what = f"{shown(name)} would take {size / 2**20:.0f} MiB"
            raise self.error(what, f"at most {MAX_VALUES} numbers in all")
        self._room -= size
