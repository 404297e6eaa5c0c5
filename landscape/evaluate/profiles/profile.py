"""Profiles: at every point of the grid the parameters off the axes are re-optimised.

For squared error of scores linear in the parameters nothing is iterated: what the other parameters
can explain is projected out of the three vectors that span the plane. Any other smooth loss is
minimised line by line, each line from the solutions of its neighbour nearer the centre. The profile
of a smooth loss is smooth itself, so a fine grid is asked at Chebyshev nodes where these do.

F free parameters; `theta` is (B, P): B points of the grid at once.
"""

import warnings
from collections.abc import Iterator
from functools import partial
from itertools import chain

import numpy as np

from landscape.arrays import Array, Mask, Rows, chunks
from landscape.blas import one_blas_thread
from landscape.errors import InputError, LandscapeWarning
from landscape.evaluate import closed_form
from landscape.evaluate.chebyshev import CountedLoss, interpolated
from landscape.evaluate.direct import is_clipped
from landscape.evaluate.plane import Plane, Values, has_projections
from landscape.evaluate.profiles import batched, scan
from landscape.evaluate.profiles.lowest import Lowest, Minima, Solver
from landscape.evaluate.profiles.newton import Expansion, newton
from landscape.evaluate.profiles.one_by_one import MAX_FREE, is_minimum, lbfgs
from landscape.evaluate.quadratic import on_grid, triangle, upper
from landscape.models.mlp import MLP
from landscape.objective.pointwise import PointwiseObjective
from landscape.objective.supervised import Supervised
from landscape.rng import generator
from landscape.stages import counted

NODES = 2500
"""Points of a grid from which Chebyshev nodes may pay."""
RANK = 1e-11
"""Singular values below this share of the largest count as zero."""
RANDOM_STARTS = 6, 24
"""Of each point, where the loss is not convex: at least, and where there is time."""
SCORES = 2**18
"""Of all samples and points once a start, up to which there is."""
NETWORK_STARTS = ((20, 32), (200, 16), (np.inf, 8))
"""The same of a network, on grids of at most so many points."""
AGAIN, AGAIN_NETWORK = 2, 3
"""Searches that must lead to the lowest minimum for it to be certified; the same of a network."""
NOTHING = 1e-9
"""Parameters below this share of the window are 0 within rounding, and tell no scale."""
MAX_SWEEPS = 12
"""Times that points try what their neighbours lowest."""
SEARCHED_POINTS = 24
"""Of a line that are minimised from random starts, where each value takes a call."""
MAX_SEARCHED = 1000
"""Points of a grid up to which that is done."""


def values(plane: Plane, alpha: Array, beta: Array) -> Values | None:
    """The profile, where the slice asks for one.

    Raises InputError (key `slice.others`) for a loss with kinks. Warns with LandscapeWarning where
    some minima were not reached."""
    if plane.axes is None or len(plane.axes) == plane.objective.count:
        return None
    free = np.setdiff1d(np.arange(plane.objective.count), plane.axes)
    if not plane.objective.smooth:
        raise InputError("slice.others", "refit needs a smooth loss",
                         "others: center or zero, or mse, huber or cross_entropy")  # fmt: skip
    if closed_form.is_applicable(plane.objective):
        return Values(_projected_out(plane, free, alpha, beta), "profile", 0)
    return _iterated(plane, free, alpha, beta)


