"""A surface as shaded triangles, painted from the back to the front.

Colours are blended within each triangle (Gouraud), so that the mesh looks as smooth as the loss
is. A height field needs no sorting by depth: what hides a cell lies, seen from above, between it
and the eye, so cells are painted by their distance from the eye along both axes of the grid.
"""

from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.collections import Collection
from mpl_toolkits.mplot3d.proj3d import proj_transform

from landscape.arrays import Array, Mask, Rows

UNDERSIDE = 0.55
"""Brightness of a triangle seen from below."""


class ShadedMesh(Collection):
    """Triangles between the points of a grid; a cell with a corner that is not finite is open.

    Parameters
    ----------
    points
        (ny, nx, 3): places in space.
    colors
        (ny, nx, 4): a colour a point.
    """

    def __init__(self, points: Array, colors: Array, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.points, self._colors = points, colors
        self._flat = np.zeros((0, 2))
        self._order: Rows = np.zeros(0, np.intp)
        self.set_rasterized(True)
        self.set_in_layout(False)

    def do_3d_projection(self) -> float:
        """Projects the points and orders the cells for the camera in force; the nearest depth."""
        axes: Any = self.axes
        x, y, depth = proj_transform(*self.points.reshape(-1, 3).T, axes.get_proj())
        self._flat = np.column_stack([np.ma.filled(x, np.nan), np.ma.filled(y, np.nan)])
        self._order = self._back_to_front(eye(axes))
        return float(np.nanmin(depth))

    def _back_to_front(self, camera: Array) -> Rows:
        """Indices of the whole cells, the farthest first."""
        corners = self.points
        middle = (corners[:-1, :-1, :2] + corners[1:, 1:, :2]) / 2
        size = np.ptp(corners[..., :2].reshape(-1, 2), axis=0)
        if abs(camera[3]) > 1e-12:
            distance = np.abs(middle - camera[:2] / camera[3]) / size
        else:
            distance = -(middle * np.sign(camera[:2])) / size
        whole = self.whole
        order = np.argsort(-distance.sum(axis=-1).ravel(), kind="stable")
        return np.asarray(order[whole.ravel()[order]])

    @property
    def whole(self) -> Mask:
        """(ny - 1, nx - 1): the cells that are painted."""
        finite = np.isfinite(self.points[..., 2])
        return np.asarray(finite[:-1, :-1] & finite[1:, 1:] & finite[1:, :-1] & finite[:-1, 1:])

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Paints the triangles."""
        if not self.get_visible():
            return
        columns = self.points.shape[1]
        row, column = np.divmod(self._order, columns - 1)
        a = row * columns + column
        b, c, d = a + 1, a + columns + 1, a + columns
        triangles = np.stack([a, b, c, a, c, d], axis=1).reshape(-1, 3)
        flat, colors = self._flat[triangles], self._colors.reshape(-1, 4)[triangles]
        side = np.diff(flat, axis=1)
        turned = side[:, 0, 0] * side[:, 1, 1] - side[:, 0, 1] * side[:, 1, 0]
        colors[..., :3] *= np.where(turned < 0, UNDERSIDE, 1.0)[:, None, None]
        renderer.open_group("mesh", self.get_gid())
        graphics = renderer.new_gc()
        transform = self.axes.transData.frozen()  # type: ignore[union-attr]
        renderer.draw_gouraud_triangles(graphics, flat, colors, transform)
        graphics.restore()
        renderer.close_group("mesh")
        self.stale = False


def eye(ax: Any) -> Array:
    """Where the camera stands, homogeneous (4,): the point without an image."""
    camera = np.linalg.solve(ax.get_proj(), [0.0, 0.0, 1.0, 0.0])
    return np.asarray(camera * (np.sign(camera[3]) or 1.0))
