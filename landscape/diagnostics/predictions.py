"""What a model says over its features: the curve of one feature, the regions of two."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.arrays import Array, Mask, ShortRepr
from landscape.diagnostics.feature_plane import FeaturePlane
from landscape.objective.base import Objective
from landscape.objective.supervised import Supervised
from landscape.special import sigmoid

CURVE_POINTS = 400
REGION_POINTS = 200
MARGIN = 0.06
"""Air around the data, as a share of their extent."""
MARGIN_LOSSES = ("hinge", "squared_hinge")
"""Losses whose scores are margins and no logits."""


@dataclass(frozen=True, eq=False, repr=False)
class Curve(ShortRepr):
    """A model of one feature as a curve over it, in the units that figures show it in."""

    label: str
    x: Array
    """(m,)."""
    y: Array
    """(m,): prediction: of two classes the probability of the second, of counts their rate."""


@dataclass(frozen=True, eq=False, repr=False)
class Regions(ShortRepr):
    """What a model decides over two features."""

    label: str
    x: Array
    """(nx,) first feature."""
    y: Array
    """(ny,) second feature."""
    decision: NDArray[np.unsignedinteger]
    """(ny, nx): class code."""
    lead: Array
    """(ny, nx): how far the score of that class is above the next one's, 0 on a boundary; of a
    single score, how far it is from a threshold."""
    confidence: Array | None = None
    """(ny, nx): probability of that class; None where the scores are no logits."""
    misclassified: Mask | None = None
    """(n_samples,): which samples are given another class than theirs; None where not known."""

    def margin(self, code: int) -> Array:
        """(ny, nx): the score of one class above the best other one, 0 on the class's boundary.

        Where neither it nor the next best class is decided for, only the sign is exact."""
        return np.where(self.decision == code, self.lead, -self.lead)


def curve(
    objective: Objective, theta: Array, label: str, points: int = CURVE_POINTS
) -> Curve | None:
    """Over the one feature of the data; None where there is not just one."""
    if not isinstance(objective, Supervised) or len(objective.data.shown_names) != 1:
        return None
    x = extent(objective.data.shown_x[:, 0], points)
    inputs = objective.data.inputs(x[:, None])
    scores = objective.model.scores(theta, inputs, objective.outputs)
    if scores.shape[-1] > 1:
        return None
    y = scores[:, 0]
    return Curve(label, x, sigmoid(y) if _are_logits(objective) else objective.predictions(y))


def regions(
    objective: Objective,
    theta: Array,
    label: str,
    points: int = REGION_POINTS,
    plane: FeaturePlane | None = None,
) -> Regions | None:
    """Over the two features of the data, or over a plane of more; None without classes, and without
    a plane where there are not just two features."""
    if not isinstance(objective, Supervised) or not objective.data.n_classes:
        return None
    if plane is None:
        if len(objective.data.shown_names) != 2:
            return None
        plane = FeaturePlane.from_values(objective.data, {})
    x, y = (extent(objective.data.shown_x[:, i], points) for i in plane.features)
    blocks = (objective.data.inputs(block) for block in plane.points(x, y))
    scores = np.concatenate(
        [objective.model.scores(theta, block, objective.outputs) for block in blocks]
    )
    codes = np.min_scalar_type(objective.data.n_classes)
    decision = objective.decide(scores).astype(codes)
    shape = (len(y), len(x))
    confidence = _confidence(scores) if _are_logits(objective) else None
    return Regions(
        label,
        x,
        y,
        decision.reshape(shape),
        _lead(objective, scores).reshape(shape),
        None if confidence is None else confidence.reshape(shape),
        objective.decide(objective.scores(theta)) != np.round(objective.data.y),
    )


def _are_logits(objective: Supervised) -> bool:
    """Whether the scores are logits, of which probabilities can be made."""
    return objective.judges_classes and objective.loss.kind not in MARGIN_LOSSES


def _lead(objective: Supervised, scores: Array) -> Array:
    """(m,): how far the best of the scores (m, K) is above the next one, in single precision; a
    single score's distance from the nearest of the thresholds between classes."""
    with np.errstate(invalid="ignore", over="ignore"):
        if scores.shape[-1] > 1:
            second, best = np.partition(scores, -2, axis=-1)[:, -2:].T
            lead = best - second
        else:
            codes = 0.5 + np.arange(objective.data.n_classes - 1)
            thresholds = [objective.threshold] if objective.judges_classes else codes
            lead = np.abs(scores - np.asarray(thresholds)).min(axis=-1, initial=np.inf)
        return lead.astype(np.float32)


def _confidence(scores: Array) -> Array:
    """(m,): the probability of the class decided for, by logits (m, K), in single precision."""
    if scores.shape[-1] == 1:
        return sigmoid(np.abs(scores[:, 0])).astype(np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        above = scores - scores.max(axis=-1, keepdims=True)
        return np.asarray(1 / np.exp(above).sum(axis=-1)).astype(np.float32)


def extent(values: Array, count: int) -> Array:
    """(count,): places over the range of values and a little beyond."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, count)
