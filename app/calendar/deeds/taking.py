"""What happens elsewhere becomes an idea or a request of ours, once: whoever asks again gets the one there is."""

from datetime import datetime, time
from typing import TypeVar

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.calendar.models import TakenEvent
from app.calendar.queries.external import Happening
from app.calendar.rules.awareness import AwarenessDay, source_of
from app.calendar.rules.external import Becomes
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import day_in, wall
from app.drafting import service as drafting
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin
from app.drafting.service.ideas import note_idea
from app.intake.models import Request
from app.intake.rules.asking import Asked, Requester
from app.intake.rules.kinds import POLITICAL
from app.intake.service.agendas import record_from_calendar
from app.organisations.models import Organisation

MORNING = time(9)
"""When what lasts the whole day is planned for, until somebody says otherwise."""
UNTITLED = "Acto sin título"
Made = TypeVar("Made", Post, Request)


def idea_of_event(
    session: Session, organisation: Organisation, happening: Happening, *, actor: Actor, now: datetime
) -> tuple[Post, bool]:
    """The idea, and whether it is new. Raises `OutOfTurn` for what is over."""
    demand(actor.may(Permission.POST_WRITE))
    _check_to_come(happening, organisation, now)
    event, calendar = happening.event, happening.calendar
    at = wall(event.starts_at, organisation.zone)
    plan = Plan(event.first_day, MORNING if event.is_all_day else at.time().replace(second=0), at.fold)
    title = event.summary or UNTITLED
    detail = {"calendar": calendar.name, "event": title, "place": event.place}
    return _idea(session, organisation, happening.source, title, plan, detail, actor=actor, now=now)


def idea_of_day(
    session: Session, organisation: Organisation, day: AwarenessDay, year: int, *, actor: Actor, now: datetime
) -> tuple[Post, bool]:
    """The idea of an awareness day, and whether it is new. Raises `OutOfTurn` for what is over."""
    demand(actor.may(Permission.POST_WRITE))
    on = day.rule.in_year(year)
    if on < day_in(now, organisation.zone):
        raise OutOfTurn(say("Ese día ya pasó."))
    detail = {"calendar": day.source, "event": day.name("es")}
    plan, title = Plan(on, MORNING), day.name(organisation.languages[0] if organisation.languages else "es")
    return _idea(session, organisation, source_of(day, year), title, plan, detail, actor=actor, now=now)


def request_of_event(
    session: Session, organisation: Organisation, happening: Happening, *, actor: Actor, now: datetime
) -> tuple[Request, bool]:
    """A request of whoever's agenda it is, recorded by the actor, and whether it is new."""
    demand(actor.may(Permission.REQUEST_NOTE))
    _check_to_come(happening, organisation, now)
    drafting.take_turn(session, organisation.id, now.year)
    if known := _taken(session, organisation.id, happening.source, Becomes.REQUEST):
        return _of(session, Request, organisation.id, known.request_id), False
    event, calendar = happening.event, happening.calendar
    asked = Asked(
        subject=(event.summary or UNTITLED)[:200],
        on_behalf_of=calendar.name,
        facts="\n".join(part for part in (_when(happening, organisation.zone), event.place, event.text) if part),
        wanted_on=event.first_day,
        behalf_is_political=calendar.owner in POLITICAL,
    )
    evidence = str(say("De su agenda, «%(calendar)s».", calendar=calendar.name))
    requester = Requester(calendar.owner, calendar.name)
    request = record_from_calendar(session, organisation, asked, requester, evidence, actor=actor, now=now)
    _remember(session, happening.source, Becomes.REQUEST, actor=actor, request_id=request.id)
    return request, True


def _idea(
    session: Session,
    organisation: Organisation,
    source: str,
    title: str,
    plan: Plan,
    detail: dict[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[Post, bool]:
    """Whoever takes a number makes the others wait, so that of two presses the second finds the first one's idea."""
    drafting.take_turn(session, organisation.id, now.year)
    if known := _taken(session, organisation.id, source, Becomes.IDEA):
        return _of(session, Post, organisation.id, known.post_id), False
    post = note_idea(session, organisation, title[:200], plan, actor=actor, now=now, origin=Origin.CALENDAR)
    _remember(session, source, Becomes.IDEA, actor=actor, post_id=post.id)
    audit.record(session, Act.EVENT_TAKEN, actor=actor, now=now, subject=f"post:{post.id}", **detail)
    return post, True


def _check_to_come(happening: Happening, organisation: Organisation, now: datetime) -> None:
    if happening.event.last_day < day_in(now, organisation.zone):
        raise OutOfTurn(say("Ese acto ya pasó."))
    if not happening.calendar.proposes:
        raise Refusal(say("Los actos de ese calendario no se proponen."))


def _taken(session: Session, organisation_id: int, source: str, becomes: Becomes) -> TakenEvent | None:
    mine = (TakenEvent.organisation_id == organisation_id, TakenEvent.source == source)
    return session.exec(select(TakenEvent).where(*mine, TakenEvent.becomes == becomes)).first()


def _remember(
    session: Session,
    source: str,
    becomes: Becomes,
    *,
    actor: Actor,
    post_id: int | None = None,
    request_id: int | None = None,
) -> None:
    made = TakenEvent(organisation_id=actor.organisation_id, source=source, becomes=becomes)
    made.post_id, made.request_id = post_id, request_id
    session.add(made)
    session.flush()


def _of(session: Session, model: type[Made], organisation_id: int, key: int | None) -> Made:
    return session.exec(select(model).where(model.organisation_id == organisation_id, model.id == key)).one()


def _when(happening: Happening, zone: str) -> str:
    event = happening.event
    if event.is_all_day:
        return f"{event.first_day:%d/%m/%Y}"
    return f"{wall(event.starts_at, zone):%d/%m/%Y %H:%M}"
