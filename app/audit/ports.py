"""Where the newest point of each chain is kept, outside the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Anchor:
    organisation_id: int
    seq: int
    hash: str
    at: datetime


class Anchors(Protocol):
    def drop(self, anchors: list[Anchor]) -> None:
        """Keep these; each replaces nothing: the newest of an organisation counts."""

    def latest(self) -> dict[int, Anchor]:
        """The newest anchor of each organisation, by its key. Raises `ValueError` if the file was tampered with."""
