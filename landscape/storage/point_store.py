"""The store of points: what a loss gave, kept from one run to the next.

A text file with a JSON object a line, which is appended to as points come in and never rewritten.
A line that was cut off, by a crash or a full disk, is skipped when the file is read.
"""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from landscape.data.safe_open import regular
from landscape.errors import InputError, OutputError, reason, shown
from landscape.evaluate.pointwise import Point, Quantities

HEADER = {"landscape": "points"}
FILE = "points.jsonl"
"""In a folder."""


class PointStore:
    """Quantities at points of planes, in a file that is open within a `with` block.

    Parameters
    ----------
    path
        The file, made if need be; or a folder, for a file in it.
    loss
        What tells losses apart: points of another one are not taken.

    Raises
    ------
    InputError
        Where the file is something else.
    OutputError
        Where it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], loss: str) -> None:
        self.path, self.loss = Path(path), loss
        if os.path.isdir(self.path):
            self.path /= FILE
        self._planes: dict[str, dict[Point, Quantities]] = {}

    def __enter__(self) -> Self:
        try:
            content = self._content() if self.path.exists() else b""
            self._read(content)
            self._file = open(self.path, "ab")
            if not content:
                self._write(HEADER)
            elif not content.endswith(b"\n"):
                self._file.write(b"\n")
        except OSError as error:
            raise self._failure(error) from None
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()

    def known(self, plane: str) -> Mapping[Point, Quantities]:
        """The quantities at the points of a plane, which is named by a digest."""
        return self._planes.get(plane, {})

    def add(self, plane: str, point: Point, quantities: Quantities) -> None:
        """Keep the quantities at a point. Raises OutputError where the disk is full."""
        entry = {"loss": self.loss, "plane": plane, "at": point, "quantities": dict(quantities)}
        try:
            self._write(entry)
        except OSError as error:
            raise self._failure(error) from None
        self._planes.setdefault(plane, {})[point] = quantities

    def _write(self, entry: Mapping[str, object]) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()

    def _failure(self, error: OSError) -> OutputError:
        return OutputError(f"{self.path}: cannot be kept: {reason(error)}")

    def _content(self) -> bytes:
        """What the file holds, which nothing can make wait. Raises InputError (`store`)."""
        with regular(self.path, shown(str(self.path)), sys.maxsize, "store") as file:
            return file.read()

    def _read(self, content: bytes) -> None:
        header, *lines = content.split(b"\n")
        if content and _parsed(header) != HEADER:
            what = f"{shown(str(self.path))} is no store of points"
            raise InputError("store", what, "the name of a new file")
        for line in lines:
            entry = _parsed(line)
            try:
                if entry["loss"] != self.loss:
                    continue
                a, b = map(float, entry["at"])
                quantities = {str(k): float(v) for k, v in entry["quantities"].items()}
                self._planes.setdefault(str(entry["plane"]), {})[a, b] = quantities
            except (KeyError, TypeError, ValueError, AttributeError):
                continue


def _parsed(line: bytes) -> Any:
    """The JSON of a line; an empty object of one that was cut off."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return {}