def _projected_out(plane: Plane, free: Rows, alpha: Array, beta: Array) -> Array:
    """(ny, nx): the least of the quadratic over the free parameters.

    The rows are those of the samples and, for a penalty, one a weight; their triangle stands for
    them all, and is small enough for a decomposition that reveals collinear columns."""
    objective = plane.supervised
    vectors = np.vstack([np.eye(objective.count)[free], plane.directions, plane.origin])
    penalty = vectors.T[objective.layout.weights] * np.sqrt(objective.ridge / objective.per_sample)

    def columns(rows: slice) -> Array:
        x, y = objective.data.x[rows], objective.data.y[rows]
        scores = objective.model.scores(vectors, x, 1)[..., 0].T
        scores[:, -1] -= y
        if objective.weights is not None:
            scores *= np.sqrt(objective.weights[rows])[:, None]
        return scores

    size = max(len(vectors), closed_form.BLOCK * 3 // len(vectors))
    blocks = chunks(objective.data.n_samples, size)
    r, scale = triangle(chain([penalty], map(columns, blocks)))
    values = on_grid(_left_over(r, len(free)), scale[len(free) :], alpha, beta)
    values *= objective.per_sample
    return values


def _left_over(r: Array, free: int) -> Array:
    """The triangle of the last columns after least squares on the first `free`."""
    if not np.isfinite(r).all():
        return np.full((3, 3), np.nan)
    size = np.linalg.norm(r[:, :free], axis=0)
    u, strength, _ = np.linalg.svd(r[:, :free] / np.where(size > 0, size, 1), full_matrices=False)
    explained = u[:, strength > RANK * strength[0]]
    rest = r[:, free:]
    for _ in range(2):  # twice is enough for orthogonality to rounding
        rest = rest - explained @ (explained.T @ rest)
    return upper(rest)


def _iterated(plane: Plane, free: Rows, alpha: Array, beta: Array) -> Values:
    """BLAS is held to one thread: it would round differently with the number of cores."""
    profile = Profile(plane, free)
    counted = CountedLoss(lambda a, b: profile.minima(a, b)[0])
    with np.errstate(all="ignore"), one_blas_thread():
        loss, certified = None, np.ones((len(beta), len(alpha)), dtype=bool)
        if certified.size >= NODES and profile.limit is None:
            loss = interpolated(counted, counted, alpha, beta)
            certified &= profile.all_certified
        if loss is None:
            loss, certified = profile.minima(alpha, beta)
            counted.points += loss.size
    uncertified = ~certified & np.isfinite(loss)
    if uncertified.any():
        warnings.warn(
            f"at {np.count_nonzero(uncertified)} of {loss.size} points of the profile the minimum "
            "over the other parameters is not certified: the loss may be too high there",
            LandscapeWarning,
            stacklevel=2,
        )
    return Values(loss, "profile", counted.points, profile.clipped, uncertified)


class Profile:
    """Minima over the free parameters.

    Where the loss is convex in them, a point has one minimum, and the neighbour's is a good start.
    Elsewhere several searches that know nothing of each other look for it: scans where few
    parameters are free, random starts where they are more. What neighbours have found is tried
    again and again, as long as that is lower anywhere. The lowest is kept, and certified if at
    least two of the searches have led to it."""

    def __init__(self, plane: Plane, free: Rows) -> None:
        self.plane, self.free, self.objective = plane, free, plane.objective
        objective, has_few = plane.objective, len(free) <= MAX_FREE
        self.limit = objective.clip if isinstance(objective, Supervised) else None
        self.convex = objective.convex
        self.by_newton = has_few and has_projections(objective)
        """Whether all points of a line are minimised at once."""
        network = isinstance(objective, Supervised) and isinstance(objective.model, MLP)
        self.batched = has_few and network
        """Whether many points of a network are."""
        self.solve = self._solver()
        self.searched = True
        """Whether there is time to look for other minima."""
        self.scanned = 0
        """Points of a line of a scan; 0 without any."""
        self.window = 0.0
        """The largest size of a parameter of the axes."""
        self.all_certified = True
        self.clipped = 0

    def _solver(self) -> Solver:
        if self.batched:
            return partial(batched.minimised, self.objective.values_and_gradients, self.free)
        if self.by_newton:
            return partial(newton, Expansion(self.plane.supervised, self.free))
        return partial(lbfgs, self.objective, self.free)

    def minima(self, alpha: Array, beta: Array) -> tuple[Array, Mask]:
        """The losses (ny, nx), and where they are certified. The line nearest the centre is the
        first, every other begins from its neighbour's minima."""
        points = len(alpha) * len(beta)
        self.scanned = 0
        if not (self.convex or self.batched):
            self.scanned = scan.line_points(self.objective, len(self.free), points)
        self.searched = self.by_newton or points <= MAX_SEARCHED
        time = SCORES // (points * scan.cost(self.objective))
        self.starts = min(max(time, RANDOM_STARTS[0]), RANDOM_STARTS[1])
        if self.batched:
            self.starts = next(starts for limit, starts in NETWORK_STARTS if points <= limit)
        self.clipped = 0
        loss = np.empty((len(beta), len(alpha)))
        certified = np.empty(loss.shape, dtype=bool)
        steps = alpha[:, None] * self.plane.directions[0]
        others: dict[int, Array] = {}
        order = map(int, np.argsort(np.abs(beta - self.plane.center[1]), kind="stable"))
        for j in counted(order, len(beta)):
            theta = self.plane.origin + steps + beta[j] * self.plane.directions[1]
            near = others.get(j - 1, others.get(j + 1))
            line = self._convex_line if self.convex else self._line
            others[j], loss[j], certified[j] = line(theta, near)
            if self.limit is not None:
                theta[:, self.free] = others[j]
                self.clipped += _count_clipped(self.plane.supervised, theta, self.limit)
        self.all_certified &= bool(np.all(certified | ~np.isfinite(loss)))
        return loss, certified

    def _convex_line(self, theta: Array, near: Array | None) -> tuple[Array, Array, Mask]:
        """Free parameters (nx, F), losses (nx,) and certificates (nx,) from `theta (nx, P)`."""
        if near is not None:
            moved, value = theta.copy(), self.objective.value
            moved[:, self.free] = near
            theta = np.where((value(moved) <= value(theta))[:, None], moved, theta)
        theta, loss, certified = self.solve(theta)
        return theta[:, self.free], loss, certified

    def _line(self, theta: Array, near: Array | None) -> tuple[Array, Array, Mask]:
        """The same of a loss with several minima."""
        self.window = float(np.abs(theta[:, self.plane.axes]).max())
        lowest = Lowest(self.objective, self.free, self.solve, theta)
        every = np.arange(len(theta))
        known = [theta[:, self.free]] + ([] if near is None else [near])
        if self.searched:
            known.append(np.zeros((len(theta), len(self.free))))
        if self.scanned:
            for search in self._scans(theta):
                lowest.join(search)
        for others in known:
            rows = lowest.improved_by(others) if self.scanned else every
            lowest.improve(rows, others[rows])
        if self.searched and not self.scanned:
            self._search_at_random(lowest)
        for sweep in range(MAX_SWEEPS):
            before = lowest.loss.copy()
            for shift in (1, -1):
                others = np.roll(lowest.others, shift, axis=0)
                if self.scanned:
                    others = self._descended_roughly(lowest.with_others(others))[0][:, self.free]
                thorough = self.searched and not self.scanned and sweep == 0
                rows = every if thorough else lowest.improved_by(others)
                lowest.improve(rows, others[rows])
            if sweep and not np.any(lowest.loss < before):
                break
        if self.batched:
            self._certify_networks(lowest)
        again = AGAIN_NETWORK if self.batched else AGAIN
        return lowest.others, lowest.loss, lowest.certified & (lowest.times >= again)

    def _roughly(self, theta: Array) -> Lowest:
        return Lowest(self.objective, self.free, self._descended_roughly, theta)

    def _scans(self, theta: Array) -> Iterator[Lowest]:
        """Searches that share no start: each looks widely, and is led to the minima of the lowest
        hollows, from where it looks again as long as that helps."""
        rng = generator(0, "profile")
        center, several = self.plane.origin[self.free], int(len(self.free) > 1)
        scale = self._scale(theta)
        points = scan.line_places(scale.max(axis=0), self.window, center, self.scanned)
        for part in range(scan.PARTS[several]):
            looking = scan.Scan(self.objective, self.free, points[:, part :: scan.PARTS[several]])
            search = self._roughly(theta)
            bases = looking.bases(theta, scale, rng) if several else scale[None].copy()
            if part < 2:
                bases[0] = 0.0 if part else center
            for _ in range(scan.ROUNDS[several]):
                before = search.loss.copy()
                search.improve(*looking.hollows(theta, bases))
                if not np.any(search.loss < before):
                    break
                bases = search.others[None]
            yield search

    def _descended_roughly(self, theta: Array) -> Minima:
        """All points at once, well enough to tell which minimum is the lowest."""
        if self.by_newton:
            return self.solve(theta)
        units = scan.UNIT * self._scale(self.plane.central[None])[0]
        return batched.minimised_in_units(self.objective, self.free, units, scan.STEPS, theta)

    def _search_at_random(self, lowest: Lowest) -> None:
        """From random starts; not of every point of a line, where each value takes a call."""
        pointwise = isinstance(self.objective, PointwiseObjective)
        step = -(-len(lowest.theta) // SEARCHED_POINTS) if pointwise else 1
        some = np.arange(len(lowest.theta))[::step]
        starts = list(self._random(lowest.theta[some]))
        if self.by_newton or self.batched:
            lowest.improve(np.tile(some, len(starts)), np.vstack(starts), independent=True)
            return
        for start in starts:
            search = self._roughly(lowest.theta)
            search.improve(some, start)
            lowest.join(search)

    def _certify_networks(self, lowest: Lowest) -> None:
        """Of the minima that are kept alone: it takes many products with the Hessian. Where too few
        starts have led to one, others are tried."""
        some = (lowest.times > 0) & (lowest.times < AGAIN_NETWORK)
        rows = np.flatnonzero(lowest.certified & some)
        if self.searched and len(rows):
            starts = list(self._random(lowest.theta[rows], "profile, again"))
            lowest.improve(np.tile(rows, len(starts)), np.vstack(starts), independent=True)
        points = lowest.with_others(lowest.others)
        for i in np.flatnonzero(lowest.certified & (lowest.times >= AGAIN_NETWORK)):
            lowest.certified[i] = is_minimum(
                self.objective, self.free, points[i], float(lowest.loss[i])
            )

    def _random(self, theta: Array, stage: str = "profile") -> Iterator[Array]:
        """Starts (nx, F), in the scale that the scores or the parameters have."""
        rng = generator(0, stage)
        scale = self._scale(theta)
        for i in range(self.starts):
            if self.batched and i % 2:
                start = [self.objective.start(rng)[self.free] for _ in theta]
                yield np.array(start) * 2.0 ** (i // 2 % 2)
                continue
            yield rng.normal(size=scale.shape) * scale * 3.0 ** (i % 3 - 1)

    def _scale(self, theta: Array) -> Array:
        """(nx, F): how large the free parameters may usefully be."""
        objective = self.objective
        if isinstance(objective, Supervised) and objective.forms_hessian:
            fixed = theta.copy()
            fixed[:, self.free] = 0.0
            basis = np.eye(objective.count)[self.free]
            size = np.sqrt(np.mean(objective.scores(basis) ** 2, axis=(1, 2)))
            largest_score = np.array([np.abs(objective.scores(point)).max() for point in fixed])
            return (1 + largest_score)[:, None] / np.where(size > 0, size, 1.0)
        usual = float(np.sqrt(np.mean(self.plane.origin[self.free] ** 2)))
        usual = usual if usual > NOTHING * self.window else 1.0
        return np.maximum(np.abs(theta[:, self.free]), usual)


def _count_clipped(objective: Supervised, theta: Array, limit: float) -> int:
    """How many of the points have a sample on the clip's plateau."""
    count = 0
    for chunk in objective.chunks(len(theta)):
        scores = objective.scores(theta[chunk])
        clipped = is_clipped(limit, scores, objective.sample_losses(scores)).any(axis=-1)
        count += int(np.count_nonzero(clipped))
    return count
