"""Every way of choosing a slice. A new kind: one class in one file, one name here."""

from landscape.schema.section import one_of
from landscape.slices.axes import Axes
from landscape.slices.between import Between
from landscape.slices.curve import ConnectingCurve
from landscape.slices.hessian import Hessian
from landscape.slices.pca import PCA
from landscape.slices.random import Random
from landscape.slices.vectors import Vectors

AnySlice = one_of(
    Axes | Random | PCA | Hessian | Between | ConnectingCurve | Vectors, default="axes"
)
