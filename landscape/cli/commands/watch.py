"""`landscape watch`: plot, and again whenever a config or its data change."""

import os
from pathlib import Path

from landscape.cli.commands.plot import (
    Dpi,
    Format,
    Jobs,
    Only,
    Out,
    Quiet,
    Theme,
    Verbose,
    plot,
)
from landscape.cli.messages import note, say
from landscape.cli.options import PIPE, Configs, Settings, files, loaded
from landscape.errors import InputError, LandscapeError

PATIENCE = 1000
"""Milliseconds after which files are looked at although nothing was heard of them."""

Stamps = dict[Path, tuple[int, int] | None]
"""When files were changed and how large they are, by their paths; None of one that is missing."""


def watch(
    configs: Configs,
    out: Out = None,
    format: Format = None,
    only: Only = None,
    settings: Settings = None,
    theme: Theme = None,
    dpi: Dpi = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Plot, and again whenever a config or its data change, until Ctrl-C."""
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise InputError(
            "", "watch needs watchfiles, which is not installed", "pip install 'landscape[watch]'"
        ) from None
    if PIPE in configs:
        raise InputError("", "standard input cannot be watched", "files or folders of *.yaml")
    before: Stamps | None = None
    while True:
        now = _stamps(configs, settings)
        if now != before:
            before = now
            try:
                plot(configs, out, format, only, None, settings, theme, dpi, jobs,
                     quiet=quiet, verbose=verbose)  # fmt: skip
            except LandscapeError as error:
                say("error", error)
            if not quiet:
                note(f"watching {len(now)} files; Ctrl-C ends")
            continue  # what has changed meanwhile is seen before anything is waited for
        folders = {path.parent for path in now if path.parent.is_dir()}
        heard = changes(*folders, recursive=False, rust_timeout=PATIENCE, yield_on_timeout=True,
                        raise_interrupt=True)  # fmt: skip
        next(iter(heard), None)


def _stamps(configs: list[Path], settings: list[str] | None) -> Stamps:
    """Of the configs as they are now, and of the data files of those that can be read."""
    paths: dict[Path, None] = {}
    for config in files(configs):
        paths[Path(config.path)] = None
        try:
            for experiment in loaded([config], settings):
                paths |= dict.fromkeys(experiment.sources)
        except InputError:
            continue  # told when it is drawn
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
