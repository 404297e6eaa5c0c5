"""Sums of e^{-ku} over terms u that have begun, carried along a line.

Over a distance Δ a term that rises at speed b fades by e^{-kbΔ}. Each has a speed of its own, but
of all speeds between 0 and the fastest this factor is a smooth function of the speed, which a
polynomial of degree J - 1 in log(1 + kbX/5) tells for every Δ up to the line's length X. So what is
gathered are J moments, the sums of e^{-ku}·T_q, and what is carried are the sums at J speeds, each
of which fades as one.

h terms.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev as basis

from landscape.arrays import Array

MAX_MOMENTS = 48
"""Beyond, the lines are so steep that rows do as well."""
LINEAR = 5.0
"""Up to which kbX the logarithm is nearly linear; so the moments are fewest, whatever the error."""
DISTANCES = 60
"""Distances at which the polynomial's coefficients are looked at."""


@dataclass(frozen=True)
class FadingTerms:
    """How e^{-ku} is carried, along lines of one length, for speeds up to the fastest."""

    power: int
    """k."""
    fastest: float
    """Of k·b·X, the largest."""
    length: float
    """X."""
    moments: int
    """J."""

    @classmethod
    def within(
        cls, error: float, power: int, fastest: float, length: float
    ) -> "FadingTerms | None":
        """With as many moments as carry a term of size 1 within `error`, whatever its speed, up to
        `fastest`; None where they would be too many."""
        finest = cls(power, power * fastest * length, length, MAX_MOMENTS)
        near = np.geomspace(1e-2 / max(1.0, finest.fastest), 1, DISTANCES)
        fades = np.exp(-np.multiply.outer(np.append(0, near), finest._nodes))
        sizes = np.abs(fades @ finest._to_nodes.T).max(axis=0)
        tails = sizes[::-1].cumsum()[::-1]
        needed = max(1, int(np.count_nonzero(tails > error / 2)))
        return cls(power, finest.fastest, length, needed) if needed < MAX_MOMENTS else None

    def polynomials(self, speed: Array) -> Array:
        """(J, h): the Chebyshev polynomials at these speeds (h,)."""
        scaled = np.log1p(self.power * self.length / LINEAR * speed) / self._width
        return np.ascontiguousarray(basis.chebvander(2 * scaled - 1, self.moments - 1).T)

    def carried(self, gathered: Array, gaps: Array) -> Array:
        """(ny, 2, nx): the sums of e^{-ku} at each point over what begins there or before. Of
        what begins at each point `gathered (J, ny, 2, nx)` holds the moments; `gaps (2, nx - 1)`
        are the steps to the next points."""
        moments, lines, _, points = gathered.shape
        by_point = np.ascontiguousarray(gathered.transpose(3, 0, 2, 1)).reshape(points, moments, -1)
        # products so small that they take one thread: the sum's order never changes
        at_nodes = (self._to_nodes.T @ by_point).reshape(points, moments, 2, lines)
        fades = np.exp(-np.multiply.outer(gaps.T / self.length, self._nodes))
        fades = np.ascontiguousarray(fades.swapaxes(1, 2))[..., None]
        faded = np.empty_like(at_nodes[0])
        for before, here, fade in zip(at_nodes[:-1], at_nodes[1:], fades, strict=True):
            here += np.multiply(before, fade, out=faded)
        return at_nodes.sum(axis=1).transpose(2, 1, 0)

    @property
    def _width(self) -> float:
        return float(np.log1p(self.fastest / LINEAR)) or 1.0

    @property
    def _nodes(self) -> Array:
        """(J,): k·b·X of the speeds that are carried."""
        return LINEAR * np.expm1((basis.chebpts1(self.moments) + 1) / 2 * self._width)

    @property
    def _to_nodes(self) -> Array:
        """(J, J): what each moment brings to each node."""
        count = self.moments
        matrix = basis.chebvander(basis.chebpts1(count), count - 1).T * (2 / count)
        matrix[0] /= 2
        return np.asarray(matrix, float)
