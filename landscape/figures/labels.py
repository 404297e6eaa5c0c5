"""How a parameter, a direction or a quantity is written on figures, where an experiment says so.

`labelled` is the one way in: what it gives has axis labels in which dollar signs are mathematics,
and those of names from data are escaped. Nothing here imports matplotlib.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from landscape.errors import InputError, shown
from landscape.figures.interactive.html import plain_text
from landscape.result import Result
from landscape.schema.suggestions import did_you_mean

DIRECTIONS = ("direction 1", "direction 2")
"""What the directions of a slice are called as keys of `labels`, whatever they are along."""


def labelled(result: Result, quantity: str = "loss", plain: bool = False) -> Result:
    r"""Give the result with its axis labels as its experiment has them written.

    Parameters
    ----------
    quantity
        The quantity in the place of the loss.
    plain
        For a medium without mathematics: `$\theta_1$` becomes `θ₁`, and no dollar is escaped.
    """
    labels = labels_of(result)
    if plain:
        labels = {name: plain_text(label) for name, label in labels.items()}
    own = _direction_labels(result, labels)
    from_data = [label if plain else escaped(label) for label in result.slice.labels]
    directions = tuple(own.get(k, label) for k, label in enumerate(from_data))
    written = labels.get(quantity)
    return replace(
        result,
        slice=replace(result.slice, labels=directions),
        lines=tuple(replace(line, label=directions[k]) for k, line in enumerate(result.lines)),
        loss=replace(result.loss, written=written),
    )


def labels_of(result: Result) -> Mapping[str, str]:
    """What the experiment says of labels."""
    labels = (result.config or {}).get("labels")
    return labels if isinstance(labels, dict) else {}


def check_labels(
    labels: Iterable[str], parameters: Sequence[str], directions: int, quantities: Iterable[str]
) -> None:
    """Raises InputError for a label of what there is not."""
    others = [*DIRECTIONS[:directions], "loss", *quantities]
    for name in labels:
        if name not in others and name not in parameters:  # names are made where they are needed
            some = ", ".join(parameters[:4]) + (", …" if len(parameters) > 4 else "")
            suggestion = did_you_mean(name, {*parameters, *others})
            allowed = f"{suggestion}a parameter ({some}), {', '.join(others)}"
            raise InputError("labels", f"nothing is called {shown(name)}", allowed)


def escaped(text: str) -> str:
    """Text from data, in which a dollar sign is one; a single one is no mathematics anyway."""
    return text.replace("$", r"\$") if text.count("$") > 1 else text


def _direction_labels(result: Result, labels: Mapping[str, str]) -> dict[int, str]:
    """The labels given of directions, by their index: by number, or by the parameter along it."""
    axes = result.slice.axes
    own = {k: labels[result.names[i]] for k, i in enumerate(axes) if result.names[i] in labels}
    return own | {k: labels[key] for k, key in enumerate(DIRECTIONS) if key in labels}
