from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, func, select, update

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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
    work: Work,
    terms: CalendarTerms,
    *,
    sealed_address: str = "",
    host: str = "",
    file_name: str = "",
    taken: CalendarContent | None = None,
) -> ExternalCalendar:
    """Add a hidden calendar, by address (the worker reads it) or file content."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    _check_terms(work, terms)
    calendar = ExternalCalendar(
        organisation_id=work.organisation_id,
        **_term_columns(terms),
        sealed_address=sealed_address,
        host=host,
        file_name=file_name,
        next_attempt_at=work.now if sealed_address else None,
    )
    work.session.add(calendar)
    work.session.flush()
    if taken:
        store_events(work.session, calendar, taken, now=work.now)
    _record(work, Act.CALENDAR_ADDED, calendar, host=host, file=file_name, **_term_columns(terms))
    return calendar


def change_calendar(work: Work, calendar: ExternalCalendar, terms: CalendarTerms) -> None:
    """Change a calendar; less detail erases at once, more comes with a reading."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    _check_terms(work, terms, but=calendar.id)
    if calendar.detail is EventDetail.BUSY and terms.detail is EventDetail.TITLE:
        if not calendar.sealed_address:
            raise Refusal(msg("De este archivo solo se guardaron las horas. Súbalo otra vez como calendario nuevo."))
        calendar.digest = calendar.etag = calendar.modified = ""
        calendar.next_attempt_at, calendar.lease_token = work.now, None
    elif terms.detail is EventDetail.BUSY:
        blank_events(work.session, calendar)
    for name, value in _term_columns(terms).items():
        setattr(calendar, name, value)
    work.session.flush()
    _record(work, Act.CALENDAR_CHANGED, calendar, **_term_columns(terms))


def show_calendar(work: Work, calendar: ExternalCalendar, *, is_shown: bool) -> None:
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    calendar.is_shown = is_shown
    _record(work, Act.CALENDAR_CHANGED, calendar, is_shown=is_shown)


def check_calendar(work: Work, calendar: ExternalCalendar) -> None:
    """Have the calendar read now. Raises `Conflict` for a file."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    if not calendar.sealed_address:
        raise Conflict(msg("Este calendario vino de un archivo: suba el archivo nuevo."))
    calendar.next_attempt_at, calendar.lease_token = work.now, None
    _record(work, Act.CALENDAR_CHECKED, calendar)


def replace_file(work: Work, calendar: ExternalCalendar, file_name: str, taken: CalendarContent) -> None:
    """Replace the file; unchanged events stay. Raises `Conflict`."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    if calendar.sealed_address:
        raise Conflict(msg("Este calendario se lee de su dirección: no necesita archivos."))
    calendar.file_name = file_name
    store_events(work.session, calendar, taken, now=work.now)
    _record(work, Act.CALENDAR_CHANGED, calendar, file=file_name)


def remove_calendar(work: Work, calendar: ExternalCalendar) -> None:
    """Delete a calendar with events; ideas and requests stay, channels lose it."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    mine = col(ExternalEvent.organisation_id) == calendar.organisation_id
    work.session.exec(delete(ExternalEvent).where(mine, col(ExternalEvent.calendar_id) == calendar.id))
    linked = col(ExistingChannel.organisation_id) == calendar.organisation_id
    work.session.exec(
        update(ExistingChannel)
        .where(linked, col(ExistingChannel.calendar_id) == calendar.id)
        .values(calendar_id=None, clashes=0)
    )
    _record(work, Act.CALENDAR_REMOVED, calendar, name=calendar.name)
    work.session.delete(calendar)


def reseal_calendars(session: Session, seal_again: Callable[[str], str]) -> int:
    wanted = select(ExternalCalendar).where(ExternalCalendar.sealed_address != "").order_by(col(ExternalCalendar.id))
    calendars = session.exec(wanted.with_for_update()).all()
    for calendar in calendars:
        calendar.sealed_address = seal_again(calendar.sealed_address)
    return len(calendars)


def choose_awareness_days(
    work: Work, every: Sequence[AwarenessDay], groups: Iterable[str], days: Iterable[str]
) -> AwarenessChoice:
    """Replace the choice, ignoring groups and days not in the file."""
    demand(work.actor.may(Permission.CALENDAR_MANAGE))
    choice = awareness_choice(work) or AwarenessChoice(organisation_id=work.organisation_id)
    choice.groups = sorted(set(groups) & {day.group.value for day in every})
    whole = set(choice.groups)
    choice.days = sorted(set(days) & {day.id for day in every if day.group.value not in whole})
    work.session.add(choice)
    work.session.flush()
    subject = f"organisation:{work.organisation_id}"
    chosen = {"groups": choice.groups, "days": choice.days}
    audit.record(work, Act.AWARENESS_CHOSEN, subject=subject, **chosen)
    return choice


def _term_columns(terms: CalendarTerms) -> dict[str, Any]:
    return {"name": terms.name, "owner": terms.owner, "detail": terms.detail, "proposes": terms.proposes}


def _check_terms(work: Work, terms: CalendarTerms, *, but: int = 0) -> None:
    """Raise `Refusal` if invalid."""
    if terms.proposes and terms.detail is EventDetail.BUSY:
        raise Refusal(msg("De lo que solo dice «Ocupado» no se puede hacer nada: muestre también el título."))
    others = select(ExternalCalendar.name).where(
        ExternalCalendar.organisation_id == work.organisation_id, ExternalCalendar.id != but
    )
    if work.session.exec(others.where(func.lower(ExternalCalendar.name) == terms.name.lower())).first():
        raise Refusal(msg("Ya hay un calendario con ese nombre."))
    if not but and len(work.session.exec(others).all()) >= MOST_CALENDARS:
        raise Refusal(msg("Ya hay %(most)s calendarios externos: quite alguno antes.", most=MOST_CALENDARS))


def _record(work: Work, act: Act, calendar: ExternalCalendar, **detail: object) -> None:
    audit.record(work, act, subject=f"external_calendar:{calendar.id}", **detail)
