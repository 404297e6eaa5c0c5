"""`landscape watch`: plot, and again whenever a config or its data change."""

import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from landscape import signals
from landscape.cli.commands.plot import (
    FLAGS,
    Dpi,
    Format,
    Jobs,
    Only,
    Open,
    Out,
    Theme,
    chosen,
    drawn,
    looks,
    open_figures,
)
from landscape.cli.messages import note, say
from landscape.cli.options import PIPE, Configs, Settings, files, loaded
from landscape.errors import InputError

if TYPE_CHECKING:
    from landscape.batch.job import Job
    from landscape.config.experiment import Experiment

Stamp = tuple[tuple[int, int] | None, ...]
"""When each of some files was changed, and how large it is; None where it is not there."""


def watch(
    configs: Configs,
    out: Out = None,
    format: Format = None,
    only: Only = None,
    settings: Settings = None,
    theme: Theme = None,
    dpi: Dpi = None,
    jobs: Jobs = None,
    open: Open = False,
) -> int:
    """Plot, and again whenever a config or its data change; Ctrl-C ends.

    A live page that is open is loaded again, while nobody is at it."""
    if find_spec("watchfiles") is None:
        raise InputError("", "watch needs watchfiles", "pip install 'landscape[watch]'")
    if PIPE in configs:
        raise InputError("", "standard input cannot be watched", "files or folders")
    logging.getLogger("watchfiles").setLevel(logging.CRITICAL)
    files(configs)
    overrides, figures = looks(out, format, theme, dpi), chosen(only)
    watched = Watched(configs, settings)
    while True:
        if stale := watched.stale():
            try:
                experiments = loaded(files(stale), settings, overrides, FLAGS)
                report = drawn(_jobs(experiments, figures), jobs)
            except InputError as error:
                say("error", error)
            else:
                report.close()
                if open and sys.stdout.isatty():
                    open_figures(report.written)
                open = False
            note("watching; Ctrl-C ends")
        watched.wait()


class Watched:
    """Configs, with what they read and how it was when they were drawn last."""

    def __init__(self, configs: list[Path], settings: list[str] | None) -> None:
        self._configs, self._settings = configs, settings
        self._read: dict[Path, Sequence[Path]] = {}
        self._stamps: dict[Path, Stamp] = {}

    def stale(self) -> list[Path]:
        """The configs to be drawn again, which count as drawn from now on."""
        with suppress(InputError):  # a folder that is empty for now
            paths = [Path(config.path) for config in files(self._configs)]
            self._read = {path: self._sources(path) for path in paths}
        now = self._now()
        stale = [path for path, stamp in now.items() if stamp != self._stamps.get(path)]
        self._stamps = now
        return stale

    def _sources(self, path: Path) -> Sequence[Path]:
        """What the experiments of a config are made of; as before, where it is broken."""
        try:
            experiments = loaded(files([path]), self._settings)
            return list(dict.fromkeys(file for one in experiments for file in (path, *one.files)))
        except InputError:
            return self._read.get(path, [path])

    def _now(self) -> dict[Path, Stamp]:
        return {path: tuple(map(_changed, read)) for path, read in self._read.items()}

    def wait(self) -> None:
        """Returns when something that is read has changed, or another config is there.

        Raises Stopped where a signal arrives, which `watchfiles` keeps for itself."""
        from watchfiles import watch as changes

        paths = [*self._configs, *(path for read in self._read.values() for path in read)]
        folders = {path if path.is_dir() else path.absolute().parent for path in paths}
        there = [folder for folder in folders if folder.is_dir()]
        for _ in changes(
            *there, recursive=False, raise_interrupt=False, debounce=400, step=50,
            yield_on_timeout=True, rust_timeout=1000,
        ):  # fmt: skip
            if self._now() != self._stamps or self._new_config():
                return
        raise signals.Stopped(signals.received or signal.SIGINT)

    def _new_config(self) -> bool:
        with suppress(InputError):
            return {Path(config.path) for config in files(self._configs)} != set(self._read)
        return False


def _jobs(experiments: "Sequence[Experiment]", figures: tuple[str, ...]) -> "list[Job]":
    from landscape.batch.job import Job, refuse_shared_folders

    jobs = [Job(experiment, figures, watched=True) for experiment in experiments]
    refuse_shared_folders(jobs)
    return jobs


def _changed(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
