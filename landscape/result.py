"""Result: everything a run found out, as plain arrays with names; all that any figure needs."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from landscape.arrays import Array, ShortRepr
from landscape.data.dataset import Dataset
from landscape.diagnostics.hessian.curvature import Curvature
from landscape.diagnostics.hessian.hessian_report import HessianReport
from landscape.errors import InputError
from landscape.evaluate.sharpness import SharpnessReport
from landscape.evaluate.surface import Line, Surface
from landscape.operations import operation
from landscape.optimize.fit import Fit
from landscape.optimize.trajectory import Trajectory
from landscape.schema.arguments import checked
from landscape.schema.suggestions import choice
from landscape.slices.slice import Slice


@dataclass(frozen=True)
class LossDescription:
    """What is displayed, in words."""

    kind: str
    """mse, mae, huber, cross_entropy, hinge or function; accuracy … where that is shown."""
    label: str
    """For axes and colour bars: `mean cross-entropy + penalty (C = 1)`."""
    section: dict[str, Any] | None = None
    """The `loss` section in full; None for a function."""
    clip: float | None = None
    left_out: str | None = None
    """What the fit minimises beside it: `penalty (C = 1)`."""
    written: str | None = None
    """How axes and colour bars are to name it, `$math$` allowed; None: as `label` does."""
    is_minimised: bool = True
    """Whether the fit and the runs make it small; not one of `surfaces`."""

    @property
    def axis_label(self) -> str:
        """What stands on an axis."""
        return self.label if self.written is None else self.written


@dataclass(frozen=True, eq=False, repr=False)
class Quantity(ShortRepr):
    """Another quantity than the loss, on the same grid."""

    label: str
    """For axes and colour bars: `accuracy, held-out rows`."""
    surface: Surface | None
    """None on a slice of one direction."""
    lines: tuple[Line, ...]
    fit: float
    """At the fit."""
    runs: tuple[Array, ...]
    """(T + 1,) along each run."""


@dataclass(frozen=True, eq=False, repr=False)
class HeldOutScores(ShortRepr):
    """What fit and runs reach on samples that they never met."""

    loss: float
    """Of the fit, as displayed."""
    accuracy: float | None
    r2: float | None
    run_losses: tuple[Array, ...]
    """(T + 1,) along each run."""
    run_accuracies: tuple[Array, ...]
    """Likewise; empty without classes."""


@dataclass(frozen=True, eq=False, repr=False)
class Result(ShortRepr):
    """One experiment, run. Drawing it computes no loss."""

    title: str
    seed: int
    model: str
    loss: LossDescription
    data: Dataset | None
    names: Sequence[str]
    """The parameters."""
    fit: Fit
    curvature: Curvature | None
    slice: Slice
    surface: Surface | None
    """None on a slice of one direction."""
    lines: tuple[Line, ...]
    """One a direction."""
    paths: tuple[Trajectory, ...] = ()
    warnings: tuple[str, ...] = ()
    figure_data: dict[str, Any] | None = None
    """What single figures required, by the figure's name."""
    quantities: dict[str, Quantity] = field(default_factory=dict)
    """Further quantities on the grid, by name: test_loss, accuracy, eigen_max …"""
    held_out: HeldOutScores | None = None
    """With samples held out."""
    config: dict[str, Any] | None = field(default=None, repr=False)
    """The experiment in full, as JSON types; None where it is not known."""
    compute: Callable[[Mapping[str, Any]], dict[str, Any]] | None = field(default=None, repr=False)
    """Computes what a figure requires that was not named beforehand; None of a stored result."""

    @checked
    def showing(self, quantity: str) -> "Result":
        """Give the same result with one of `quantities` in the place of the loss."""
        if quantity == "loss":
            return self
        if quantity not in self.quantities:
            known = ("loss", *self.quantities)
            raise InputError("quantity", f"no quantity {quantity!r}", choice(quantity, known))
        shown = self.quantities[quantity]
        is_loss = quantity == "test_loss"
        kind, clip = (self.loss.kind, self.loss.clip) if is_loss else (quantity, None)
        return replace(
            self,
            surface=shown.surface,
            lines=shown.lines,
            loss=LossDescription(kind, shown.label, None, clip, is_minimised=False),
            fit=replace(self.fit, loss=shown.fit),
            paths=tuple(
                replace(path, loss=loss) for path, loss in zip(self.paths, shown.runs, strict=True)
            ),
            curvature=None,
        )

    @checked
    def draw(self, kind: str, ax: Any = None, theme: str | None = None, **keys: Any) -> Any:
        """Draw a figure of this result, neither saved nor shown.

        Parameters
        ----------
        kind
            As in a config's `figures`; see `landscape.kinds("figures")`.
        ax
            A matplotlib Axes of the caller's to draw on; a new Figure without it.
        theme
            One of `landscape.kinds("themes")`; None: the caller's own matplotlib settings.
        **keys
            Further keys of this kind of figure, as in a config.

        Returns
        -------
        matplotlib.figure.Figure
            Also where it was drawn on `ax`.

        Raises
        ------
        InputError
            For a wrong kind or key, and where this result cannot be drawn that way.
        """
        return operation("draw")(self, {"kind": kind, **keys}, theme, ax)

    @checked
    def hessian(
        self,
        k: int = 2,
        trace: bool = False,
        density: bool = False,
        at: str | Mapping[str, float] = "fit",
    ) -> HessianReport:
        """Describe the Hessian of the displayed loss at a point.

        Parameters
        ----------
        k
            How many of the largest eigenvalues.
        trace
            Whether the trace is wanted: exact up to 2000 parameters, else estimated (Hutchinson).
        density
            Whether the density of the eigenvalues is: beyond 2000 parameters by stochastic Lanczos
            quadrature.
        at
            fit, start, init, zero, a run's label (its end), a mark, or values by name that replace
            the fit's.

        Raises
        ------
        InputError
            For a wrong k or point, a loss without second derivatives, and a result that was
            stored, which has no loss any more.
        RunError
            Where differences stand for derivatives and contradict each other.
        """
        request = {"kind": "hessian", "at": at, "k": k, "trace": trace, "density": density}
        report: HessianReport = self._computed(request)["report"]
        return report

    @checked
    def sharpness(
        self,
        rho: float,
        steps: int = 50,
        seeds: int = 10,
        at: str | Mapping[str, float] = "fit",
    ) -> SharpnessReport:
        """Tell how far the displayed loss rises within a distance, at worst and on average.

        Parameters
        ----------
        rho
            The distance: Euclidean of the worst case, which several steps of ascent look for; in
            random planes a share of each filter's length.
        steps
            Of the ascent, at most. One is that of sharpness-aware minimisation.
        seeds
            How many random planes, filter-normalised, are seen; 0 spares them.
        at
            fit, start, init, zero, a run's label (its end), a mark, or values by name that replace
            the fit's.

        Raises
        ------
        InputError
            For a wrong number or point, a loss without a gradient, and a result that was stored,
            which has no loss any more.
        """
        request = {"kind": "sharpness", "at": at, "rho": rho, "steps": steps, "seeds": seeds}
        report: SharpnessReport = self._computed(request)["report"]
        return report

    def _computed(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Compute what a request names, the loss being there still."""
        if self.compute is None:
            raise InputError("", "a stored result has no loss any more", "run it again")
        return self.compute(request)

    @checked
    def save(
        self,
        folder: str | os.PathLike[str],
        figures: str | Mapping[str, Any] | Iterable[Any] | None = None,
        formats: str | Iterable[str] | None = None,
        theme: str | None = None,
        text: str | None = None,
    ) -> list[Path]:
        """Write what `landscape plot` writes: figures, `surface.npz` and `summary.json`.

        Parameters
        ----------
        folder
            Made if need be. Each file in it appears whole or not at all.
        figures
            Kinds, or kinds with keys such as `{"kind": "contour", "log": True}`; the live page and
            the animation too; one alone needs no list. None: those of the experiment.
        formats
            Of still figures: png, svg, pdf. None: those of the experiment.
        theme
            None: that of the experiment.
        text
            In SVG: `text` stays text, or becomes `paths`. None: as in the experiment.

        Returns
        -------
        list of pathlib.Path
            The files, in the order they were made.

        Raises
        ------
        InputError
            For a wrong kind or key, and where this result cannot be drawn that way.
        OutputError
            Where the files cannot be written; nothing has changed then.
        """
        written: list[Path] = operation("save")(self, folder, figures, formats, theme, text)
        return written

    def summary(self) -> dict[str, Any]:
        """Tell what the run found, in words and numbers: the content of `summary.json`."""
        content: dict[str, Any] = operation("summary")(self)
        return content

    def to_xarray(self) -> Any:
        """Surface, lines, trajectories and slice as an `xarray.Dataset` with their coordinates.

        Raises InputError where xarray is missing (`pip install landscape[xarray]`).
        """
        return operation("to_xarray")(self)

    def _repr_html_(self) -> str:
        text: str = operation("html")(self)
        return text

    def _repr_png_(self) -> bytes:
        picture: bytes = operation("png")(self)
        return picture
