"""Directions of extreme curvature: eigenvectors of the Hessian at the centre."""

from typing import Literal

import numpy as np

from landscape.curvature import eigenpairs
from landscape.errors import InputError
from landscape.slices.base import Scene, Setting, SliceSection
from landscape.slices.slice import Slice

ENDS = {
    "largest": ("largest", "second largest"),
    "smallest": ("smallest", "second smallest"),
    "extremes": ("largest", "smallest"),
}


class Hessian(SliceSection):
    """Along eigenvectors of the Hessian of the displayed loss."""

    kind: Literal["hessian"] = "hessian"
    which: Literal["largest", "smallest", "extremes"] = "largest"
    """The two largest eigenvalues' directions, the two smallest's, or the largest's and the
    smallest's."""

    def count(self, scene: Scene) -> int:
        if not scene.objective.smooth:
            raise InputError(
                "slice.kind",
                "hessian needs a loss with second derivatives, which hinge and mae have not",
                "mse, huber or cross_entropy",
            )
        return min(2, scene.objective.count)

    def chosen(self, setting: Setting) -> Slice:
        origin = setting.point(self.center, "slice.center")
        try:
            values, vectors, method = eigenpairs(setting.objective, origin, self.which)
        except (np.linalg.LinAlgError, ArithmeticError, ValueError):
            raise InputError(
                "slice.kind", "the Hessian at the centre is not finite", "axes"
            ) from None
        # An eigenvector has no sign: the largest component is made positive.
        signs = np.sign(vectors[np.arange(len(vectors)), np.abs(vectors).argmax(axis=1)])
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=vectors * signs[:, None],
            labels=tuple(
                f"eigenvector of the {end} eigenvalue ({value:.3g})"
                for end, value in zip(ENDS[self.which], values, strict=False)
            ),
            base=np.zeros(len(values)),
            grid=(),
            center=self.center_name,
            note=f"directions of the Hessian ({method}) at {self.center_words}",
            facts={"eigenvalues": [float(v) for v in values], "method": method},
        )
