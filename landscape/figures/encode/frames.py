"""What an encoder needs of a moving picture."""

from typing import Any, Protocol


class Frames(Protocol):
    """The frames of an animation, each drawn when it is asked for."""

    @property
    def background(self) -> Any:
        """(h, w, 4) uint8: what does not change."""

    @property
    def line_colors(self) -> Any:
        """(k, 3) uint8: colours that must come out as they are."""

    @property
    def pixels(self) -> Any:
        """(h, w, 4) uint8: a picture of the size of every frame."""

    def __len__(self) -> int: ...

    def frame(self, i: int) -> Any:
        """(h, w, 4) uint8, valid until the next call."""
