"""Each audit chain's newest point, kept outside the database."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.domain.audit.ports import AnchorStore
from app.domain.audit.queries.history import chain_heads, has_anchored_entry
from app.domain.audit.rules.chain import ChainAnchor

LOG = logging.getLogger(__name__)


class AnchorWriter:
    """A writer of anchors for chains grown since the last tick; one read if none.

    A chain that lost its last anchored entry gets no new anchor: later entries would hide the loss.
    """

    def __init__(self, anchors: AnchorStore) -> None:
        self._anchors = anchors
        self._known: dict[int, int] = {}

    def __call__(self, session: Session, *, now: datetime) -> int:
        """Return the number of chains grown. Raises `ValueError` for a tampered file."""
        grown = [
            ChainAnchor(head.organisation_id, head.seq, head.hash, now)
            for head in chain_heads(session)
            if head.seq > self._known.get(head.organisation_id, 0)
        ]
        if grown:
            before = self._anchors.latest()
            self._anchors.drop([anchor for anchor in grown if _follows_anchor(session, before, anchor)])
            self._known |= {anchor.organisation_id: anchor.seq for anchor in grown}
        return len(grown)


def _follows_anchor(session: Session, before: Mapping[int, ChainAnchor], anchor: ChainAnchor) -> bool:
    last = before.get(anchor.organisation_id)
    if last is None or has_anchored_entry(session, last):
        return True
    LOG.error("organisation %s: entry %s of the record is not the one anchored", last.organisation_id, last.seq)
    return False
