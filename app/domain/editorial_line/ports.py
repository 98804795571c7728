"""The model of meaning, beside the words that the rules look for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class Embeddings(Protocol):
    """A model of meaning."""

    @property
    def name(self) -> str:
        """Return model and version, since vectors of two models are never compared."""

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Return one vector of length 1 for each text, shape (texts, dimensions)."""


class ModelUnavailable(Exception):
    """A model of meaning, or the second opinion's, that is not installed, is cut short, or belongs to other texts."""
