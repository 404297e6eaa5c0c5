"""Work is split the same way for any number of threads, and nothing is left out."""

import time

import numpy as np
import pytest

from landscape.evaluate.tiling import Split, Tile, abroad, add_up, ordered, pieces


@pytest.mark.parametrize(("count", "size"), [(1, 5), (10, 3), (9, 3), (7, 100), (0, 4)])
def test_pieces_cover_everything_once_in_order(count, size):
    runs = pieces(count, size)
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


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("shape", [(5, 3), (300, 1), (600, 400)])
def test_every_sample_meets_every_point_once(shape, threads):
    alpha, beta = np.arange(shape[0], dtype=float), np.arange(shape[1], dtype=float)
    total = np.ones((1, len(beta), len(alpha)))
    add_up(total, Weights, alpha, beta, 3000, Split(block=700, points=5000), threads)
    np.testing.assert_array_equal(total[0] - 1, np.add.outer(beta, alpha) * (3000 * 2999 / 2))


@pytest.mark.parametrize(("samples", "sent"), [(10_000, 0), (1_200_000, 64)])
def test_heavy_sums_alone_are_handed_out(samples, sent):
    def spread(summing, units):
        units_sent.extend(units)
        return map(summing, units)

    units_sent = []
    alpha, beta = np.arange(30.0), np.arange(30.0)
    found = np.zeros((2, 1, 30, 30))
    with abroad(spread):
        add_up(found[0], Weights, alpha, beta, samples, Split(9000, 5000), None)
    assert len(units_sent) == sent
    add_up(found[1], Weights, alpha, beta, samples, Split(9000, 5000), None)
    np.testing.assert_array_equal(found[0], found[1])
