"""Reads of the dates that bind."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.words import say
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.rules.binding import HAS_BOUND, binding_kinds
from app.periods.rules.territory import Territory, body_territory

Kinds = frozenset[str]


def binding(session: Session, organisation_id: int, instants: Collection[datetime]) -> Mapping[datetime, Kinds]:
    """The kinds of period that bind the organisation at each of these instants (UTC, aware), by the instant.

    One statement however many they are, and none for none.
    """
    if not instants:
        return {}
    found = session.exec(
        select(Period, Organisation.territory_code, Organisation.region)
        .join(Organisation, col(Organisation.id) == Period.organisation_id)
        .where(Period.organisation_id == organisation_id, *_bound_within(min(instants), max(instants)))
    ).all()
    periods = [period for period, _, _ in found]
    body = body_territory(*found[0][1:]) if found else Territory()
    return {instant: binding_kinds(periods, instant, body) for instant in instants}


def periods_between(session: Session, organisation_id: int, start: datetime, end: datetime) -> Sequence[Period]:
    """Those that have bound, bind or will between two instants, by their beginning."""
    return session.exec(
        select(Period)
        .where(Period.organisation_id == organisation_id, *_bound_within(start, end))
        .order_by(col(Period.starts_at), col(Period.id))
    ).all()


def period_or_404(session: Session, period_id: int, *, organisation_id: int) -> Period:
    """Raises `NotFound`."""
    found = session.exec(
        select(Period).where(Period.organisation_id == organisation_id, Period.id == period_id)
    ).first()
    if found is None:
        raise NotFound(say("Ese periodo no existe."))
    return found


def _bound_within(start: datetime, end: datetime) -> tuple[Any, ...]:
    """Those in force at some instant between the two, both included."""
    return (
        col(Period.state).in_(HAS_BOUND),
        col(Period.starts_at) <= end,
        or_(col(Period.ends_at).is_(None), col(Period.ends_at) > start),
    )
