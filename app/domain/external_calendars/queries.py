from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.date_ranges import DateRange
from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.db.work import Work
from app.domain.external_calendars.models import AwarenessChoice, EventConversion, ExternalCalendar, ExternalEvent
from app.domain.external_calendars.rules.calendars import ConversionKind
from app.domain.posts.models import Post
from app.domain.posts.rules.post_number import format_number
from app.domain.requests.models import Request
from app.domain.requests.rules.request import format_request_code

MOST_SHOWN = 2_000
"""Events per page; more is unreadable anyway."""
EVENT_GONE = msg("Ese acto ya no está en su calendario.")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    event: ExternalEvent
    calendar: ExternalCalendar

    @property
    def source(self) -> str:
        return self.event.source


@dataclass(frozen=True, slots=True)
class ConvertedEvent:
    number: str
    year: int
    ordinal: int


def external_calendars(session: Session, organisation_id: int) -> Sequence[ExternalCalendar]:
    wanted = select(ExternalCalendar).where(ExternalCalendar.organisation_id == organisation_id)
    return session.exec(wanted.order_by(ExternalCalendar.name, col(ExternalCalendar.id))).all()


def calendar_or_404(
    session: Session, organisation_id: int, calendar_id: int, *, lock: bool = False
) -> ExternalCalendar:
    """Serialise with readings by `lock`. Raises `NotFound`."""
    wanted = select(ExternalCalendar).where(
        ExternalCalendar.organisation_id == organisation_id, ExternalCalendar.id == calendar_id
    )
    calendar = session.exec(wanted.with_for_update() if lock else wanted).first()
    if calendar is None:
        raise NotFound(msg("Ese calendario no existe."))
    return calendar


def events_between(
    session: Session, organisation_id: int, days: DateRange, calendar_ids: Collection[int]
) -> Sequence[ExternalEvent]:
    """Return events touching these days, in order; no statement without calendars."""
    if not calendar_ids:
        return ()
    return _BETWEEN.all(
        session, organisation_id=organisation_id, first=days.first, last=days.last, calendar_ids=list(calendar_ids)
    )


_BETWEEN: EntityQuery[ExternalEvent] = EntityQuery(
    select(ExternalEvent)
    .where(
        ExternalEvent.organisation_id == ORGANISATION_ID,
        col(ExternalEvent.calendar_id).in_(param("calendar_ids", many=True)),
        ExternalEvent.last_day >= param("first"),
        ExternalEvent.first_day <= param("last"),
    )
    .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    .limit(MOST_SHOWN)
)


def proposed_events(work: Work, *, since: date, after: tuple[datetime, int] | None, limit: int) -> list[CalendarEvent]:
    """Return events of calendars that propose, in order, past `after`."""
    wanted = (
        select(ExternalEvent, ExternalCalendar)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == work.organisation_id, col(ExternalCalendar.proposes))
        .where(ExternalEvent.first_day >= since)
        .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    )
    if after:
        at, key = after
        starts = col(ExternalEvent.starts_at)
        wanted = wanted.where((starts > at) | ((starts == at) & (col(ExternalEvent.id) > key)))
    return [CalendarEvent(*row) for row in work.session.exec(wanted.limit(limit))]


def event_or_404(work: Work, event_id: int) -> CalendarEvent:
    """Raise `NotFound` also where the calendar does not propose."""
    row = work.session.exec(
        select(ExternalEvent, ExternalCalendar)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == work.organisation_id, ExternalEvent.id == event_id)
        .where(col(ExternalCalendar.proposes))
    ).first()
    if row is None:
        raise NotFound(EVENT_GONE)
    return CalendarEvent(*row)


def next_events(session: Session, calendar: ExternalCalendar, *, since: date, limit: int) -> Sequence[ExternalEvent]:
    wanted = select(ExternalEvent).where(
        ExternalEvent.organisation_id == calendar.organisation_id, ExternalEvent.calendar_id == calendar.id
    )
    ordered = wanted.order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    return session.exec(ordered.where(ExternalEvent.last_day >= since).limit(limit)).all()


def converted_events(work: Work, sources: Collection[str]) -> dict[tuple[str, ConversionKind], ConvertedEvent]:
    """Return conversions by source and kind. One statement."""
    if not sources:
        return {}
    return dict(_CONVERTED.all(work.session, organisation_id=work.organisation_id, sources=list(sources)))


def _converted_event(
    source: str, becomes: ConversionKind, year: int, ordinal: int
) -> tuple[tuple[str, ConversionKind], ConvertedEvent]:
    number = format_number(year, ordinal) if becomes is ConversionKind.IDEA else format_request_code(year, ordinal)
    return (source, becomes), ConvertedEvent(number, year, ordinal)


_CONVERTED = Query(
    select_columns(
        EventConversion.source,
        EventConversion.becomes,
        sa.func.coalesce(Post.year, Request.year),
        sa.func.coalesce(Post.ordinal, Request.ordinal),
    )
    .select_from(EventConversion)
    .outerjoin(Post, col(Post.id) == EventConversion.post_id)
    .outerjoin(Request, col(Request.id) == EventConversion.request_id)
    .where(
        EventConversion.organisation_id == ORGANISATION_ID, col(EventConversion.source).in_(param("sources", many=True))
    ),
    _converted_event,
)


def awareness_choice(work: Work) -> AwarenessChoice | None:
    return _CHOICE.first(work.session, organisation_id=work.organisation_id)


_CHOICE: EntityQuery[AwarenessChoice] = EntityQuery(
    select(AwarenessChoice).where(AwarenessChoice.organisation_id == ORGANISATION_ID)
)
