"""What maps parameters and inputs to scores. A new kind: one class in one file, one name here."""

from landscape.models.formula import FormulaModel
from landscape.models.function import Function
from landscape.models.linear import Linear, Polynomial
from landscape.models.logistic import Logistic
from landscape.models.mlp import MLP
from landscape.schema.section import one_of

AnyModel = one_of(Linear | Polynomial | Logistic | MLP | FormulaModel | Function)
