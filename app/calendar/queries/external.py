"""Other people's calendars and what happens in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.calendar.models import ExternalCalendar, ExternalEvent, TakenEvent
from app.calendar.rules.external import Becomes
from app.core.errors import NotFound
from app.core.periods_math import Days
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given
from app.drafting.models import Post
from app.drafting.rules.numbers import number_of
from app.intake.models import Request
from app.intake.rules.numbers import code_of

MOST_SHOWN = 2_000
"""Events of one page; whoever brings more has a calendar that nobody can read."""
GONE = say("Ese acto ya no está en su calendario.")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event and the calendar it is of."""

    event: ExternalEvent
    calendar: ExternalCalendar

    @property
    def source(self) -> str:
        return self.event.source


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a source already, as pages lead to it."""

    number: str
    year: int
    ordinal: int


def calendars_of(session: Session, organisation_id: int) -> Sequence[ExternalCalendar]:
    wanted = select(ExternalCalendar).where(ExternalCalendar.organisation_id == organisation_id)
    return session.exec(wanted.order_by(ExternalCalendar.name, col(ExternalCalendar.id))).all()


def calendar_or_404(
    session: Session, organisation_id: int, calendar_id: int, *, lock: bool = False
) -> ExternalCalendar:
    """`lock` for a deed, so that it and whoever reads the calendar take turns. Raises `NotFound`."""
    wanted = select(ExternalCalendar).where(
        ExternalCalendar.organisation_id == organisation_id, ExternalCalendar.id == calendar_id
    )
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Ese calendario no existe."))
    return found


def events_between(
    session: Session, organisation_id: int, days: Days, calendar_ids: Collection[int]
) -> Sequence[ExternalEvent]:
    """What of those calendars touches the days, in order; nothing is asked where there are none."""
    if not calendar_ids:
        return ()
    return _BETWEEN.all(
        session, organisation_id=organisation_id, first=days.first, last=days.last, calendar_ids=list(calendar_ids)
    )


_BETWEEN: Load[ExternalEvent] = Load(
    select(ExternalEvent)
    .where(
        ExternalEvent.organisation_id == HERE,
        col(ExternalEvent.calendar_id).in_(given("calendar_ids", many=True)),
        ExternalEvent.last_day >= given("first"),
        ExternalEvent.first_day <= given("last"),
    )
    .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    .limit(MOST_SHOWN)
)


def proposals(
    session: Session, organisation_id: int, *, since: date, after: tuple[datetime, int] | None, limit: int
) -> list[Happening]:
    """What is still to come of the calendars that propose, in order, from beyond one of them."""
    wanted = (
        select(ExternalEvent, ExternalCalendar)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == organisation_id, col(ExternalCalendar.proposes))
        .where(ExternalEvent.first_day >= since)
        .order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    )
    if after:
        at, key = after
        starts = col(ExternalEvent.starts_at)
        wanted = wanted.where((starts > at) | ((starts == at) & (col(ExternalEvent.id) > key)))
    return [Happening(*row) for row in session.exec(wanted.limit(limit))]


def happening_or_404(session: Session, organisation_id: int, event_id: int) -> Happening:
    """Raises `NotFound` also where its calendar does not propose."""
    row = session.exec(
        select(ExternalEvent, ExternalCalendar)
        .join(ExternalCalendar, col(ExternalCalendar.id) == ExternalEvent.calendar_id)
        .where(ExternalEvent.organisation_id == organisation_id, ExternalEvent.id == event_id)
        .where(col(ExternalCalendar.proposes))
    ).first()
    if row is None:
        raise NotFound(GONE)
    return Happening(*row)


def next_events(session: Session, calendar: ExternalCalendar, *, since: date, limit: int) -> Sequence[ExternalEvent]:
    """The first that are still to come."""
    wanted = select(ExternalEvent).where(
        ExternalEvent.organisation_id == calendar.organisation_id, ExternalEvent.calendar_id == calendar.id
    )
    ordered = wanted.order_by(col(ExternalEvent.starts_at), col(ExternalEvent.id))
    return session.exec(ordered.where(ExternalEvent.last_day >= since).limit(limit)).all()


def made_of(session: Session, organisation_id: int, sources: Collection[str]) -> dict[tuple[str, Becomes], Made]:
    """What was made of each source, by the source and what it became. One statement."""
    if not sources:
        return {}
    return dict(_MADE.all(session, organisation_id=organisation_id, sources=list(sources)))


def _made(source: str, becomes: Becomes, year: int, ordinal: int) -> tuple[tuple[str, Becomes], Made]:
    number = number_of(year, ordinal) if becomes is Becomes.IDEA else code_of(year, ordinal)
    return (source, becomes), Made(number, year, ordinal)


_MADE = Read(
    columns(
        TakenEvent.source,
        TakenEvent.becomes,
        sa.func.coalesce(Post.year, Request.year),
        sa.func.coalesce(Post.ordinal, Request.ordinal),
    )
    .select_from(TakenEvent)
    .outerjoin(Post, col(Post.id) == TakenEvent.post_id)
    .outerjoin(Request, col(Request.id) == TakenEvent.request_id)
    .where(TakenEvent.organisation_id == HERE, col(TakenEvent.source).in_(given("sources", many=True))),
    _made,
)
