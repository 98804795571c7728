"""Where the newest point of each chain is kept, outside the database."""

from typing import Protocol

from app.domain.audit.rules.chain import ChainAnchor


class AnchorStore(Protocol):
    def drop(self, anchors: list[ChainAnchor]) -> None:
        """Keep these; each replaces nothing: the newest of an organisation counts."""

    def latest(self) -> dict[int, ChainAnchor]:
        """The newest anchor of each organisation, by its key. Raises `ValueError` if the file was tampered with."""
