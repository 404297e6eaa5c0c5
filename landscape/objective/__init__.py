"""What can be sliced and drawn: any scalar function of a parameter vector."""

from landscape.objective.base import Objective
from landscape.objective.callable import from_callable

Objective.from_callable = staticmethod(from_callable)

__all__ = ["Objective"]
