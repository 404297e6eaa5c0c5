"""Exhibits: the experiments below a folder and their figures, as the files there tell.

Every experiment leaves a `summary.json` beside its figures. Such a file may come from anywhere, so
nothing in it is trusted: a figure is a plain file name in the summary's own folder, and what leads
out of the folder that was asked for, by a link or otherwise, is not there.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landscape.config.yaml_writer import to_yaml
from landscape.storage.result_file import MAX_SUMMARY, SUMMARY, SURFACE

SIGNATURES = {".png": (b"\x89PNG\r\n\x1a\n", 33), ".gif": (b"GIF8", 13)}
"""How a picture begins, and how many bytes it has at least."""
COMPARISON = re.compile(r"(?:(?P<of>.+)--)?compare\.(?:png|svg|pdf)")
SHOWN = (".png", ".gif", ".svg", ".mp4", ".html", ".pdf", ".dot")
"""Formats of figures, the one to show first."""


@dataclass(frozen=True)
class Figure:
    """One figure in all its formats."""

    name: str
    files: tuple[Path, ...]
    """The one to show comes first; none of a figure that is missing."""
    fault: str = ""
    """Why it cannot be shown: missing, or damaged."""


@dataclass(frozen=True)
class Exhibit:
    """An experiment with figures to show."""

    folder: Path
    title: str
    properties: tuple[tuple[str, str], ...]
    """What the experiment was, by name."""
    config: str
    """The experiment as YAML."""
    figures: tuple[Figure, ...]
    links: tuple[Path, ...] = ()
    """Further files of the experiment."""


def collect(root: Path) -> tuple[list[Exhibit], list[str]]:
    """Those below the resolved folder `root`, in the order of their paths; and, for each summary
    that cannot be read, its path from there and the reason."""
    shown: list[Exhibit] = []
    faults: list[str] = []
    summaries = sorted(_summaries(root), key=_natural)
    for path in summaries:
        try:
            exhibit = _exhibit(path, root)
        except (OSError, ValueError, RecursionError) as error:
            faults.append(f"{path.relative_to(root)}: {_reason(error)}")
        else:
            shown += [exhibit] if any(figure.files for figure in exhibit.figures) else []
    parents = dict.fromkeys(path.parent.parent for path in summaries if path.parent != root)
    return [*_comparisons(parents, root), *shown], faults


def _natural(path: Path) -> list[list[tuple[int, str]]]:
    """A key that sorts names with numbers by the numbers: 9 before 10."""
    parts = (re.findall(r"\d+|\D+", part) for part in path.parts)
    return [[(int(p), "") if p.isdecimal() else (-1, p) for p in part] for part in parts]


def _comparisons(folders: Iterable[Path], root: Path) -> Iterator[Exhibit]:
    """What `plot --compare` wrote beside the experiments."""
    for folder in folders:
        groups: dict[str, list[str]] = {}
        for name in sorted(os.listdir(folder)):
            if match := COMPARISON.fullmatch(name):
                groups.setdefault(match["of"] or "", []).append(name)
        for experiments, names in groups.items():
            if figures := tuple(_figures(folder, names, root)):
                yield Exhibit(
                    folder, f"Comparison of {experiments or 'experiments'}", (), "", figures
                )


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
    if path.stat().st_size > MAX_SUMMARY:
        raise ValueError(f"larger than {MAX_SUMMARY >> 20} MiB")
    summary = json.loads(path.read_bytes())
    names = summary.get("figures") if isinstance(summary, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("not the summary of an experiment")
    config = {key: value for key, value in _section(summary, "config").items() if value is not None}
    return Exhibit(
        folder=path.parent,
        title=str(summary.get("title", path.parent.name)),
        properties=tuple(_properties(summary)),
        config=to_yaml(config) if config else "",
        figures=tuple(_figures(path.parent, names, root)),
        links=tuple(f for f in (path, path.with_name(SURFACE)) if _within(f, root)),
    )


def _figures(folder: Path, names: Sequence[str], root: Path) -> Iterator[Figure]:
    """The figures in the order of their names, also those whose file is gone or damaged."""
    formats: dict[str, list[Path]] = {}
    for name in dict.fromkeys(names):
        path = folder / name
        if path.parent != folder or path.suffix not in SHOWN or "\0" in name:
            continue
        if _within(path, root):
            formats.setdefault(path.stem, []).append(path)
        elif not os.path.lexists(path):
            formats.setdefault(path.stem, [])
    for stem, files in formats.items():
        files.sort(key=lambda file: SHOWN.index(file.suffix))
        fault = _damage(files[0]) if files else "missing"
        yield Figure(stem, tuple(files), fault)


def _damage(file: Path) -> str:
    """`damaged` of a picture that does not begin as one."""
    if file.suffix not in SIGNATURES:
        return ""
    signature, least = SIGNATURES[file.suffix]
    with open(file, "rb") as stream:
        head = stream.read(least)
    return "" if head.startswith(signature) and len(head) == least else "damaged"


def _properties(summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the stamp of a figure says, and what it takes for granted."""
    config, sliced = _section(summary, "config"), _section(summary, "slice")
    data, loss = _section(summary, "data"), _section(config, "loss")
    labels, clip, scale = sliced.get("labels"), loss.get("clip"), data.get("scale")
    parts: dict[str, list[Any]] = {
        "model": [_section(config, "model").get("kind")],
        "data": [data.get("kind"), _filled("{} samples", data.get("samples"))],
        "scale": [None if scale == "none" else scale],
        "loss": [summary.get("loss", loss.get("kind")), _filled("clipped at {}", clip)],
        "slice": [sliced.get("kind"), *(labels if isinstance(labels, list) else ())],
        "others": [sliced.get("note")],
        "method": [_section(summary, "surface").get("method")],
        "optimizers": _optimizers(summary),
        "seed": [summary.get("seed")],
    }
    for name, values in parts.items():
        if text := ", ".join(str(value) for value in values if value not in (None, "")):
            yield name, text


def _optimizers(summary: dict[str, Any]) -> list[Any]:
    """Those of the runs, each once."""
    runs = summary.get("descents")
    known = (
        [run.get("optimizer") for run in runs if isinstance(run, dict)]
        if isinstance(runs, list)
        else []
    )
    return list(dict.fromkeys(str(name) for name in known if name))


def _filled(form: str, value: Any) -> str | None:
    return None if value is None else form.format(value)


def _section(summary: dict[str, Any], key: str) -> dict[str, Any]:
    section = summary.get(key)
    return section if isinstance(section, dict) else {}


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
