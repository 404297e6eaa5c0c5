"""How a parameter, a direction, a quantity or a feature is written on figures, where an experiment
says so.

`labelled` is the one way in: what it gives has axis labels in which dollar signs are mathematics,
and those of names from data are escaped. The words that figures write of themselves are in
`wording`. Nothing here imports matplotlib.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from landscape.data.dataset import Dataset
from landscape.errors import InputError, shown
from landscape.figures.interactive.html import plain_text
from landscape.figures.wording import ALL_WORDS, CAPTION
from landscape.result import Result
from landscape.schema.suggestions import did_you_mean

DIRECTIONS = ("direction 1", "direction 2")
"""What the directions of a slice are called as keys of `labels`, whatever they are along."""
LOSS = "loss"


def labelled(result: Result, of: str = LOSS, plain: bool = False) -> Result:
    r"""Give the result with its axis labels as its experiment has them written, and the
    mathematics in the names of runs and marks in characters: `$\eta$` as `η`.

    Parameters
    ----------
    of
        The quantity in the place of the loss.
    plain
        For a medium without mathematics: `$\theta_1$` becomes `θ₁`, and no dollar is escaped.
    """
    labels = labels_of(result, plain)
    own = _direction_labels(result, labels)
    from_data = [label if plain else escaped(label) for label in result.slice.labels]
    directions = tuple(own.get(k, label) for k, label in enumerate(from_data))
    marks = tuple((plain_text(name), point) for name, point in result.slice.marks)
    return replace(
        result,
        slice=replace(result.slice, labels=directions, marks=marks),
        lines=tuple(replace(line, label=directions[k]) for k, line in enumerate(result.lines)),
        paths=tuple(replace(path, label=plain_text(path.label)) for path in result.paths),
        loss=replace(result.loss, written=labels.get(of)),
        data=result.data and _named(result.data, labels_of(result, plain=True)),
    )


def labels_of(result: Result, plain: bool = False) -> Mapping[str, str]:
    """What the experiment says of labels, without mathematics where `plain`."""
    labels = (result.config or {}).get("labels")
    if not isinstance(labels, dict):
        return {}
    return {name: plain_text(label) for name, label in labels.items()} if plain else labels


def written_as(name: str, label: str, labels: Mapping[str, str]) -> str | None:
    """How a parameter is written that has `label`, which may hold its feature, where `labels` says
    so of either; else None."""
    feature = label.removeprefix(f"{name} (").removesuffix(")")
    if name in labels:
        return labels[name]
    if feature in labels and label == f"{name} ({feature})":
        return f"{name} ({labels[feature]})"
    return None


def check_labels(
    labels: Mapping[str, str],
    parameters: Sequence[str],
    directions: int,
    quantities: Iterable[str],
    data: Dataset | None = None,
) -> None:
    """Raises InputError for a label of what there is not, and for one that lacks a place."""
    quantity_names = (LOSS, *quantities)
    others = {*DIRECTIONS[:directions], *quantity_names, *_data_names(data)}
    for name, label in labels.items():
        if name in parameters or name in others:  # names are made where they are needed
            continue
        if name not in ALL_WORDS:
            suggestion = did_you_mean(name, {*parameters, *others, *ALL_WORDS})
            some = ", ".join(parameters[:4]) + (", …" if len(parameters) > 4 else "")
            kinds = f"a parameter ({some}), a feature, a class, {', '.join(quantity_names)}"
            allowed = f"{suggestion}one of {kinds}, direction 1, direction 2, a word of figures"
            raise InputError(("labels", name), f"nothing is called {shown(name)}", allowed)
        if label.count("{}") != name.count("{}"):
            what = f"{shown(label)} has no place for what changes"
            raise InputError(("labels", name), what, f"{name.count('{}')} times {{}}")
        if not label and name != CAPTION:
            raise InputError(("labels", name), "is empty", "text")


def _data_names(data: Dataset | None) -> tuple[str, ...]:
    """The names in the data that figures write."""
    if data is None:
        return ()
    return (*data.feature_names, *data.shown_names, *(data.class_names or (data.target_name,)))


def _named(data: Dataset, labels: Mapping[str, str]) -> Dataset:
    """The data with features, target and classes as they are to be written."""

    def written(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(labels.get(name, name) for name in names)

    original = data.original and replace(data.original, names=written(data.original.names))
    return replace(
        data,
        feature_names=written(data.feature_names),
        class_names=data.class_names and written(data.class_names),
        target_name=labels.get(data.target_name, data.target_name),
        original=original,
    )


def escaped(text: str) -> str:
    """Text from data, in which a dollar sign is one; a single one is no mathematics anyway."""
    return text.replace("$", r"\$") if text.count("$") > 1 else text


def _direction_labels(result: Result, labels: Mapping[str, str]) -> dict[int, str]:
    """The labels given of directions, by their index: by number, or by the parameter along it, or
    by the feature of that parameter."""
    own = {
        k: label
        for k, i in enumerate(result.slice.axes)
        if (label := written_as(result.names[i], result.slice.labels[k], labels)) is not None
    }
    return own | {k: labels[key] for k, key in enumerate(DIRECTIONS) if key in labels}
