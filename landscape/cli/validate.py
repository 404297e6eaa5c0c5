"""`landscape validate`: check without running."""

from landscape.cli.options import Configs, Settings, files, overrides
from landscape.cli.shell import say


def validate(configs: Configs, settings: Settings = None) -> int:
    """Check experiments and their data without running them."""
    from landscape.config.load import load
    from landscape.errors import InputError
    from landscape.prepare import prepare

    values = overrides(settings)
    code = 0
    for path in files(configs):
        try:
            prepared = prepare(load(path, values))
        except InputError as error:
            say("error", error)
            code = error.exit_code
        else:
            for warning in prepared.warnings:
                say("warning", f"{path}: {warning}")
            say("ok", path)
    return code
