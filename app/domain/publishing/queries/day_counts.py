"""Publications of accounts in a day, where their network takes so many."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from app.db.work import Work
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import MAY_BE_OUT, ON_ITS_WAY, DeliveryState

DAY = timedelta(hours=24)


def published_within_day(
    session: Session, organisations: Collection[int], accounts: Collection[int], until: datetime
) -> Mapping[int, int]:
    """Count by account what its network was sent in the 24 hours before; one statement.

    What was published by hand has no identifier, and its network counts it apart.
    """
    was_sent = or_(Delivery.remote_id != "", col(Delivery.state).in_(ON_ITS_WAY))
    return _count(session, organisations, accounts, until, col(Delivery.state).in_(MAY_BE_OUT), was_sent)


def planned_within_day(work: Work, accounts: Collection[int], at: datetime) -> Mapping[int, int]:
    """Count by account what is out or scheduled in the 24 hours before; one statement."""
    counted = col(Delivery.state).in_([*MAY_BE_OUT, DeliveryState.SCHEDULED])
    return _count(work.session, [work.organisation_id], accounts, at, counted)


def _count(
    session: Session,
    organisations: Collection[int],
    accounts: Collection[int],
    until: datetime,
    *counted: ColumnElement[bool],
) -> Mapping[int, int]:
    rows = session.exec(
        select(Delivery.channel_id, func.count(col(Delivery.id)))
        .where(col(Delivery.organisation_id).in_(organisations), col(Delivery.channel_id).in_(accounts), *counted)
        .where(Delivery.due_at > until - DAY, Delivery.due_at <= until)
        .group_by(col(Delivery.channel_id))
    ).all()
    return dict(rows)
