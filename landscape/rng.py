"""One seed, and a generator of its own for every random stage.

A stage's generator is spawned from the seed and the stage's name, so adding a figure, a run or a
stage never changes another's numbers.
"""

from zlib import crc32

import numpy as np


def generator(seed: int, *stage: str | int) -> np.random.Generator:
    """The generator of one stage, such as `generator(0, "descent", 2)`."""
    return np.random.default_rng(
        [seed, *(crc32(s.encode()) if isinstance(s, str) else s for s in stage)]
    )
