"""Writing files: whole or not at all.

Everything is rendered to memory first. All files of an experiment are then staged beside their
targets and only when every one is safely on disk do they replace what was there, so a full disk
or a kill leaves each file either old or new. A leftover of a killed process is swept away by the
next write into the folder.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from landscape.errors import OutputError, reason

STAGED = re.compile(r"\.landscape-(\d+)-\d+\.part")


def write_all(
    folder: Path, files: Mapping[str, bytes], siblings: Mapping[str, bytes] = MappingProxyType({})
) -> list[Path]:
    """Writes each name of `files` into `folder` (made if need be), and of `beside` into the folder
    that it stands in, these first; returns the paths in order.

    A symbolic or hard link in the place of a file is replaced, its target untouched. Raises
    OutputError, with nothing replaced, where a file cannot be staged."""
    staged: dict[Path, Path] = {}
    _under_way.append(staged)
    made = _missing(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        contents = {folder.parent / name: content for name, content in siblings.items()}
        contents |= {folder / name: content for name, content in files.items()}
        for parent in dict.fromkeys(target.parent for target in contents):
            _sweep(parent)
        for i, (target, content) in enumerate(contents.items()):
            if target.is_dir() and not target.is_symlink():
                raise OutputError(f"{target}: cannot be written: a folder is in its place")
            staged[target] = target.parent / f".landscape-{os.getpid()}-{i}.part"
            _write_part(staged[target], content)
        for target, part in staged.items():
            os.replace(part, target)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written into: {reason(error)}") from None
    finally:
        _under_way.remove(staged)
        _unlink(staged)
        for empty in made:
            with suppress(OSError):  # of one that now holds the files
                empty.rmdir()
    return list(staged)


_under_way: list[Mapping[Path, Path]] = []
"""By target, what this process is staging."""


def remove_staged() -> None:
    """Removes what is being staged, in a process that is about to end."""
    for staged in _under_way:
        _unlink(dict(staged))


def _unlink(staged: Mapping[Path, Path]) -> None:
    for part in staged.values():
        with suppress(OSError):
            part.unlink()


def _missing(folder: Path) -> list[Path]:
    """The folder and those above it that are not there yet, the innermost first."""
    return [path for path in (folder, *folder.parents) if not os.path.lexists(path)]


def _write_part(part: Path, content: bytes) -> None:
    """Writes and flushes a new file to disk."""
    with open(part, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Removes what processes that are no more have left staged."""
    with os.scandir(folder) as entries:
        for entry in entries:
            match = STAGED.fullmatch(entry.name)
            if match and not _alive(int(match[1])):
                with suppress(OSError):
                    os.unlink(entry.path)


def _alive(pid: int) -> bool:
    """Whether another process of this number may be at work; where that cannot be asked, yes."""
    if pid == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
