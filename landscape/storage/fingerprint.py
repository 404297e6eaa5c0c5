"""What a stored result belongs to: everything that was computed on, and nothing of the look."""

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from landscape import __version__
from landscape.config.experiment import Experiment
from landscape.data.safe_open import regular
from landscape.errors import InputError

LOOK = {"title", "theme", "output", "figures", "labels"}
COMPUTING = ("numpy", "scipy", "scikit-learn")
"""Packages whose version can change a number."""
MAX_BYTES = 2**32
"""Of a data file; larger ones are refused by whoever reads them."""


def fingerprint(experiment: Experiment) -> str:
    """A digest of the sections a run depends on, its files' bytes and the versions at work.

    Raises InputError where a data file lies outside the folders it may lie in."""
    parts = experiment.model_dump(mode="json", exclude=LOOK)
    requests = (figure.requires() for figure in experiment.figures or ())
    parts["figures"] = [request for request in requests if request]
    parts["files"] = [_digest(path) for path in experiment.files]
    parts["versions"] = [__version__, *map(_version, COMPUTING)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    """Of a file's bytes; what is wrong with a file is said by whoever reads it."""
    try:
        with regular(path, path.name, MAX_BYTES, "data.path") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except (InputError, OSError):
        return "unreadable"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
