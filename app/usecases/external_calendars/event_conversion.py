"""Conversion of events into ideas or requests, once."""

from datetime import datetime, time
from typing import TypeVar

from sqlmodel import Session, select

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day, local_time
from app.db.counters import take_number
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.external_calendars.models import EventConversion
from app.domain.external_calendars.queries import CalendarEvent
from app.domain.external_calendars.rules.awareness_days import AwarenessDay, awareness_source
from app.domain.external_calendars.rules.calendars import ConversionKind
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostCounter
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.domain.requests.models import Request
from app.domain.requests.rules.origin import POLITICAL_KINDS
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.posts.drafts import create_idea
from app.usecases.requests.external_requests import record_calendar_request

ALL_DAY_HOUR = time(9)
UNTITLED = "Acto sin título"
Made = TypeVar("Made", Post, Request)


def create_idea_from_event(work: Work, organisation: Organisation, happening: CalendarEvent) -> tuple[Post, bool]:
    """Return the idea and whether new. Raises `Conflict` if past."""
    demand(work.actor.may(Permission.POST_WRITE))
    _check_to_come(happening, organisation, work.now)
    event, calendar = happening.event, happening.calendar
    at = local_time(event.starts_at, organisation.zone)
    plan = PublicationPlan(event.first_day, ALL_DAY_HOUR if event.is_all_day else at.time().replace(second=0), at.fold)
    title = event.summary or UNTITLED
    detail = {"calendar": calendar.name, "event": title, "place": event.place}
    return _create_idea(work, organisation, happening.source, title, plan, detail)


def create_idea_from_awareness_day(
    work: Work, organisation: Organisation, day: AwarenessDay, year: int
) -> tuple[Post, bool]:
    """Return the idea and whether new. Raises `Conflict` if past."""
    demand(work.actor.may(Permission.POST_WRITE))
    on = day.rule.in_year(year)
    if on < local_day(work.now, organisation.zone):
        raise Conflict(msg("Ese día ya pasó."))
    detail = {"calendar": day.source, "event": day.name("es")}
    plan, title = (
        PublicationPlan(on, ALL_DAY_HOUR),
        day.name(organisation.languages[0] if organisation.languages else "es"),
    )
    return _create_idea(work, organisation, awareness_source(day, year), title, plan, detail)


def create_request_from_event(work: Work, organisation: Organisation, happening: CalendarEvent) -> tuple[Request, bool]:
    """Return the agenda owner's request, recorded by the actor, and whether new."""
    demand(work.actor.may(Permission.REQUEST_NOTE))
    _check_to_come(happening, organisation, work.now)
    take_number(work.session, PostCounter, organisation.id, work.now.year, many=0)
    if known := _find_conversion(work.session, organisation.id, happening.source, ConversionKind.REQUEST):
        return _load_converted(work.session, Request, organisation.id, known.request_id), False
    event, calendar = happening.event, happening.calendar
    content = RequestContent(
        subject=(event.summary or UNTITLED)[:200],
        on_behalf_of=calendar.name,
        facts="\n".join(part for part in (_event_time(happening, organisation.zone), event.place, event.text) if part),
        wanted_on=event.first_day,
        behalf_is_political=calendar.owner in POLITICAL_KINDS,
    )
    evidence = str(msg("De su agenda, «%(calendar)s».", calendar=calendar.name))
    requester = Requester(calendar.owner, calendar.name)
    request = record_calendar_request(work, organisation, content, requester, evidence)
    _record_conversion(work, happening.source, ConversionKind.REQUEST, request_id=request.id)
    return request, True


def _create_idea(
    work: Work, organisation: Organisation, source: str, title: str, plan: PublicationPlan, detail: dict[str, str]
) -> tuple[Post, bool]:
    """Return the event's idea and whether it is new; locked post numbers let second clicks find it."""
    take_number(work.session, PostCounter, organisation.id, work.now.year, many=0)
    if known := _find_conversion(work.session, organisation.id, source, ConversionKind.IDEA):
        return _load_converted(work.session, Post, organisation.id, known.post_id), False
    post = create_idea(work, organisation, title[:200], plan, origin=PostOrigin.CALENDAR)
    _record_conversion(work, source, ConversionKind.IDEA, post_id=post.id)
    audit.record(work, Act.EVENT_TAKEN, subject=f"post:{post.id}", **detail)
    return post, True


def _check_to_come(happening: CalendarEvent, organisation: Organisation, now: datetime) -> None:
    if happening.event.last_day < local_day(now, organisation.zone):
        raise Conflict(msg("Ese acto ya pasó."))
    if not happening.calendar.proposes:
        raise Refusal(msg("Los actos de ese calendario no se proponen."))


def _find_conversion(
    session: Session, organisation_id: int, source: str, becomes: ConversionKind
) -> EventConversion | None:
    mine = (EventConversion.organisation_id == organisation_id, EventConversion.source == source)
    return session.exec(select(EventConversion).where(*mine, EventConversion.becomes == becomes)).first()


def _record_conversion(
    work: Work, source: str, becomes: ConversionKind, *, post_id: int | None = None, request_id: int | None = None
) -> None:
    made = EventConversion(organisation_id=work.actor.organisation_id, source=source, becomes=becomes)
    made.post_id, made.request_id = post_id, request_id
    work.session.add(made)
    work.session.flush()


def _load_converted(session: Session, model: type[Made], organisation_id: int, key: int | None) -> Made:
    return session.exec(select(model).where(model.organisation_id == organisation_id, model.id == key)).one()


def _event_time(happening: CalendarEvent, zone: str) -> str:
    event = happening.event
    if event.is_all_day:
        return f"{event.first_day:%d/%m/%Y}"
    return f"{local_time(event.starts_at, zone):%d/%m/%Y %H:%M}"
