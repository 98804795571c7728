"""Asking beforehand all that a batch asks, of nothing, so that the first to be sent does not wait for it.

A statement is written when it is first asked, and on PostgreSQL each connection plans it then: for the longest of them
that takes longer than sending ten publications. Tables counted anew in the meantime have it planned anew.
"""

from datetime import datetime

from sqlmodel import Session

from app.periods.queries import binding, stops
from app.publishing.queries import sending
from app.publishing.queries.held import held, held_posts, pick
from app.publishing.queries.provenance import rehearse_provenance

NOBODY = 0


def rehearse(session: Session, batch: int, *, now: datetime) -> None:
    none = [NOBODY] * batch
    pick(session, limit=0, now=now)
    held_posts(session, none)
    held(session, none)
    sending.lines(session, none)
    rehearse_provenance(session, none)
    sending.states_by_post(session, none)
    stops(session, [NOBODY], now=now)
    binding(session, NOBODY, [now])
