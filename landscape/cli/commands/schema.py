"""`landscape schema`: the JSON Schema of an experiment."""

import typer


def schema() -> None:
    """Print the JSON Schema of an experiment, for editors."""
    import json

    from landscape.config.experiment import Experiment

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Experiment.model_json_schema(),
    }
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
