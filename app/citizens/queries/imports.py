"""Files of messages that were brought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.citizens.models import CitizenImport
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, columns, given


class Waiting(NamedTuple):
    """A file that nobody has said yes to."""

    id: int
    file_name: str
    created_at: datetime
    total: int


def import_or_404(
    session: Session, organisation_id: int, import_id: int, *, user_id: int, lock: bool = False
) -> CitizenImport:
    """Whoever brought it sees it; raises `NotFound` for everybody else."""
    wanted = select(CitizenImport).where(
        CitizenImport.organisation_id == organisation_id,
        CitizenImport.id == import_id,
        CitizenImport.user_id == user_id,
    )
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Ese fichero ya no está aquí. Si no llegó a tomarlo, tráigalo otra vez."))
    return found


def under_way(session: Session) -> Sequence[tuple[int, int]]:
    """Organisation and key of those somebody said yes to and that are not settled yet, the oldest first."""
    return session.exec(
        select(CitizenImport.organisation_id, CitizenImport.id)
        .where(col(CitizenImport.accepted_at).is_not(None), col(CitizenImport.applied_at).is_(None))
        .order_by(col(CitizenImport.accepted_at), col(CitizenImport.id))
        .limit(5)
    ).all()


def waiting_of(session: Session, organisation_id: int, *, user_id: int) -> Sequence[Waiting]:
    """Those somebody brought and has not taken, the newest first; one statement."""
    return _WAITING.all(session, organisation_id=organisation_id, user_id=user_id)


def is_past(before: datetime) -> Any:
    """Brought before then and not taken, or settled before then."""
    untaken = col(CitizenImport.accepted_at).is_(None) & (col(CitizenImport.created_at) < before)
    return or_(untaken, col(CitizenImport.applied_at) < before)


def past_their_term(session: Session, *, before: datetime, limit: int) -> Sequence[CitizenImport]:
    """Of every organisation, locked; what somebody is saying yes to now is passed over."""
    query = select(CitizenImport).where(is_past(before)).order_by(col(CitizenImport.id)).limit(limit)
    return session.exec(query.with_for_update(skip_locked=True)).all()


_WAITING: Read[Waiting] = Read(
    columns(CitizenImport.id, CitizenImport.file_name, CitizenImport.created_at, CitizenImport.total)
    .where(CitizenImport.organisation_id == HERE, CitizenImport.user_id == given("user_id"))
    .where(col(CitizenImport.accepted_at).is_(None))
    .order_by(col(CitizenImport.id).desc())
    .limit(20),
    Waiting,
)
