"""Keeping the queues true when people come, go or change roles: the record says so, and this follows it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.approvals import service
from app.approvals.queries import rounds
from app.audit.models import AuditEntry, AuditHead, DerivedMark
from app.audit.rules import Act
from app.db.reads import Read

MARK = "candidates"
TOUCHING = (Act.MEMBER_INVITED, Act.MEMBERSHIP_ENDED, Act.MEMBERSHIP_GRANTED)
Sessions = Callable[[], Session]


def catch_up(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Bring who-may-decide up to the record of every organisation that moved; how many were rewritten."""
    with reading() as session:
        behind = _behind(session)
    return sum(_follow(writing, organisation_id, now=now) for organisation_id in behind)


def _behind(session: Session) -> list[int]:
    """One statement, empty while nothing happens."""
    return _BEHIND.all(session)


_MINE = (col(DerivedMark.organisation_id) == AuditHead.organisation_id) & (col(DerivedMark.name) == MARK)
_BEHIND: Read[int] = Read(
    select(AuditHead.organisation_id)
    .outerjoin(DerivedMark, _MINE)
    .where(or_(col(DerivedMark.seq).is_(None), col(DerivedMark.seq) < AuditHead.seq))
    .order_by(col(AuditHead.organisation_id)),
    lambda organisation_id: organisation_id,
    everywhere=True,
)


def _follow(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        head = session.exec(select(AuditHead.seq).where(AuditHead.organisation_id == organisation_id)).one()
        mark = session.get(DerivedMark, (MARK, organisation_id), with_for_update=True)
        mark = mark or DerivedMark(name=MARK, organisation_id=organisation_id)
        stale = _has_touched(session, organisation_id, mark.seq)
        if stale:
            steps = rounds.open_steps(session, organisation_id)
            service.refresh_candidates(session, organisation_id, steps, now=now)
        mark.seq = head
        session.add(mark)
        session.commit()
    return int(stale)


def _has_touched(session: Session, organisation_id: int, seq: int) -> bool:
    found = session.exec(
        select(AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq > seq, col(AuditEntry.act).in_(TOUCHING))
        .limit(1)
    )
    return found.first() is not None
