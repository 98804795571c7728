"""The devices of people, and the notices pushed to them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.notifications.models import Notice, PushDevice


def devices_of(session: Session, organisation_id: int, user_id: int) -> Sequence[PushDevice]:
    return session.exec(
        select(PushDevice)
        .where(PushDevice.organisation_id == organisation_id, PushDevice.user_id == user_id)
        .order_by(col(PushDevice.id))
    ).all()


def device_or_404(work: Work, user_id: int, device_id: int) -> PushDevice:
    """Raise `NotFound` unless one's own."""
    mine = PushDevice.organisation_id == work.organisation_id, PushDevice.user_id == user_id
    device = work.session.exec(select(PushDevice).where(*mine, PushDevice.id == device_id)).first()
    if device is None:
        raise NotFound(msg("Ese dispositivo no está en su lista."))
    return device


def last_notice_before(session: Session, instant: datetime) -> int:
    query = select(Notice.id).where(Notice.queued_at <= instant).order_by(col(Notice.id).desc()).limit(1)
    return session.exec(query).first() or 0


def notices_by_id(session: Session, ids: Collection[int]) -> dict[int, Notice]:
    return {notice.id: notice for notice in session.exec(select(Notice).where(col(Notice.id).in_(ids)))}
