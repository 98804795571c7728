from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, func, select, update

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.external_calendars.models import AwarenessChoice, ExternalCalendar, ExternalEvent
from app.domain.external_calendars.queries import awareness_choice
from app.domain.external_calendars.rules.awareness_days import AwarenessDay
from app.domain.external_calendars.rules.calendars import MOST_CALENDARS, EventDetail
from app.domain.plan.models.resources import ExistingChannel
from app.domain.requests.rules.origin import RequesterKind
from app.usecases.external_calendars.stored_events import CalendarContent, blank_events, store_events


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    name: str
    owner: RequesterKind
    detail: EventDetail
    proposes: bool


def add_calendar(
    session: Session,
    terms: CalendarTerms,
    *,
    actor: Actor,
    now: datetime,
    sealed_address: str = "",
    host: str = "",
    file_name: str = "",
    taken: CalendarContent | None = None,
) -> ExternalCalendar:
    """Add a hidden calendar, by address (the worker reads it) or file content."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    _check_terms(session, terms, actor.organisation_id)
    calendar = ExternalCalendar(
        organisation_id=actor.organisation_id,
        **_term_columns(terms),
        sealed_address=sealed_address,
        host=host,
        file_name=file_name,
        next_attempt_at=now if sealed_address else None,
    )
    session.add(calendar)
    session.flush()
    if taken:
        store_events(session, calendar, taken, now=now)
    _record(session, Act.CALENDAR_ADDED, calendar, actor, now, host=host, file=file_name, **_term_columns(terms))
    return calendar


def change_calendar(
    session: Session, calendar: ExternalCalendar, terms: CalendarTerms, *, actor: Actor, now: datetime
) -> None:
    """Change a calendar; less detail erases at once, more comes with a reading."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    _check_terms(session, terms, actor.organisation_id, but=calendar.id)
    if calendar.detail is EventDetail.BUSY and terms.detail is EventDetail.TITLE:
        if not calendar.sealed_address:
            raise Refusal(msg("De este archivo solo se guardaron las horas. Súbalo otra vez como calendario nuevo."))
        calendar.digest = calendar.etag = calendar.modified = ""
        calendar.next_attempt_at, calendar.lease_token = now, None
    elif terms.detail is EventDetail.BUSY:
        blank_events(session, calendar)
    for name, value in _term_columns(terms).items():
        setattr(calendar, name, value)
    session.flush()
    _record(session, Act.CALENDAR_CHANGED, calendar, actor, now, **_term_columns(terms))


def show_calendar(session: Session, calendar: ExternalCalendar, *, is_shown: bool, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.CALENDAR_MANAGE))
    calendar.is_shown = is_shown
    _record(session, Act.CALENDAR_CHANGED, calendar, actor, now, is_shown=is_shown)


def check_calendar(session: Session, calendar: ExternalCalendar, *, actor: Actor, now: datetime) -> None:
    """Have the calendar read now. Raises `Conflict` for a file."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    if not calendar.sealed_address:
        raise Conflict(msg("Este calendario vino de un archivo: suba el archivo nuevo."))
    calendar.next_attempt_at, calendar.lease_token = now, None
    _record(session, Act.CALENDAR_CHECKED, calendar, actor, now)


def replace_file(
    session: Session, calendar: ExternalCalendar, file_name: str, taken: CalendarContent, *, actor: Actor, now: datetime
) -> None:
    """Replace the file; unchanged events stay. Raises `Conflict`."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    if calendar.sealed_address:
        raise Conflict(msg("Este calendario se lee de su dirección: no necesita archivos."))
    calendar.file_name = file_name
    store_events(session, calendar, taken, now=now)
    _record(session, Act.CALENDAR_CHANGED, calendar, actor, now, file=file_name)


def remove_calendar(session: Session, calendar: ExternalCalendar, *, actor: Actor, now: datetime) -> None:
    """Delete a calendar with events; ideas and requests stay, channels lose it."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    mine = col(ExternalEvent.organisation_id) == calendar.organisation_id
    session.exec(delete(ExternalEvent).where(mine, col(ExternalEvent.calendar_id) == calendar.id))
    linked = col(ExistingChannel.organisation_id) == calendar.organisation_id
    session.exec(
        update(ExistingChannel)
        .where(linked, col(ExistingChannel.calendar_id) == calendar.id)
        .values(calendar_id=None, clashes=0)
    )
    _record(session, Act.CALENDAR_REMOVED, calendar, actor, now, name=calendar.name)
    session.delete(calendar)


def reseal_calendars(session: Session, seal_again: Callable[[str], str]) -> int:
    wanted = select(ExternalCalendar).where(ExternalCalendar.sealed_address != "").order_by(col(ExternalCalendar.id))
    calendars = session.exec(wanted.with_for_update()).all()
    for calendar in calendars:
        calendar.sealed_address = seal_again(calendar.sealed_address)
    return len(calendars)


def choose_awareness_days(
    session: Session,
    every: Sequence[AwarenessDay],
    groups: Iterable[str],
    days: Iterable[str],
    *,
    actor: Actor,
    now: datetime,
) -> AwarenessChoice:
    """Replace the choice, ignoring groups and days not in the file."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    choice = awareness_choice(session, actor.organisation_id) or AwarenessChoice(organisation_id=actor.organisation_id)
    choice.groups = sorted(set(groups) & {day.group.value for day in every})
    whole = set(choice.groups)
    choice.days = sorted(set(days) & {day.id for day in every if day.group.value not in whole})
    session.add(choice)
    session.flush()
    subject = f"organisation:{actor.organisation_id}"
    chosen = {"groups": choice.groups, "days": choice.days}
    audit.record(session, Act.AWARENESS_CHOSEN, actor=actor, now=now, subject=subject, **chosen)
    return choice


def _term_columns(terms: CalendarTerms) -> dict[str, Any]:
    return {"name": terms.name, "owner": terms.owner, "detail": terms.detail, "proposes": terms.proposes}


def _check_terms(session: Session, terms: CalendarTerms, organisation_id: int, *, but: int = 0) -> None:
    """Raise `Refusal` if invalid."""
    if terms.proposes and terms.detail is EventDetail.BUSY:
        raise Refusal(msg("De lo que solo dice «Ocupado» no se puede hacer nada: muestre también el título."))
    others = select(ExternalCalendar.name).where(
        ExternalCalendar.organisation_id == organisation_id, ExternalCalendar.id != but
    )
    if session.exec(others.where(func.lower(ExternalCalendar.name) == terms.name.lower())).first():
        raise Refusal(msg("Ya hay un calendario con ese nombre."))
    if not but and len(session.exec(others).all()) >= MOST_CALENDARS:
        raise Refusal(msg("Ya hay %(most)s calendarios externos: quite alguno antes.", most=MOST_CALENDARS))


def _record(
    session: Session, act: Act, calendar: ExternalCalendar, actor: Actor, now: datetime, **detail: object
) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"external_calendar:{calendar.id}", **detail)
