"""What an experiment has in common with the one before it, done once.

The members of a sweep often differ in a figure's look, a learning rate or a slice, and share their
data and their fit. A `SharedWork` keeps the last value of each stage with the key of all that it
depends on; the next experiment takes it where the key is the same. Whoever runs many experiments
holds one; a single run holds none, so that nothing outlives its result.
"""

import json
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from landscape.config.experiment import Experiment
from landscape.errors import LandscapeWarning

Value = TypeVar("Value")


def messages(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """What was caught of our own warnings, each once."""
    ours = (str(w.message) for w in caught if issubclass(w.category, LandscapeWarning))
    return tuple(dict.fromkeys(ours))


class SharedWork:
    """The last value of each stage."""

    def __init__(self) -> None:
        self._stages: dict[str, tuple[str, Any, list[warnings.WarningMessage]]] = {}

    def value(self, stage: str, key: str, compute: Callable[[], Value]) -> Value:
        """What `compute` gives, now or when the key was last the same; it warns in either case."""
        if stage not in self._stages or self._stages[stage][0] != key:
            self._stages.pop(stage, None)  # before another takes memory beside it
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", LandscapeWarning)
                value = compute()
            self._stages[stage] = key, value, caught
        _, known, caught = self._stages[stage]
        for message in messages(caught):
            warnings.warn(message, LandscapeWarning, stacklevel=2)
        result: Value = known
        return result


def data_key(experiment: Experiment) -> str:
    """All that the samples depend on, the state of the files among it. Raises InputError where a
    file lies outside the folders it may lie in."""
    parts = experiment.model_dump(mode="json", include={"data", "scale", "seed"})
    of_classes = experiment.loss.classes if experiment.loss else None
    target = [getattr(experiment.model, "target", None), of_classes]
    files = []
    for path in experiment.files:
        try:
            status = path.stat()
            files.append([str(path), status.st_mtime_ns, status.st_size, status.st_ino])
        except OSError:
            files.append([str(path)])
    return json.dumps([parts, target, files], sort_keys=True)


def fit_key(experiment: Experiment) -> str:
    """All that the fit depends on."""
    parts = experiment.model_dump(mode="json", include={"model", "loss"})
    return data_key(experiment) + json.dumps(parts, sort_keys=True)
