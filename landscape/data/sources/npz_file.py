"""Tables from arrays of NumPy (npz)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from landscape.data.npz_archive import Archive
from landscape.data.safe_open import opened
from landscape.data.sources.source import FileSource, Table, checked_weights, coded, numbered
from landscape.errors import shown

MAX_NPZ = 1024 * 2**20
"""Bytes."""


class Npz(FileSource):
    """Arrays saved by numpy.savez."""

    kind: Literal["npz"] = "npz"
    x: str = "x"
    """The name of the array of features, (n_samples, n_features) or (n_samples,)."""
    y: str = "y"
    """The name of the array of targets, (n_samples,): numbers, booleans or words."""

    weights: str | None = None
    """The name of the array of sample weights, (n_samples,); null: every sample counts once."""

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        with opened(self.path, folders, MAX_NPZ) as file:
            archive = Archive(file, self.path)
            x = archive.array(self.x, "data.x")
            y = archive.array(self.y, "data.y", text=True)
            weights = archive.array(self.weights, "data.weights") if self.weights else None
        x = x[:, None] if x.ndim == 1 else x
        y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
        if x.ndim != 2 or x.size == 0:
            what = f"{self.x} has shape {x.shape}"
            raise archive.error(what, "(n_samples, n_features), none of them 0")
        if y.shape != x.shape[:1]:
            raise archive.error(f"{self.y} has shape {y.shape}", f"({len(x)},), as {self.x} has")
        if weights is not None and weights.shape != y.shape:
            what = f"{self.weights} has shape {weights.shape}"
            raise archive.error(what, f"({len(x)},), as {self.x} has")
        if weights is not None:
            weights = checked_weights(weights.astype(float), shown(self.weights))
        is_words = y.dtype.kind in "Ub"
        values, classes = coded(map(str, y.tolist())) if is_words else (y.astype(float), None)
        paths = tuple(map(str, self.files(folders)))
        return Table(x, values, numbered(x.shape[1]), classes, files=paths, weights=weights)
