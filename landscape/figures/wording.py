"""The words that figures write of themselves, as an experiment has them written.

Whoever draws asks `word` for each; `labels` of the experiment may put another in its place, of
whatever language. Nothing here imports matplotlib.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

CAPTION = "caption"
"""The key of what stands in the place of the caption."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "runs and fit": (
        "start", "end", "now", "fit", "fit, projected", "fit, no minimum", "step", "accuracy",
        "held-out rows", "diverged", "on the way",
    ),
    "surfaces and lines": (
        "min", "minimum", "global minimum", "minimum not certified", "not finite", "flat", "levels",
        "above its lowest", "above the lowest", "straight line", "curve",
        "mean ± standard deviation of {} directions",
    ),
    "data": (
        "class", "samples", "misclassified", "z-scored", "scaled to 0 … 1",
        "first principal component", "second principal component", "of the variance",
    ),
    "overlays": (
        "level", "minimum within", "quadratic at the fit", "ridge path", "lasso path",
        "elastic net path",
    ),
    "steps": (
        "size of the step (learning rate)", "after the step", "after one step", "before", "best",
        "at",
    ),
    "gradient": (
        "parameter", "relative error", "analytic", "central differences", "allowed", "agrees",
        "at a kink", "differs", "cannot be told", "✓ Both gradients agree along the parameter",
        "✓ Both gradients agree along all {} parameters", "{} of them at a kink",
        "✓ Both gradients agree along {} of {} parameters", "of {} it cannot be told",
        "✗ The gradients differ along {} of {} parameters",
        "Whether the gradients agree cannot be told: the differences' own error is too large",
    ),
    "graph": ("input", "constant", "operation", "value", "gradient", "power"),
    "spectrum": (
        "rank", "eigenvalue", "size of the eigenvalue", "positive", "negative",
        "zero within rounding", "density", "density of the eigenvalues", "extremes",
        "standard error over {} random vectors",
    ),
    "functions": ("x",),
    "topology": (
        "saddle to a deeper valley", "loss at the minimum", "loss at the saddle", "at the minimum",
        "at the saddle",
    ),
    "basins": ("{} ends, by their loss",),
    "interactive": (
        "Map", "Surface", "The loss along the slice", "Runs", "Losses", "The model", "optimizer",
        "learning rate", "momentum", "steps", "time", "Play", "Pause", "Step", "Clear",
        "Reset view", "Light / dark", "Save picture", "Embed", "limit", "no such limit",
        "too large to settle", "no runs yet", "step {} of {}", "at step {}", "still going",
        "cycling", "settled", "done", "at the centre of the slice", "at the cursor",
        "left the drawn surface", "gradient descent",
        "Point at the curve to read it; click to start a run there.",
        "Point at the map or the surface to read it; click to start a run there.",
        "Runs use the true gradient, of all parameters and all {} samples.",
        "Runs use the true gradient: of a squared error it takes no samples.",
        "Runs use the true gradient of the formula.",
        "Runs stay on the drawn surface and use the gradient of a bicubic spline of it{}.",
        "the other parameters are re-optimised at each point",
    ),
    "under figures": (CAPTION,),
}  # fmt: skip
"""By where they stand. In the place of `{}` stands a number or a name; the caption is the line of
small type, of which the experiment may write its own, or none."""
ALL_WORDS = frozenset(word for group in WORDS.values() for word in group)
_own: ContextVar[Mapping[str, str]] = ContextVar("_own", default=MappingProxyType({}))


@contextmanager
def worded(labels: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile `word` gives what these labels have in the place of a word."""
    token = _own.set(labels)
    try:
        yield
    finally:
        _own.reset(token)


def word(text: str, *values: object) -> str:
    """One of `WORDS` as the experiment has it written, with values in the places of `{}`.

    >>> with worded({"step {} of {}": "Schritt {} von {}"}):
    ...     word("step {} of {}", 3, 8)
    'Schritt 3 von 8'
    """
    first, *rest = _own.get().get(text, text).split("{}")
    return first + "".join(f"{value}{part}" for value, part in zip(values, rest, strict=True))


def moment(label: str) -> str:
    """The fit, or a run at its start or end: `adam, start`."""
    name, _, when = label.rpartition(", ")
    return f"{name}, {word(when)}" if name else word(label)


def own_caption() -> str | None:
    """What the experiment says in the place of the caption; None where it leaves that alone."""
    return _own.get().get(CAPTION)


def own_words(*groups: str) -> dict[str, str]:
    """Those of some groups of `WORDS` that the experiment has written otherwise."""
    own = _own.get()
    return {text: own[text] for group in groups for text in WORDS[group] if text in own}
