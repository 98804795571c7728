from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.core.date_ranges import DateRange
from app.domain.calendar.queries.clashes import publications_in
from app.domain.calendar.rules.clashes import (
    CROSSING_HORIZON,
    FARTHEST_CROSSING,
    Publication,
    publications_near,
    shares_a_day,
)
from app.domain.campaigns import queries
from app.domain.campaigns.queries import CampaignSummary
from app.domain.external_calendars.models import ExternalCalendar, ExternalEvent
from app.domain.external_calendars.queries import events_between
from app.domain.organisations.models import Organisation
from app.domain.plan.models.resources import ExistingChannel


@dataclass(frozen=True, slots=True)
class ChannelCrossing:
    """An event, the publications too near it, in order, and its days' campaigns."""

    event: ExternalEvent
    channel: ExistingChannel
    pieces: Sequence[Publication]
    campaigns: Sequence[CampaignSummary]


def channel_crossings(
    session: Session, body: Organisation, channels: Sequence[ExistingChannel], *, today: date
) -> list[ChannelCrossing]:
    """Return sixty days' crossings by hour, without hidden calendars; at most four statements."""
    days = DateRange(today, today + CROSSING_HORIZON)
    shown = _shown_calendars(session, body.id)
    linked = [account for account in channels if account.calendar_id in shown]
    events = events_between(session, body.id, days, {account.calendar_id for account in linked if account.calendar_id})
    if not events:
        return []
    opens, closes = days.bounds(body.zone)
    pieces = publications_in(session, body.id, (opens - FARTHEST_CROSSING, closes + FARTHEST_CROSSING), body.zone)
    running = [
        campaign
        for campaign in queries.campaigns_between(session, body.id, first=today, last=days.last)
        if not campaign.closed
    ]
    crossings = [
        _crossing(event, channel, pieces, running)
        for event in events
        for channel in linked
        if channel.calendar_id == event.calendar_id
    ]
    return [crossing for crossing in crossings if crossing.pieces or crossing.campaigns]


def _crossing(
    event: ExternalEvent, channel: ExistingChannel, pieces: Sequence[Publication], running: Sequence[CampaignSummary]
) -> ChannelCrossing:
    met = [campaign for campaign in running if shares_a_day(event, campaign.starts_on, campaign.ends_on)]
    return ChannelCrossing(event, channel, publications_near(event, channel.hours_apart, pieces), met)


def _shown_calendars(session: Session, organisation_id: int) -> set[int]:
    wanted = select(ExternalCalendar.id).where(
        ExternalCalendar.organisation_id == organisation_id, col(ExternalCalendar.is_shown)
    )
    return set(session.exec(wanted))
