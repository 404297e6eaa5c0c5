"""Work is split the same way for any number of threads, and nothing is left out."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from landscape.arrays import chunks
from landscape.evaluate.tiling import Split, Tile, add_up, default_executor, ordered


@pytest.mark.parametrize(("count", "size"), [(1, 5), (10, 3), (9, 3), (7, 100), (0, 4)])
def test_chunks_cover_everything_once_in_order(count, size):
    runs = chunks(count, size)
    assert [i for run in runs for i in range(count)[run]] == list(range(count))
    assert all(run.stop - run.start <= size for run in runs)


def test_results_come_in_the_order_of_the_tasks():
    def late(task):
        time.sleep(0.02 * (3 - task))
        return task

    assert list(ordered(late, range(4), threads=4)) == [0, 1, 2, 3]


def test_warnings_of_numpy_stay_inside_any_thread():
    assert list(ordered(lambda x: float(np.log(x)), np.zeros(3), threads=2)) == [-np.inf] * 3


class Weights(Tile):
    """Each sample counts its number, times the coordinates."""

    def add(self, rows):
        self.total += sum(range(rows.start, rows.stop)) * np.add.outer(self.beta, self.alpha)


@pytest.mark.parametrize("threads", [False, True])
@pytest.mark.parametrize("shape", [(5, 3), (300, 1), (600, 400)])
def test_every_sample_meets_every_point_once(shape, threads):
    alpha, beta = np.arange(shape[0], dtype=float), np.arange(shape[1], dtype=float)
    total = np.ones((1, len(beta), len(alpha)))
    add_up(total, Weights, alpha, beta, 3000, Split(700, 5000, threads=threads))
    np.testing.assert_array_equal(total[0] - 1, np.add.outer(beta, alpha) * (3000 * 2999 / 2))


class Recording(ThreadPoolExecutor):
    """Runs what it is given, and keeps it."""

    def submit(self, fn, sums, items):
        self.received = [*getattr(self, "received", []), (sums, items)]
        return super().submit(fn, sums, items)


@pytest.mark.parametrize(("samples", "submissions"), [(10_000, 0), (1_200_000, 16)])
def test_heavy_sums_alone_are_given_to_an_executor(samples, submissions):
    alpha, beta = np.arange(30.0), np.arange(30.0)
    there, here = np.zeros((2, 1, 30, 30))
    sums = Weights, alpha, beta, samples, Split(9000, 5000)
    with Recording(2) as executor, default_executor(executor):
        add_up(there, *sums)
        received = getattr(executor, "received", [])
    assert len(received) == submissions
    assert sum(len(items) for _, items in received) == 4 * submissions
    assert len({id(sums) for sums, _ in received}) <= 1
    add_up(here, *sums)
    np.testing.assert_array_equal(there, here)


def test_what_an_executor_cannot_do_is_not_waited_for():
    class Broken(ThreadPoolExecutor):
        def submit(self, fn, *args):
            return super().submit(divmod, 1, 0)

    alpha = beta = np.arange(30.0)
    with Broken(1) as broken, default_executor(broken), pytest.raises(ZeroDivisionError):
        add_up(np.zeros((1, 30, 30)), Weights, alpha, beta, 1_200_000, Split(9000, 5000))
