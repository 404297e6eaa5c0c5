"""Data: every kind of source, and the way from it to the samples a model sees."""

from landscape.data.build import Classes, prepare, source_files
from landscape.data.cifar10 import Cifar10
from landscape.data.dataset import Dataset, Scaling
from landscape.data.from_formula import Formula
from landscape.data.inline import Points
from landscape.data.scaling import Scale
from landscape.data.sklearn_generators import Blobs, Circles, Classification, Moons, Regression
from landscape.data.sklearn_sets import Builtin
from landscape.data.source import Source, Table
from landscape.data.table import Csv, Npz
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

__all__ = [
    "AnySource",
    "Classes",
    "Dataset",
    "Scale",
    "Scaling",
    "Source",
    "Table",
    "prepare",
    "source_files",
]
