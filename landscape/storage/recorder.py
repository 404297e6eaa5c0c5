"""Recorder: keeps the checkpoints of a training loop, to be read as a recorded run."""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError
from landscape.objective.pointwise import as_vector
from landscape.schema.arguments import checked
from landscape.storage.atomic_write import write_all


class Recorder:
    """A context that writes what it was called with, when it is left, into an npz with `theta`.

    Called with a vector, a list or dict of arrays or tensors (one after the other, each row by
    row), or a module with `parameters()`, of which those that are trained are meant; it keeps a
    copy. The file appears whole or not at all; a loop that ends with an exception leaves what was
    recorded until then.

    Parameters
    ----------
    path
        Of the file, `.npz`.

    Raises
    ------
    InputError
        For another suffix, and for parameters of another count than before.

    Examples
    --------
    >>> import tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "run.npz")
    >>> theta = np.array([1.0, 2.0])
    >>> with Recorder(path) as record:
    ...     for _ in range(3):
    ...         record(theta)
    ...         theta *= 0.5
    >>> np.load(path)["theta"].tolist()
    [[1.0, 2.0], [0.5, 1.0], [0.25, 0.5]]
    """

    @checked
    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if self.path.suffix != ".npz":
            raise InputError("", f"{self.path.name} is no npz file", "a name such as run.npz")
        self._points: list[Array] = []

    def __call__(self, parameters: Any) -> None:
        """Keep a copy of these parameters as the next step."""
        point = _vector(parameters)
        if self._points and len(point) != len(self._points[0]):
            what = f"step {len(self._points)} has {len(point)} parameters"
            raise InputError("", what, f"{len(self._points[0])}, as the steps before")
        self._points.append(point)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._points:
            buffer = io.BytesIO()
            np.savez(buffer, theta=np.array(self._points))
            write_all(self.path.parent, {self.path.name: buffer.getvalue()})


def _vector(parameters: Any) -> Array:
    """(P,): a copy, all parts one after the other."""
    if callable(of_module := getattr(parameters, "parameters", None)):
        parts = [part for part in of_module() if getattr(part, "requires_grad", True)]
    elif isinstance(parameters, Mapping):
        parts = list(parameters.values())
    elif isinstance(parameters, list | tuple):
        parts = list(parameters)
    else:
        parts = [parameters]
    if not parts:
        raise InputError("", "there are no parameters to record", "a vector, tensors or a module")
    return np.concatenate([as_vector(part, "parameters") for part in parts])
