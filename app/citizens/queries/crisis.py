"""The crisis that is on, those that were, and what stood out in what people write."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.citizens.models import Crisis, CrisisSpike, CrisisUpdate
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given

MOST_LISTED = 50


def in_force(session: Session, organisation_id: int) -> Crisis | None:
    """The one that is on; while there is one, only the templates of `rules.crises.TEMPLATES` are proposed."""
    return _ON.first(session, organisation_id=organisation_id)


def crisis_or_404(session: Session, organisation_id: int, number: int, *, lock: bool = False) -> Crisis:
    """Raises `NotFound`; `lock` for a deed, so that two of them on one crisis take turns."""
    found = (_LOCKED if lock else _CRISIS).first(session, organisation_id=organisation_id, number=number)
    if found is None:
        raise NotFound(say("No hay ninguna crisis con ese número."))
    return found


def crises(session: Session, organisation_id: int) -> Sequence[Crisis]:
    """The newest first."""
    return _CRISES.all(session, organisation_id=organisation_id)


def last_number(session: Session, organisation_id: int) -> int:
    return _LAST.first(session, organisation_id=organisation_id) or 0


def updates_of(session: Session, crisis: Crisis) -> Sequence[CrisisUpdate]:
    """What was said, in order."""
    return _UPDATES.all(session, organisation_id=crisis.organisation_id, crisis_id=crisis.id)


def spikes_since(session: Session, organisation_id: int, since: datetime) -> Sequence[CrisisSpike]:
    """Those that went on at or after an instant, the newest first."""
    return _SPIKES.all(session, organisation_id=organisation_id, since=since)


def next_reminder(session: Session) -> datetime | None:
    """When the clock of some crisis has something to say, of any organisation."""
    wanted = select(Crisis.remind_at).where(col(Crisis.remind_at).is_not(None))
    return session.exec(wanted.order_by(col(Crisis.remind_at)).limit(1)).first()


def to_remind(session: Session, *, now: datetime, limit: int) -> Sequence[Crisis]:
    """Locked; what another worker has already is left to it."""
    wanted = select(Crisis).where(col(Crisis.remind_at) <= now).order_by(col(Crisis.remind_at), col(Crisis.id))
    return session.exec(wanted.limit(limit).with_for_update(skip_locked=True)).all()


_OURS = select(Crisis).where(Crisis.organisation_id == HERE)
_ON: Load[Crisis] = Load(_OURS.where(col(Crisis.ended_at).is_(None)))
_CRISIS: Load[Crisis] = Load(_OURS.where(Crisis.number == given("number")))
_LOCKED: Load[Crisis] = Load(_OURS.where(Crisis.number == given("number")).with_for_update())
_CRISES: Load[Crisis] = Load(_OURS.order_by(col(Crisis.number).desc()).limit(MOST_LISTED))
_LAST: Read[int] = Read(
    columns(func.max(col(Crisis.number))).where(Crisis.organisation_id == HERE), lambda last: last or 0
)
_UPDATES: Load[CrisisUpdate] = Load(
    select(CrisisUpdate)
    .where(CrisisUpdate.organisation_id == HERE, CrisisUpdate.crisis_id == given("crisis_id"))
    .order_by(col(CrisisUpdate.id))
)
_SPIKES: Load[CrisisSpike] = Load(
    select(CrisisSpike)
    .where(CrisisSpike.organisation_id == HERE, col(CrisisSpike.last_at) >= given("since"))
    .order_by(col(CrisisSpike.last_at).desc(), col(CrisisSpike.id).desc())
    .limit(MOST_LISTED)
)
