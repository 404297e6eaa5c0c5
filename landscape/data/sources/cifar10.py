"""CIFAR-10 in its binary version: 60 000 small photographs in ten classes.

A record is 3073 bytes: the label, then 32 × 32 red, green and blue values row by row. The bytes
are kept as bytes until rows and features are chosen, so that a part of the set stays small.
Source of the format and the data: https://www.cs.toronto.edu/~kriz/cifar.html
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array
from landscape.data.safe_open import KEY, opened, resolve
from landscape.data.sources.source import Source, Table
from landscape.errors import InputError, shown

RECORD = 3073
_SPLITS = {
    "train": tuple(f"data_batch_{i}.bin" for i in range(1, 6)),
    "test": ("test_batch.bin",),
}
_CLASSES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
_PIXELS = tuple(
    f"{channel}_{row}_{column}"
    for channel in ("red", "green", "blue")
    for row in range(32)
    for column in range(32)
)
_MAX_BYTES = 64 * 2**20


class Cifar10(Source):
    """CIFAR-10, read from the folder of its binary version."""

    kind: Literal["cifar10"] = "cifar10"
    path: str
    """The folder of data_batch_1.bin … data_batch_5.bin and test_batch.bin."""
    split: Literal["train", "test"] = "train"
    """The 50 000 samples of the five batches, or the 10 000 of the test batch."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        files = self.files(folders)
        missing = [file.name for file in files if not file.exists()]
        if missing:
            raise InputError(
                KEY,
                f"{shown(self.path)} has no {', '.join(missing)}",
                f"the folder cifar-10-batches-bin of the binary version, with "
                f"{', '.join(_SPLITS[self.split])}",
            )
        records = np.concatenate([self._records(file.name, folders) for file in files])
        return Table(
            records[:, 1:],
            records[:, 0].astype(float),
            _PIXELS,
            _CLASSES,
            "class",
            tuple(map(str, files)),
        )

    def files(self, folders: Sequence[Path]) -> tuple[Path, ...]:
        return tuple(resolve(f"{self.path}/{name}", folders) for name in _SPLITS[self.split])

    def _records(self, name: str, folders: Sequence[Path]) -> NDArray[np.uint8]:
        """(n, 3073) of one file."""
        with opened(f"{self.path}/{name}", folders, _MAX_BYTES) as file:
            data = np.frombuffer(file.read(_MAX_BYTES), dtype=np.uint8)
        if len(data) == 0 or len(data) % RECORD:
            raise InputError(
                KEY, f"{name} has {len(data)} bytes", f"a multiple of {RECORD}; is it truncated?"
            )
        records = data.reshape(-1, RECORD)
        wrong = np.flatnonzero(records[:, 0] > 9)
        if len(wrong):
            label = records[wrong[0], 0]
            raise InputError(KEY, f"{name} record {wrong[0] + 1}: label {label}", "labels 0 … 9")
        return records

    def convert(self, x: NDArray[Any]) -> Array:
        """Values in 0 … 1 less the mean image of the kept rows."""
        values = super().convert(x)
        values /= 255
        values -= values.mean(axis=0)
        return values
