"""An experiment as YAML."""

from typing import Any

import yaml

from landscape.config.yaml_scalars import resolve


class _Dumper(yaml.SafeDumper):
    """PyYAML writes YAML 1.1; what YAML 1.2 would read as something else than text is quoted."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if _stays_text(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _stays_text(text: str) -> bool:
    try:
        return isinstance(resolve(text), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _text)


def to_yaml(config: dict[str, Any]) -> str:
    """Sections in their order, short lists and sections on one line."""
    text: str = yaml.dump(
        config,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=96,
    )
    return text
