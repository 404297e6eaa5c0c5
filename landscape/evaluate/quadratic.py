"""‖r + α·a + β·b‖² on a grid, without cancellation.

A QR factorisation of the columns [a b r] leaves a triangle R with the same norm, so the sum is
(R₁₁α + R₁₂β + R₁₃)² + (R₂₂β + R₂₃)² + R₃₃²: squares about the minimum on the plane, all added.
Nothing is solved, hence columns may be zero or parallel. The rows may come in blocks, whose
triangles are stacked and reduced once more (J. Demmel et al., "Communication-optimal parallel and
sequential QR", SIAM J. Sci. Comput. 34, 2012).
"""

from collections.abc import Iterable

import numpy as np

from landscape.arrays import Array


def triangle(blocks: Iterable[Array]) -> tuple[Array, Array]:
    """R (≤ k, k) and scales (k,) such that R · scales is the triangle of all the rows (m, k).

    The scales are powers of two that keep 1e300 and 1e-310 apart from overflow and underflow."""
    with np.errstate(all="ignore"):
        parts = [_reduced(block) for block in blocks]
        scale = np.max([s for _, s in parts], axis=0)
        return upper(np.vstack([r * (s / scale) for r, s in parts])), scale


def _reduced(columns: Array) -> tuple[Array, Array]:
    largest = np.abs(columns).max(axis=0, initial=0)
    scale = np.ldexp(1.0, np.clip(np.frexp(largest)[1], -1020, 1020))
    return upper(columns / scale), scale


def upper(columns: Array) -> Array:
    """The triangle R of a QR factorisation."""
    r: Array = np.linalg.qr(columns, mode="r")  # type: ignore[assignment]  # as the stub has it
    return r


def on_grid(r: Array, scale: Array, alpha: Array, beta: Array) -> Array:
    """(ny, nx) from a triangle and its scales."""
    rows = np.zeros((3, 3))
    rows[: len(r)] = r
    with np.errstate(all="ignore"):
        beta = beta * scale[1]
        first, second, left = rows[:, 1:2] * beta + rows[:, 2:] * scale[2]
        total = np.add.outer(first, rows[0, 0] * (alpha * scale[0]))
        total *= total
        total += (second**2 + left**2)[:, None]
    return total
