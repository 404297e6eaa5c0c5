"""`landscape validate`: check without running."""

from itertools import product

from landscape.cli.messages import say
from landscape.cli.options import Configs, Settings, files


def validate(configs: Configs, settings: Settings = None) -> int:
    """Check experiments and their data without running them."""
    from landscape.config.load import load
    from landscape.config.sweep import variants
    from landscape.config.yaml_reader import read_value
    from landscape.errors import InputError, Problem
    from landscape.pipeline.prepare import prepare

    code, reported = 0, set[Problem]()
    for config, variant in product(files(configs), variants(settings or (), read_value)):
        try:
            prepared = prepare(load(config.path, variant=variant, piped=config.piped))
        except InputError as error:
            new = [problem for problem in error.problems if problem not in reported]
            reported.update(new)
            say("error", InputError.from_problems(new))
            code = error.exit_code
        else:
            place = prepared.experiment.place
            for warning in prepared.warnings + prepared.figure_warnings:
                say("warning", f"{place}: {warning}")
            say("ok", place)
    return code
