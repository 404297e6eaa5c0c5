"""Losses that other processes can import, wherever those were started."""

import numpy as np


class Bowl:
    """A loss that counts its calls, and fails at some of them; it can be pickled."""

    def __init__(self, fails_at=None, offset=0.0):
        self.calls, self.fails_at, self.offset = 0, fails_at, offset

    def __call__(self, theta):
        self.calls += 1
        if self.calls == self.fails_at:
            raise MemoryError("no room")
        return {"loss": float(np.cos(theta).sum() + self.offset), "size": float(abs(theta).sum())}


class Fails(Bowl):
    """Fails away from the centre, in another process too."""

    def __call__(self, theta):
        if np.linalg.norm(theta - np.arange(5.0)) > 1.5:
            raise ValueError("too far")
        return super().__call__(theta)
