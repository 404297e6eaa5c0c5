"""Saving a result from Python: what `plot` writes of an experiment, in one folder."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from landscape import __version__
from landscape.config.experiment import Output
from landscape.errors import InputError
from landscape.figures import DEFAULTS, section_of
from landscape.figures.specs.base import FigureContext, FigureSpec
from landscape.figures.style.names import Theme
from landscape.pipeline.prepare import with_names
from landscape.result import Result
from landscape.schema.validation_errors import validated, validated_as
from landscape.schema.values import as_tuples
from landscape.storage.atomic_write import write_all
from landscape.storage.result_file import SUMMARY, SURFACE, pack
from landscape.storage.summary import summarise, summary


class _FolderOutput(Output):
    """An output whose files all lie in one folder."""

    @property
    def script_folder(self) -> str | None:
        return "" if self.shared else None


def save(
    result: Result,
    folder: str | os.PathLike[str],
    figures: str | Mapping[str, Any] | Iterable[Any] | None = None,
    formats: str | Iterable[str] | None = None,
    theme: str | None = None,
    text: str | None = None,
) -> list[Path]:
    """The figures of a result, `surface.npz` and `summary.json`; see `Result.save`."""
    config = dict(result.config or {})
    overrides = {"formats": None if formats is None else _listed(formats), "text": text}
    keys = config.get("output", {}) | {k: v for k, v in overrides.items() if v is not None}
    output = validated(_FolderOutput, keys)
    look = validated_as(Theme, "theme", theme or config.get("theme", "default"))
    named = _figures(result, figures)
    required = {figure.stem: figure.figure_data(result) for figure in named if figure.requires()}
    config |= {"theme": look, "output": output.model_dump(mode="json")}
    config["figures"] = [figure.model_dump(mode="json") for figure in named]
    known = replace(result, figure_data=required, config=config if result.config else None)
    files: dict[str, bytes] = {}
    shared: dict[str, bytes] = {}
    for figure in named:
        files |= zip(figure.names(output.formats), figure.encode(known, look, output), strict=True)
        shared |= figure.shared_files(output)
    files |= {SURFACE: pack(known, ""), SUMMARY: summarise(known, __version__, list(files))}
    return write_all(Path(folder), shared | files)


def summary_of(result: Result) -> dict[str, Any]:
    """The content of `summary.json`, with the figures that the experiment names."""
    output = validated(Output, (result.config or {}).get("output", {}))
    names = [name for figure in _figures(result, None) for name in figure.names(output.formats)]
    return summary(result, __version__, names)


def _listed(values: str | Mapping[str, Any] | Iterable[Any]) -> list[Any]:
    """Those of a list, or one of them that was given alone."""
    plain = as_tuples(values)
    return [plain] if isinstance(plain, str | Mapping) else list(plain)


def _figures(
    result: Result, figures: str | Mapping[str, Any] | Iterable[Any] | None
) -> tuple[FigureSpec, ...]:
    """The sections of figures, each with a name; of the experiment where none are given."""
    wanted = (result.config or {}).get("figures") if figures is None else _listed(figures)
    sections = DEFAULTS[result.slice.k] if wanted is None else [section_of(keys) for keys in wanted]
    context = FigureContext.from_result(result)
    for i, section in enumerate(sections):
        if problem := section.needs(context):
            raise InputError.from_problems([problem.below(f"figures.{i}")])
    return with_names(sections)
