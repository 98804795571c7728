"""Charges for reading an account and for answering in it, added up by month; a post's are known by its delivery."""

from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, update

from app.core.messages import Message
from app.domain.directory.models import Channel
from app.domain.organisations.models import Organisation
from app.domain.publishing.queries.month_costs import month_costs, month_of, priced_account


def charge_account(session: Session, channel: Channel, price: int, *, now: datetime) -> None:
    """Add thousandths of a dollar; whoever charges at the same time waits."""
    if not price:
        return
    month = month_of(now, _zone(session, channel))
    known = case((col(Channel.charged_in) == month, col(Channel.charged)), else_=0)
    mine = (col(Channel.organisation_id) == channel.organisation_id, col(Channel.id) == channel.id)
    session.exec(update(Channel).where(*mine).values(charged=known + price, charged_in=month))


def reading_obstacle(session: Session, channel: Channel, most: int, *, now: datetime) -> Message | None:
    """Return why the account is not read under its cap; `most`: what the next question may cost."""
    month = month_costs(session, priced_account(channel), now, _zone(session, channel))
    return month.reading_fault(most, channel.monthly_cap or 0)


def _zone(session: Session, channel: Channel) -> str:
    return session.get_one(Organisation, channel.organisation_id).zone
