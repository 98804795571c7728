"""Where the newest point of each chain is kept, outside the database."""

from typing import Protocol

from app.audit.rules import Anchor


class Anchors(Protocol):
    def drop(self, anchors: list[Anchor]) -> None:
        """Keep these; each replaces nothing: the newest of an organisation counts."""

    def latest(self) -> dict[int, Anchor]:
        """The newest anchor of each organisation, by its key. Raises `ValueError` if the file was tampered with."""
