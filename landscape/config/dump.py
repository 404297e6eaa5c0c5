"""An experiment as YAML."""

from typing import Any

import yaml


def to_yaml(config: dict[str, Any]) -> str:
    """Sections in their order, short lists and sections on one line."""
    text: str = yaml.safe_dump(
        config, sort_keys=False, allow_unicode=True, default_flow_style=None, width=96
    )
    return text
