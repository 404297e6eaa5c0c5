"""The kinds of data, a file a kind of source; `AnySource` is their registry."""

from landscape.data.sources.cifar10 import Cifar10
from landscape.data.sources.csv_file import Csv
from landscape.data.sources.formula import Formula
from landscape.data.sources.npz_file import Npz
from landscape.data.sources.points import Points
from landscape.data.sources.sklearn_generators import (
    Blobs,
    Circles,
    Classification,
    Moons,
    Regression,
)
from landscape.data.sources.sklearn_sets import Builtin
from landscape.schema.section import one_of

AnySource = one_of(
    Builtin
    | Moons
    | Circles
    | Blobs
    | Classification
    | Regression
    | Csv
    | Npz
    | Cifar10
    | Points
    | Formula
)

__all__ = ["AnySource"]
