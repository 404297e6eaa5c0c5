"""Objectives that are evaluated at one parameter vector at a time: functions and foreign models."""

import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np

from landscape.arrays import Array
from landscape.errors import InputError, LandscapeError, LandscapeWarning, RunError, shown
from landscape.objective.base import Objective

LOSS = "loss"
"""The quantity that is the objective's value."""
MAX_SHOWN = 8
"""Parameters that a message lists."""
REPEATS = 1e-12
"""Two values at one point differ by less than this share where a loss is no game of chance."""

QuantitiesAt: TypeAlias = Callable[[Array, float, float], dict[str, float]]
"""All quantities at a point of a plane, from its parameters (P,) and its two coordinates."""


class PointwiseObjective(Objective):
    """A loss, perhaps with further quantities, at one parameter vector at a time."""

    center: Array | None = None
    """(P,): where the model stood when it was handed in."""

    @abstractmethod
    def evaluate(self, theta: Array) -> dict[str, float]:
        """The quantities at parameters (P,), `loss` among them.

        `theta` may be overwritten when the call has returned."""

    def value(self, theta: Array) -> Array:
        if np.ndim(theta) == 2:  # perhaps in files that memory does not hold
            return np.array([self.quantities(point)[LOSS] for point in theta])
        theta = np.asarray(theta, float)
        points = theta.reshape(-1, self.count)
        values = [self.quantities(point)[LOSS] for point in points]
        return np.array(values).reshape(theta.shape[:-1])

    def quantities(self, theta: Array) -> dict[str, float]:
        """All quantities at parameters (P,).

        Raises as `quantities_in_place` does."""
        return self.remembered(theta) or self.quantities_in_place(np.array(theta, float))

    def quantities_in_place(self, theta: Array) -> dict[str, float]:
        """All quantities at parameters (P,), which the caller's code may keep and change.

        Raises RunError, with the point, where the caller's code raises an exception, and
        InputError where what it returns is no number."""
        try:  # a context, as below, would take as long as a small loss
            return self.evaluate(theta)
        except LandscapeError:
            raise
        except Exception as error:  # of the caller's code
            raise failure(LOSS, theta, error) from error

    def on_plane(self, origin: Array, directions: Array) -> QuantitiesAt:
        """What gives the quantities at the points `origin (P,)` + a · d₁ + b · d₂ of a plane.

        As `quantities_in_place` does, to rounding; an objective may prepare what all points share.
        """
        return lambda theta, a, b: self.quantities_in_place(theta)

    def vector(self, center: Any) -> Array:
        """(P,) from a vector, a tensor, tensors by name, values by name, or a list of tensors.

        Raises InputError (`center`) where it is none of these."""
        if isinstance(center, Mapping):
            return self._from_mapping(center)
        if isinstance(center, list | tuple) and any(np.ndim(plain(part)) for part in center):
            theta = np.concatenate([as_vector(part, "center") for part in center])
        else:
            theta = as_array(center, "center").copy()
        if theta.size == self.count and theta.ndim != 1:
            theta = theta.ravel()
        if theta.shape != (self.count,):
            raise InputError("center", f"has shape {theta.shape}", f"({self.count},)")
        return theta

    def _from_mapping(self, center: Mapping[str, Any]) -> Array:
        start = self.center if self.center is not None else np.zeros(self.count)
        theta = np.array(start, float)
        blocks = {block.name: block for block in self.layout.blocks}
        for name, values in center.items():
            if name in blocks:
                entries = as_vector(values, f"center.{name}")
                place = blocks[name].slice
                if len(entries) != place.stop - place.start:
                    what = f"{shown(name)} has {len(entries)} values"
                    raise InputError("center", what, f"{place.stop - place.start}")
                theta[place] = entries
            elif not self._is_buffer(name):
                theta[self.layout.index(name, f"center.{name}")] = as_number(values, name)
        return theta

    def _is_buffer(self, name: str) -> bool:
        """Whether a name stands for something of the model that is no parameter."""
        return False

    def repeated(self, theta: Array) -> dict[str, float] | None:
        """All quantities at one point (P,), where the loss is evaluated twice; None, and a warning
        (LandscapeWarning), where it differs from one call to the next."""
        quantities = self.quantities(theta)
        first, second = quantities[LOSS], float(self.value(theta))
        size = max(abs(first), abs(second))
        if np.isfinite(size) and abs(first - second) > REPEATS * size:
            text = (
                f"the loss is random: {first:g} and {second:g} at one point; fix what is drawn "
                "(batches, dropout, seeds), or read differences below that as noise"
            )
            warnings.warn(text, LandscapeWarning, stacklevel=3)
            return None
        return quantities

    @contextmanager
    def remembering(self, theta: Array, quantities: dict[str, float] | None) -> Iterator[None]:
        """Meanwhile the quantities at one point (P,), where there are any, are known and cost
        nothing."""
        global _remembered
        _remembered = (self, theta, quantities) if quantities else None
        try:
            yield
        finally:
            _remembered = None

    def remembered(self, theta: Array) -> dict[str, float] | None:
        """What is known of parameters (P,)."""
        if not _remembered or _remembered[0] is not self:
            return None
        return dict(_remembered[2]) if np.array_equal(theta, _remembered[1]) else None


