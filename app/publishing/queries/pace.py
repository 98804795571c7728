"""How often our own accounts speak."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.publishing.models import Capture, Delivery

WEEK = timedelta(weeks=1)


def weekly(session: Session, organisation_id: int, since: datetime, until: datetime) -> float | None:
    """Publications a week of each account that published between two instants, on average; None where none did."""
    count, accounts = session.exec(
        select(func.count(), func.count(col(Delivery.channel_id).distinct()))
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .where(Capture.organisation_id == organisation_id, Delivery.organisation_id == organisation_id)
        .where(Capture.captured_at >= since, Capture.captured_at < until)
    ).one()
    weeks = round((until - since) / WEEK)
    return round(count / accounts / weeks, 1) if accounts else None
