"""The notices that wait to be pushed to their readers' devices."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.statements import Query, param, select_columns
from app.domain.notifications.models import Notice, PushCall, PushDevice
from app.domain.notifications.rules.push import PUSH_KINDS
from app.domain.people.models import User

MOST_NEW = 500


class PendingPush(NamedTuple):
    organisation_id: int
    device_id: int
    notice_id: int
    kind: str


def pending_pushes(session: Session, *, now: datetime, oldest: datetime) -> list[PendingPush]:
    """Return unread notices of the pushed kinds that a device has not been sent. One statement."""
    return _PENDING.all(session, since=oldest, now=now, kinds=sorted(PUSH_KINDS))


_KNOWN = sa.exists().where(col(PushCall.device_id) == PushDevice.id, col(PushCall.notice_id) == Notice.id)
_PENDING: Query[PendingPush] = Query(
    select_columns(PushDevice.organisation_id, PushDevice.id, Notice.id, Notice.kind)
    .join(User, col(User.id) == PushDevice.user_id)
    .join(
        Notice,
        (col(Notice.organisation_id) == PushDevice.organisation_id)
        & (col(Notice.to_address) == User.email)
        & (col(Notice.id) > PushDevice.followed_id),
    )
    .where(
        col(Notice.kind).in_(param("kinds", many=True)),
        col(Notice.read_at).is_(None),
        col(Notice.queued_at) >= PushDevice.since,
        col(Notice.queued_at).between(param("since"), param("now")),
        ~_KNOWN,
    )
    .order_by(col(Notice.id))
    .limit(MOST_NEW),
    PendingPush,
    everywhere=True,
)
