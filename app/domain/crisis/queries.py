from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.crisis.models import Crisis, CrisisSpike, CrisisUpdate

MOST_LISTED = 50


def active_crisis(session: Session, organisation_id: int) -> Crisis | None:
    """Return the crisis; during one only `rules.crises.CRISIS_TEMPLATES` are proposed."""
    return _ACTIVE.first(session, organisation_id=organisation_id)


def crisis_or_404(session: Session, organisation_id: int, number: int, *, lock: bool = False) -> Crisis:
    """Raise `NotFound`; `lock` makes a crisis's use cases take turns."""
    crisis = (_LOCKED if lock else _CRISIS).first(session, organisation_id=organisation_id, number=number)
    if crisis is None:
        raise NotFound(msg("No hay ninguna crisis con ese número."))
    return crisis


def crises(session: Session, organisation_id: int) -> Sequence[Crisis]:
    """Return crises, newest first."""
    return _CRISES.all(session, organisation_id=organisation_id)


def last_crisis_number(session: Session, organisation_id: int) -> int:
    return _LAST.first(session, organisation_id=organisation_id) or 0


def crisis_updates(session: Session, crisis: Crisis) -> Sequence[CrisisUpdate]:
    return _UPDATES.all(session, organisation_id=crisis.organisation_id, crisis_id=crisis.id)


def spikes_since(session: Session, organisation_id: int, since: datetime) -> Sequence[CrisisSpike]:
    """Return spikes since then, newest first."""
    return _SPIKES.all(session, organisation_id=organisation_id, since=since)


def next_crisis_reminder(session: Session) -> datetime | None:
    wanted = select(Crisis.remind_at).where(col(Crisis.remind_at).is_not(None))
    return session.exec(wanted.order_by(col(Crisis.remind_at)).limit(1)).first()


def crises_to_remind(session: Session, *, now: datetime, limit: int) -> Sequence[Crisis]:
    """Return crises locked, skipping another worker's."""
    wanted = select(Crisis).where(col(Crisis.remind_at) <= now).order_by(col(Crisis.remind_at), col(Crisis.id))
    return session.exec(wanted.limit(limit).with_for_update(skip_locked=True)).all()


_OF_ORGANISATION = select(Crisis).where(Crisis.organisation_id == ORGANISATION_ID)
_ACTIVE: EntityQuery[Crisis] = EntityQuery(_OF_ORGANISATION.where(col(Crisis.ended_at).is_(None)))
_CRISIS: EntityQuery[Crisis] = EntityQuery(_OF_ORGANISATION.where(Crisis.number == param("number")))
_LOCKED: EntityQuery[Crisis] = EntityQuery(_OF_ORGANISATION.where(Crisis.number == param("number")).with_for_update())
_CRISES: EntityQuery[Crisis] = EntityQuery(_OF_ORGANISATION.order_by(col(Crisis.number).desc()).limit(MOST_LISTED))
_LAST: Query[int] = Query(
    select_columns(func.max(col(Crisis.number))).where(Crisis.organisation_id == ORGANISATION_ID),
    lambda last: last or 0,
)
_UPDATES: EntityQuery[CrisisUpdate] = EntityQuery(
    select(CrisisUpdate)
    .where(CrisisUpdate.organisation_id == ORGANISATION_ID, CrisisUpdate.crisis_id == param("crisis_id"))
    .order_by(col(CrisisUpdate.id))
)
_SPIKES: EntityQuery[CrisisSpike] = EntityQuery(
    select(CrisisSpike)
    .where(CrisisSpike.organisation_id == ORGANISATION_ID, col(CrisisSpike.last_at) >= param("since"))
    .order_by(col(CrisisSpike.last_at).desc(), col(CrisisSpike.id).desc())
    .limit(MOST_LISTED)
)
