"""Exhibits: the experiments below a folder and their figures, as the files there tell.

Every experiment leaves a `summary.json` beside its figures. Such a file may come from anywhere, so
nothing in it is trusted: a figure is a plain file name in the summary's own folder, and what leads
out of the folder that was asked for, by a link or otherwise, is not there.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landscape.config.yaml_writer import to_yaml
from landscape.storage.result_file import SUMMARY

LARGEST = 32 * 2**20
"""Bytes of a summary that is still read."""
SHOWN = (".png", ".gif", ".svg", ".mp4", ".html", ".pdf", ".dot")
"""Formats of figures, the one to show first."""


@dataclass(frozen=True)
class Figure:
    """One figure in all its formats."""

    name: str
    files: tuple[Path, ...]
    """The one to show comes first."""


@dataclass(frozen=True)
class Exhibit:
    """An experiment with figures to show."""

    folder: Path
    title: str
    facts: tuple[tuple[str, str], ...]
    """What the experiment was, by name."""
    config: str
    """The experiment as YAML."""
    figures: tuple[Figure, ...]


def exhibits(root: Path) -> tuple[list[Exhibit], list[str]]:
    """Those below the resolved folder `root`, in the order of their paths; and, for each summary
    that cannot be read, its path from there and the reason."""
    found: list[Exhibit] = []
    faults: list[str] = []
    for path in sorted(_summaries(root), key=lambda path: path.parts):
        try:
            exhibit = _exhibit(path, root)
        except (OSError, ValueError, RecursionError) as error:
            faults.append(f"{path.relative_to(root)}: {_reason(error)}")
        else:
            found += [exhibit] if exhibit.figures else []
    return found, faults


def _summaries(root: Path) -> Iterator[Path]:
    """Hidden folders are not looked into, nor are folders behind links."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        path = Path(folder, SUMMARY)
        if SUMMARY in files and _within(path, root):
            yield path


def _within(path: Path, root: Path) -> bool:
    """Whether it is a regular file that lies below `root`, all links followed."""
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except (OSError, ValueError, RuntimeError):  # a name too long, a NUL in it, a loop of links
        return False


def _exhibit(path: Path, root: Path) -> Exhibit:
    """Raises OSError, ValueError or RecursionError where there is no summary in the file."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MiB")
    summary = json.loads(path.read_bytes())
    names = summary.get("figures") if isinstance(summary, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("not the summary of an experiment")
    config = {key: value for key, value in _section(summary, "config").items() if value is not None}
    return Exhibit(
        folder=path.parent,
        title=str(summary.get("title", path.parent.name)),
        facts=tuple(_facts(summary)),
        config=to_yaml(config) if config else "",
        figures=tuple(_figures(path.parent, names, root)),
    )


def _figures(folder: Path, names: Sequence[str], root: Path) -> Iterator[Figure]:
    """Those of the figures that are there, in the order of their names."""
    formats: dict[str, list[Path]] = {}
    for name in dict.fromkeys(names):
        path = folder / name
        if path.parent == folder and path.suffix in SHOWN and _within(path, root):
            formats.setdefault(path.stem, []).append(path)
    for stem, files in formats.items():
        yield Figure(stem, tuple(sorted(files, key=lambda file: SHOWN.index(file.suffix))))


def _facts(summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the stamp of a figure says, and what it takes for granted."""
    config, sliced = _section(summary, "config"), _section(summary, "slice")
    data, loss = _section(summary, "data"), _section(config, "loss")
    labels, clip, scale = sliced.get("labels"), loss.get("clip"), data.get("scale")
    parts: dict[str, list[Any]] = {
        "model": [_section(config, "model").get("kind")],
        "data": [data.get("kind"), _words("{} samples", data.get("samples"))],
        "scale": [None if scale == "none" else scale],
        "loss": [summary.get("loss", loss.get("kind")), _words("clipped at {}", clip)],
        "slice": [sliced.get("kind"), *(labels if isinstance(labels, list) else ())],
        "others": [sliced.get("note")],
        "method": [_section(summary, "surface").get("method")],
        "seed": [summary.get("seed")],
    }
    for name, values in parts.items():
        if said := ", ".join(str(value) for value in values if value not in (None, "")):
            yield name, said


def _words(form: str, value: Any) -> str | None:
    return None if value is None else form.format(value)


def _section(of: dict[str, Any], key: str) -> dict[str, Any]:
    section = of.get(key)
    return section if isinstance(section, dict) else {}


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
