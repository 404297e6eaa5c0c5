"""A network of PyTorch over a plane: `explore`, everything included, and loss-landscapes 3.0.6.

784-128-10, 1000 samples, the same weights and points, one process with one thread. In seconds of
processor time, the best of five, each beside the other. Nothing where one of them is not installed.
"""

import copy
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

import landscape

UNIT = "s"
POINTS, REPEATS = 21, 5

Row = tuple[str, float, str, float]


def rows() -> Iterator[Row]:
    if not (find_spec("torch") and find_spec("loss_landscapes")):
        print("torch or loss-landscapes is not installed")
        return
    import torch
    from loss_landscapes import planar_interpolation
    from loss_landscapes.metrics import Loss

    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y = torch.randn(1000, 784), torch.randint(0, 10, (1000,))
    loss = torch.nn.CrossEntropyLoss()
    first, second = _network(torch), _network(torch)
    for name, network in (
        ("Sequential", _network(torch)),
        ("a module of one's own", _module(torch)),
    ):
        objective = landscape.from_torch(network, loss, (x, y))
        marks = {"A": list(first.parameters()), "B": list(second.parameters())}
        plane = {"kind": "between", "ends": ["fit", "A", "B"], "points": POINTS,
                 "span": [[-1, 1], [-1, 1]]}  # fmt: skip

        def ours(objective: Any = objective, plane: Any = plane, marks: Any = marks) -> None:
            landscape.explore(objective, slice=plane, marks=marks, curvature=False)

        def theirs(network: Any = network) -> None:
            start = copy.deepcopy(network)
            with torch.no_grad():
                planar_interpolation(start, first, second, Loss(loss, x, y), POINTS)

        best = _side_by_side(ours, theirs)
        yield f"{name}, {POINTS} x {POINTS}", best[0], "loss-landscapes", best[1]


def _network(torch: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def _module(torch: Any) -> Any:
    """The same, with a forward of its own."""

    class Network(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = torch.nn.Linear(784, 128), torch.nn.Linear(128, 10)

        def forward(self, x: Any) -> Any:
            return self.last(torch.relu(self.first(x.view(len(x), -1))))

    return Network()


def _side_by_side(*ways: Callable[[], None]) -> np.ndarray[Any, Any]:
    """The least processor time of each."""
    times = []
    for _ in range(REPEATS):
        for way in ways:
            start = time.process_time()
            way()
            times.append(time.process_time() - start)
    return np.reshape(times, (REPEATS, len(ways))).min(axis=0)
