"""Every way of choosing a slice. A new kind: one class in one file, one name here."""

from landscape.schema.section import one_of
from landscape.slices.kinds.axes import Axes
from landscape.slices.kinds.between import Between
from landscape.slices.kinds.curve import ConnectingCurve
from landscape.slices.kinds.hessian import Hessian
from landscape.slices.kinds.pca import PCA
from landscape.slices.kinds.random import Random
from landscape.slices.kinds.vectors import Vectors

AnySlice = one_of(
    Axes | Random | PCA | Hessian | Between | ConnectingCurve | Vectors, default="axes"
)
