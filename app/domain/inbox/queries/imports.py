from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.inbox.models import MessageImport


class WaitingImport(NamedTuple):
    id: int
    file_name: str
    created_at: datetime
    total: int


def import_or_404(work: Work, import_id: int, *, user_id: int, lock: bool = False) -> MessageImport:
    """Raise `NotFound` for all but the importer."""
    wanted = select(MessageImport).where(
        MessageImport.organisation_id == work.organisation_id,
        MessageImport.id == import_id,
        MessageImport.user_id == user_id,
    )
    message_import = work.session.exec(wanted.with_for_update() if lock else wanted).first()
    if message_import is None:
        raise NotFound(msg("Ese fichero ya no está aquí. Si no llegó a tomarlo, tráigalo otra vez."))
    return message_import


def imports_under_way(session: Session) -> Sequence[tuple[int, int]]:
    """Return (organisation, key) of accepted, unsettled imports, oldest first."""
    return session.exec(
        select(MessageImport.organisation_id, MessageImport.id)
        .where(col(MessageImport.accepted_at).is_not(None), col(MessageImport.applied_at).is_(None))
        .order_by(col(MessageImport.accepted_at), col(MessageImport.id))
        .limit(5)
    ).all()


def waiting_imports(session: Session, organisation_id: int, *, user_id: int) -> Sequence[WaitingImport]:
    """Return imports newest first; one statement."""
    return _WAITING_IMPORTS.all(session, organisation_id=organisation_id, user_id=user_id)


def is_past_term(before: datetime) -> Any:
    """Match imports settled, or made and not accepted, before then."""
    untaken = col(MessageImport.accepted_at).is_(None) & (col(MessageImport.created_at) < before)
    return or_(untaken, col(MessageImport.applied_at) < before)


def imports_past_term(session: Session, *, before: datetime, limit: int) -> Sequence[MessageImport]:
    """Return imports locked, in all organisations, skipping those being accepted."""
    query = select(MessageImport).where(is_past_term(before)).order_by(col(MessageImport.id)).limit(limit)
    return session.exec(query.with_for_update(skip_locked=True)).all()


_WAITING_IMPORTS: Query[WaitingImport] = Query(
    select_columns(MessageImport.id, MessageImport.file_name, MessageImport.created_at, MessageImport.total)
    .where(MessageImport.organisation_id == ORGANISATION_ID, MessageImport.user_id == param("user_id"))
    .where(col(MessageImport.accepted_at).is_(None))
    .order_by(col(MessageImport.id).desc())
    .limit(20),
    WaitingImport,
)
