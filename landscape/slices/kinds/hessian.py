"""Directions of extreme curvature: eigenvectors of the Hessian at the centre."""

from typing import Literal

import numpy as np

from landscape.diagnostics.hessian.curvature import eigenpairs
from landscape.errors import InputError
from landscape.slices.context import SliceContext, SliceRequirements
from landscape.slices.directions import signed
from landscape.slices.kinds.section import Centered
from landscape.slices.slice import Slice

EIGENVALUE_NAMES = {
    "largest": ("largest", "second largest"),
    "smallest": ("smallest", "second smallest"),
    "extremes": ("largest", "smallest"),
}


class Hessian(Centered):
    """Along eigenvectors of the Hessian of the displayed loss."""

    kind: Literal["hessian"] = "hessian"
    which: Literal["largest", "smallest", "extremes"] = "largest"
    """The two largest eigenvalues' directions, the two smallest's, or the largest's and the
    smallest's."""

    def count(self, requirements: SliceRequirements) -> int:
        if not requirements.objective.smooth:
            raise InputError(
                "slice.kind",
                f"hessian needs second derivatives; the {requirements.objective.label} has none",
                "mse, huber or cross_entropy, or another kind of slice",
            )
        return min(2, requirements.objective.count)

    def without_grid(self, context: SliceContext) -> Slice:
        origin = self.origin(context)
        try:
            values, vectors, method = eigenpairs(context.objective, origin, self.which)
        except np.linalg.LinAlgError as error:
            raise InputError(
                "slice.kind", f"hessian finds no directions at the centre: {error}", "axes"
            ) from None
        return Slice(
            kind=self.kind,
            origin=origin,
            directions=signed(vectors),
            labels=tuple(
                f"eigenvector of the {name} eigenvalue ({value:.3g})"
                for name, value in zip(EIGENVALUE_NAMES[self.which], values, strict=False)
            ),
            base=np.zeros(len(values)),
            center=self.center_name,
            note=f"directions of the Hessian ({method}) at {self.center_words}",
            details={"eigenvalues": [float(v) for v in values], "method": method},
        )
