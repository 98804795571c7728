"""Storage of chain anchors outside the database."""

from typing import Protocol

from app.domain.audit.rules.chain import ChainAnchor


class UnknownSealingKey(ValueError):
    """A key unknown here: its file proves nothing."""


class AnchorStore(Protocol):
    def drop(self, anchors: list[ChainAnchor]) -> None:
        """Append anchors; the newest per organisation counts."""

    def latest(self) -> dict[int, ChainAnchor]:
        """Return the newest anchor by organisation; raise `ValueError` if tampered with.

        Raises `UnknownSealingKey` for a file sealed elsewhere.
        """