_remembered: tuple[PointwiseObjective, Array, dict[str, float]] | None = None


class FailuresNamed:
    """Within it the caller's code computes `what` at parameters (P,).

    Raises RunError, with the point, for an exception of that code."""

    def __init__(self, what: str, theta: Array) -> None:
        self._what, self._theta = what, theta

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, LandscapeError):
            raise failure(self._what, self._theta, error) from error


def failure(what: str, theta: Array, error: Exception) -> RunError:
    """An exception of the caller's code, which computed `what` at parameters (P,), in words."""
    text = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"
    point = ", ".join(f"{value:.6g}" for value in theta[:MAX_SHOWN])
    more = f", … ({len(theta)} parameters)" if len(theta) > MAX_SHOWN else ""
    return RunError(f"the {what} failed at theta = [{point}{more}]: {text}")


def plain(value: Any) -> Any:
    """A tensor of another library as what NumPy reads: without gradients, on the host."""
    if hasattr(value, "detach"):
        value = value.detach()
    if hasattr(value, "cpu"):
        value = value.cpu()
    return value


def as_array(value: Any, key: str) -> Array:
    """An array or tensor in doubles. Raises InputError (`key`) where it holds no real numbers."""
    try:
        array = np.asarray(plain(value))
        if array.dtype.kind not in "cmMSU":
            return np.asarray(array, float)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        pass
    raise InputError(key, f"{shown(value, 40)} is no array of numbers", "real numbers")


def as_vector(value: Any, key: str) -> Array:
    """The entries of an array or tensor, row by row. Raises InputError as `as_array` does."""
    return as_array(value, key).ravel()


def as_quantities(result: Any) -> dict[str, float]:
    """Numbers by name, `loss` among them, from such a mapping or the loss alone.

    Raises InputError (`loss`) where there is none, something is no number, or a name cannot be
    printed."""
    if not isinstance(result, Mapping):
        return {LOSS: as_number(result)}
    if LOSS not in result:
        names = ", ".join(map(str, result)) or "nothing"
        raise InputError(LOSS, f"the quantities are {names}", 'one of them called "loss"')
    quantities = {str(name): as_number(value, str(name)) for name, value in result.items()}
    for name in quantities:
        if not name or not name.isprintable():
            what = f"{shown(name, 40)} is no name of a quantity"
            raise InputError(LOSS, what, "characters that can be printed")
    return quantities


def as_number(value: Any, name: str = "loss(theta)") -> float:
    """One number from a scalar, an array or a tensor of one entry.

    Raises InputError (`loss`) in words where it is no number.

    >>> as_number(np.array([[2.5]]))
    2.5
    """
    if isinstance(value, float):
        return float(value)
    if value is None:
        raise InputError(LOSS, f"{name} is None", "one number; does it return its value?")
    try:
        array = np.asarray(plain(value))
    except (TypeError, ValueError, RuntimeError):
        array = np.asarray(None)
    if array.dtype.kind not in "fiub":
        what = f"{name} must be one number; it is {shown(value, 40)} ({type(value).__name__})"
        raise InputError(LOSS, what, "a float, or an array or tensor of one")
    if array.size != 1:
        what = f"{name} must be one number; it has shape {array.shape}"
        raise InputError(LOSS, what, "its mean or sum")
    return float(array.reshape(()))
