"""Loads what fits of data need, for the server that workers are forked from; see `preload`."""

from landscape.optimize.solvers.estimators import linear_models

linear_models()
