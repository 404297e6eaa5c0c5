"""What a stored result belongs to: everything that was computed on, and nothing of the look."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from landscape.config.experiment import Experiment
from landscape.errors import InputError

LOOK = {"title", "theme", "output", "figures"}
COMPUTING = ("numpy", "scipy", "scikit-learn")
"""Packages whose version can change a number."""


def fingerprint(experiment: Experiment) -> str:
    """A digest of the sections a run depends on, its files' bytes and the versions at work.

    Raises InputError where a data file cannot be read."""
    parts = experiment.model_dump(mode="json", exclude=LOOK)
    parts["asked"] = [figure.asks() for figure in experiment.figures or () if figure.asks()]
    parts["files"] = [_digest(path) for path in experiment.files]
    parts["versions"] = [_version(name) for name in ("landscape", *COMPUTING)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    try:
        if not path.is_file():  # a FIFO would block; reading the data names the fault
            return "not a file"
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("data.path", f"{path.name} cannot be read: {error.strerror}") from None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
