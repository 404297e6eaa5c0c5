"""(d) Peak memory of a surface above the interpreter, its imports and the data.

It should stay below the surface and 64 MiB of workspace, whatever the samples and the points. Each
is measured in a process of its own, by the kernel's high-water mark (`ru_maxrss` would start at the
parent's).
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

UNIT = "MiB"
WORKSPACE = 64

SCRIPT = """
import re, sys
from pathlib import Path
import numpy as np
from landscape import evaluate
from landscape.losses import MSE, CrossEntropy, Hinge, Huber
from landscape.models.linear import Linear
from landscape.models.logistic import Logistic
from problems import around, supervised

kind, n, d, classes, points = sys.argv[1], *map(int, sys.argv[2:])
rng = np.random.default_rng(0)
x = rng.random((n, d))
x -= 0.5
y = rng.integers(0, classes, n) if classes else rng.random(n)
losses = {"mse": MSE(), "huber": Huber(), "hinge": Hinge(), "cross_entropy": CrossEntropy(),
          "clipped": CrossEntropy(clip=0.01, l2=0.1)}
loss = losses[kind]
o = supervised(Logistic() if classes else Linear(), loss, x, y, classes)
def resident(what):
    status = Path("/proc/self/status").read_text()
    return int(re.search(what + r":\\s*(\\d+) kB", status)[1]) / 1024
def surface(points):
    directions = rng.normal(size=(2, o.count)) / np.sqrt(d)
    return evaluate.surface(o, around(np.zeros(o.count), directions, 1, points))
Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
before = resident("VmRSS")
found = surface(points)
print(found.method, resident("VmHWM") - before)
"""

CASES = [
    ("mse", 1_000, 10, 0, 400),
    ("mse", 3_000_000, 10, 0, 400),
    ("mse", 1_000, 10, 0, 2000),
    ("cross_entropy", 1_000, 10, 2, 400),
    ("cross_entropy", 1_000_000, 10, 2, 100),
    ("cross_entropy", 1_000, 10, 2, 2000),
    ("cross_entropy", 10_000, 3072, 10, 50),
    ("hinge", 100_000, 10, 2, 100),
    ("hinge", 1_000, 10, 5, 2000),
    ("clipped", 50, 10, 2, 2000),
    ("huber", 100_000, 10, 0, 50),
]


def rows() -> Iterator[tuple[str, float, str, float]]:
    for case in CASES:
        kind, n, d, classes, points = case
        found = subprocess.run(
            [sys.executable, "-c", SCRIPT, *map(str, case)],
            check=True, capture_output=True, text=True, cwd=Path(__file__).parent,
        ).stdout.split()  # fmt: skip
        outputs = f" × {classes} classes" if classes > 2 else ""
        what = f"{kind}: {n} × {d}{outputs}, {points}², {found[0]}"
        yield what, float(found[1]), "surface + workspace", WORKSPACE + 8 * points**2 / 2**20
