"""What is wrong with a command line, in our own words.

typer's exceptions say which command, option or value is meant; its sentences are not used.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from landscape.errors import shown
from landscape.schema.suggestions import choice

NUMBERS = {"--dpi": "a whole number of dots per inch", "--jobs": "a whole number, at least 1"}
"""What the options that take numbers allow."""


def usage_message(error: Any, arguments: Sequence[str]) -> str:
    """The fault of a command line, what is allowed, and where its help is."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command", None)
    what, allowed = _fault(error, command, arguments)
    message = f"{what}; {allowed}" if allowed else what
    path = getattr(context, "command_path", "landscape")
    return f"{message} (see `{path} --help`)"


def _fault(error: Any, command: Any, arguments: Sequence[str]) -> tuple[str, str]:
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if option is not None and hasattr(error, "possibilities"):
        return f"no option {shown(option)}", choice(option, _options(command))
    if option is not None:
        return _option_value(option, arguments)
    if hasattr(error, "param_type"):
        return f"{_name(parameter)} is missing", getattr(parameter, "help", None) or ""
    if parameter is not None:
        return _bad_value(parameter, arguments)
    commands = getattr(command, "commands", None)
    if commands:
        named = [word for word in arguments if not word.startswith("-")] or ["nothing"]
        return f"no command {shown(named[0])}", choice(named[0], commands)
    return f"too many arguments for `{getattr(command, 'name', '')}`", "fewer of them"


def _option_value(option: str, arguments: Sequence[str]) -> tuple[str, str]:
    """Of an option without a value that it needs, or with one that it does not take."""
    if any(word.startswith(f"{option}=") for word in arguments):
        return f"{option} takes no value", f"{option} alone"
    return f"{option} needs a value", f"{option} VALUE"


def _bad_value(parameter: Any, arguments: Sequence[str]) -> tuple[str, str]:
    """Of a value that cannot be read; it is looked for behind the option's name."""
    names = list(getattr(parameter, "opts", ()))
    name = next((opt for opt in names if opt.startswith("--")), _name(parameter))
    value = next((v for v in _values(names, arguments)), None)
    what = f"{name}: a value" if value is None else f"{name}: {shown(value)}"
    return f"{what} is not allowed", NUMBERS.get(name, getattr(parameter, "help", None) or "")


def _values(names: Sequence[str], arguments: Sequence[str]) -> list[str]:
    values = [after for word, after in pairwise(arguments) if word in names]
    for word in arguments:
        for name in names:
            if word.startswith(f"{name}="):
                values.append(word.removeprefix(f"{name}="))
            elif not name.startswith("--") and word.startswith(name) and word != name:
                values.append(word.removeprefix(name))
    return values


def _options(command: Any) -> list[str]:
    """The long options of a command."""
    names = [o for p in getattr(command, "params", ()) for o in getattr(p, "opts", ())]
    return [name for name in names if name.startswith("--")] + ["--help"]


def _name(parameter: Any) -> str:
    """What the help calls an argument or option."""
    options = [name for name in getattr(parameter, "opts", ()) if name.startswith("--")]
    return options[0] if options else str(getattr(parameter, "metavar", None) or parameter.name)
