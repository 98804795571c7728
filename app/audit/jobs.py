"""What the worker does for the record: keep its newest point outside the database."""

from datetime import datetime

from sqlmodel import Session

from app.audit.ports import Anchors
from app.audit.queries.history import heads
from app.audit.rules import Anchor


class Anchoring:
    """Drops an anchor for each chain that grew since the last tick; one read when none did."""

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._known: dict[int, int] = {}

    def __call__(self, session: Session, *, now: datetime) -> int:
        """How many chains had grown. Raises `ValueError` if the file of anchors was tampered with."""
        grown = [
            Anchor(head.organisation_id, head.seq, head.hash, now)
            for head in heads(session)
            if head.seq > self._known.get(head.organisation_id, 0)
        ]
        if grown:
            self._anchors.drop(grown)
            self._known |= {anchor.organisation_id: anchor.seq for anchor in grown}
        return len(grown)
