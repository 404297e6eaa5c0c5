"""Data: every kind of source, and the way from it to the samples a model sees."""

from landscape.data.dataset import Dataset, Scaling
from landscape.data.preparation import prepare
from landscape.data.scaling import AnyScale, Scale, Unscaled
from landscape.data.sources import AnySource
from landscape.data.sources.source import Source, Table
from landscape.data.target import TargetKind

__all__ = [
    "AnyScale",
    "AnySource",
    "Dataset",
    "Scale",
    "Scaling",
    "Source",
    "Table",
    "TargetKind",
    "Unscaled",
    "prepare",
]
