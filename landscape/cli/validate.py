"""`landscape validate`: check without running."""

from itertools import product

from landscape.cli.options import Configs, Settings, files
from landscape.cli.shell import say


def validate(configs: Configs, settings: Settings = None) -> int:
    """Check experiments and their data without running them."""
    from landscape.config.load import load
    from landscape.config.reader import read_value
    from landscape.errors import InputError
    from landscape.prepare import prepare
    from landscape.sweep import variants

    code = 0
    for path, variant in product(files(configs), variants(settings or (), read_value)):
        try:
            prepared = prepare(load(path, variant=variant))
        except InputError as error:
            say("error", error)
            code = error.exit_code
        else:
            place = prepared.experiment.place
            for warning in prepared.warnings:
                say("warning", f"{place}: {warning}")
            say("ok", place)
    return code
