"""What other channels of the house do in the days ahead, beside what it publishes then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.calendar.models import ExternalCalendar, ExternalEvent
from app.calendar.queries.clashes import pieces_in
from app.calendar.queries.external import events_between
from app.calendar.rules.clashes import Piece
from app.calendar.rules.coordination import AHEAD, FARTHEST, meets, too_near
from app.core.periods_math import Days
from app.organisations.models import Organisation
from app.plan.models import ExistingChannel
from app.plan.queries import campaigns
from app.plan.queries.campaigns import Named


@dataclass(frozen=True, slots=True)
class Crossing:
    """An event of a channel with the publications that are too near, in order, and the campaigns of its days."""

    event: ExternalEvent
    channel: ExistingChannel
    pieces: Sequence[Piece]
    campaigns: Sequence[Named]


def crossings(
    session: Session, body: Organisation, channels: Sequence[ExistingChannel], *, today: date
) -> list[Crossing]:
    """Of the next sixty days, by their hour; calendars nobody shows yet tell nothing. Four statements at most."""
    days = Days(today, today + AHEAD)
    shown = _shown(session, body.id)
    linked = [one for one in channels if one.calendar_id in shown]
    events = events_between(session, body.id, days, {one.calendar_id for one in linked if one.calendar_id})
    if not events:
        return []
    opens, closes = days.bounds(body.zone)
    pieces = pieces_in(session, body.id, (opens - FARTHEST, closes + FARTHEST), body.zone)
    running = [one for one in campaigns.between(session, body.id, first=today, last=days.last) if not one.closed]
    found = [
        _crossing(event, channel, pieces, running)
        for event in events
        for channel in linked
        if channel.calendar_id == event.calendar_id
    ]
    return [one for one in found if one.pieces or one.campaigns]


def _crossing(
    event: ExternalEvent, channel: ExistingChannel, pieces: Sequence[Piece], running: Sequence[Named]
) -> Crossing:
    met = [one for one in running if meets(event, one.starts_on, one.ends_on)]
    return Crossing(event, channel, too_near(event, channel.hours_apart, pieces), met)


def _shown(session: Session, organisation_id: int) -> set[int]:
    wanted = select(ExternalCalendar.id).where(
        ExternalCalendar.organisation_id == organisation_id, col(ExternalCalendar.is_shown)
    )
    return set(session.exec(wanted))
