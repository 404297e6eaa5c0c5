"""Where the values of an experiment were written: a file, an option, or a setting of a sweep."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from landscape.config.sweep import UNSWEPT, Variant
from landscape.config.yaml_reader import Document
from landscape.data.safe_open import working_directory
from landscape.errors import Problem, split_key


@dataclass(frozen=True)
class SourceLocation:
    """The file of an experiment and the options that changed it."""

    path: str
    """The file as the user named it."""
    document: Document
    overridden: Mapping[str, str]
    """By dotted key, how a value was put in: `--set model.C`."""
    variant: Variant = UNSWEPT
    """What sets the experiment apart from the others of a sweep."""
    name: str | None = None
    """Of what came without a file, what it is called."""
    working_directory: Path = field(default_factory=working_directory)

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return self.document.folder

    @property
    def stem(self) -> str:
        """Of the file's name."""
        return Path(self.path).stem if self.name is None else self.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The file as the user named it, where there is one."""
        return (Path(self.path),) if self.name is None else ()

    @property
    def place(self) -> str:
        """The file as the user named it, and which of a sweep is meant."""
        values = self.variant.label
        return f"{self.path} ({values})" if values else self.path

    def moved(self, folder: Path, working_directory: Path) -> "SourceLocation":
        """The same, its file lying in another folder and the program running in another."""
        document = replace(self.document, folder=folder)
        return replace(self, document=document, working_directory=working_directory)

    def locate(self, problem: Problem) -> Problem:
        """The problem with its place filled in: that of the value, or of the key itself.

        A value that an option gave has that for a place, and the key is not said twice."""
        path = split_key(problem.path)
        written = path in self.document.values
        for option_key, option in self.overridden.items():
            option_path = split_key(option_key)
            made = not written and option_path[: len(path)] == path
            if made or path[: len(option_path)] == option_path:
                place = f"{self.path}: {option}"
                if option != f"--set {option_key}":
                    return replace(problem, place=place)
                rest = "".join(f".{part}" for part in path[len(option_path) :])
                return replace(problem, path=(), place=place + rest)
        place = self.document.place(path, "key" if problem.of_key else "value")
        return replace(problem, place=place)
