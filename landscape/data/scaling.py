"""Scaling the features, exactly where their values are near the ends of what a float can hold.

Each feature is first divided by the power of two above its largest magnitude, which loses no
digit; its mean, deviation and range are then of ordinary size whatever its unit.
"""

import warnings
from typing import ClassVar, Literal

import numpy as np

from landscape.arrays import Array, Mask, blocks
from landscape.data.dataset import Scaling
from landscape.errors import LandscapeWarning
from landscape.schema.section import Section, one_of

Scale = Literal["none", "zscore", "minmax"]


class Unscaled(Section):
    """Features as they are."""

    kind: Literal["none"] = "none"
    axes: ClassVar[str] = "scaled"


class Rescaled(Section):
    """Each feature to mean 0 and deviation 1 (zscore), or to 0 … 1 (minmax)."""

    kind: Literal["zscore", "minmax"]
    axes: Literal["scaled", "raw"] = "scaled"
    """raw: fitted on scaled features, while parameters are shown in the units of the data."""


AnyScale = one_of(Unscaled | Rescaled)

_BLOCK = 2**22
"""Numbers worked on at once, so that a large data set is not copied."""


def unscaled(features: int) -> Scaling:
    """What leaves features as they are."""
    return Scaling("none", np.zeros(features), np.ones(features))


def scaled_in_place(x: Array, kind: Scale, names: tuple[str, ...]) -> Scaling:
    """Scale the features (n, d) where they stand, to mean 0 and deviation 1 (`zscore`) or to
    0 … 1 (`minmax`), and say what was done. A constant feature becomes 0, its factor 1, and one
    LandscapeWarning names all such."""
    if kind == "none":
        return unscaled(x.shape[1])
    offset, factor = np.zeros(x.shape[1]), np.ones(x.shape[1])
    constant = np.zeros(x.shape[1], dtype=bool)
    for part in blocks(x.shape[1], max(1, _BLOCK // len(x))):
        constant[part] = x[:, part].min(axis=0) == x[:, part].max(axis=0)
        offset[part], factor[part] = _scale(x[:, part], constant[part], kind)
    _warn([name for name, same in zip(names, constant, strict=True) if same])
    return Scaling(kind, offset, factor)


def _scale(x: Array, constant: Mask, kind: Scale) -> tuple[Array, Array]:
    """Scale a block (n, d) in place; its offsets and factors, (d,) each."""
    value = x[0].copy()
    _, exponent = np.frexp(np.abs(x).max(axis=0))
    np.ldexp(x, -exponent, out=x)
    if kind == "zscore":  # as scikit-learn's StandardScaler has it
        offset, factor = x.mean(axis=0), x.std(axis=0)
    else:
        offset = x.min(axis=0)
        factor = x.max(axis=0) - offset
    offset, factor = np.where(constant, x[0], offset), np.where(constant, 1.0, factor)
    x -= offset
    x /= factor
    with np.errstate(over="ignore", under="ignore"):
        offset, factor = np.ldexp(offset, exponent), np.ldexp(factor, exponent)
    factor = np.clip(factor, np.nextafter(0, 1), np.finfo(float).max)
    return np.where(constant, value, offset), np.where(constant, 1.0, factor)


def _warn(names: list[str]) -> None:
    if names:
        some = ", ".join(names[:5]) + (f", … ({len(names)} in all)" if len(names) > 5 else "")
        warnings.warn(
            f"constant features cannot be scaled and become 0: {some}",
            LandscapeWarning,
            stacklevel=3,
        )
