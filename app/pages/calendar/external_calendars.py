from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.external_calendars import queries
from app.domain.external_calendars.models import ExternalCalendar
from app.domain.external_calendars.rules.calendars import (
    CalendarAddress,
    EventDetail,
    calendar_mark,
    check_size,
    check_source,
    parse_address,
)
from app.domain.requests.rules.origin import RequesterKind
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import ExternalCalendarForm, NewExternalCalendarForm
from app.pages.calendar.outside_events import describe_events
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.external_calendars import calendars as external_calendar_calendars
from app.usecases.external_calendars.stored_events import CalendarContent, parse_content
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction
from app.web.uploads import sent_file, takes_files

P = Permission
Page = str | tuple[str, int] | Response
MOST_COMING = 12
READING = msg("Se está leyendo. Vuelva a cargar la página en unos segundos.")
SAVED = msg("El calendario está guardado.")
SHOWN = msg("El calendario se ve ya en el mes y en la agenda.")
HIDDEN = msg("El calendario ya no se ve en el mes ni en la agenda.")
READ = msg("El archivo está leído. Mire lo que se toma antes de mostrarlo.")
REMOVED = msg("El calendario está quitado. Lo que se hizo de sus actos sigue.")


@bp.get("/external")
@requires(P.CALENDAR_MANAGE)
def external() -> Page:
    calendars = [
        (calendar, calendar_mark(calendar.name))
        for calendar in queries.external_calendars(read_session(), organisation().id)
    ]
    return render_template("calendar/external_calendars.html", calendars=calendars)


@bp.get("/external/new")
@requires(P.CALENDAR_MANAGE)
def new_external() -> Page:
    return _new_page(blank_form(owner=RequesterKind.UNIT.value, detail=EventDetail.TITLE.value))


@bp.post("/external/new")
@requires(P.CALENDAR_MANAGE)
@takes_files("file")
def add_external() -> Page:
    """Add a calendar, hidden; the worker reads addresses, files are read now."""
    form = read_form(NewExternalCalendarForm, request.form)
    if form.value is None:
        return _new_page(form), form.status
    source = _source(form, form.value.address)
    made = None
    if source is not None and form.value is not None:
        terms = form.value.terms()
        with refusal_beside(form, beside="name"), write_transaction() as session:
            made = external_calendar_calendars.add_calendar(work(session), terms, **source).id
    if made is None:
        return _new_page(form), form.status
    return _redirect_saved(READ if source and source.get("taken") else SAVED, made)


@bp.get("/external/<int:calendar_id>")
@requires(P.CALENDAR_MANAGE)
def one_external(calendar_id: int) -> Page:
    calendar = queries.calendar_or_404(read_session(), organisation().id, calendar_id)
    return _page(calendar, _form_of(calendar))


@bp.post("/external/<int:calendar_id>")
@requires(P.CALENDAR_MANAGE)
def change_external(calendar_id: int) -> Page:
    form = read_form(ExternalCalendarForm, request.form)
    if form.value is not None:
        terms = form.value.terms()
        with refusal_beside(form, beside="name"), write_transaction() as session:
            external_calendar_calendars.change_calendar(work(session), _locked(session, calendar_id), terms)
    if form.value is None:
        return _page(queries.calendar_or_404(read_session(), organisation().id, calendar_id), form), form.status
    return _redirect_saved(SAVED, calendar_id)


@bp.post("/external/<int:calendar_id>/showing")
@requires(P.CALENDAR_MANAGE)
def show_external(calendar_id: int) -> Page:
    is_shown = request.form.get("shown") == "1"
    with write_transaction() as session:
        calendar = _locked(session, calendar_id)
        external_calendar_calendars.show_calendar(work(session), calendar, is_shown=is_shown)
    return _redirect_saved(SHOWN if is_shown else HIDDEN, calendar_id)


@bp.post("/external/<int:calendar_id>/reading")
@requires(P.CALENDAR_MANAGE)
def check_external(calendar_id: int) -> Page:
    with write_transaction() as session:
        external_calendar_calendars.check_calendar(work(session), _locked(session, calendar_id))
    return _redirect_saved(READING, calendar_id)


@bp.post("/external/<int:calendar_id>/file")
@requires(P.CALENDAR_MANAGE)
@takes_files("file")
def replace_external(calendar_id: int) -> Page:
    form: FormState[Any] = blank_form()
    try:
        name, taken = _file()
    except Refusal as refusal:
        form = _form_of(queries.calendar_or_404(read_session(), organisation().id, calendar_id))
        form.refuse("file", refusal.sentence)
        return _page(queries.calendar_or_404(read_session(), organisation().id, calendar_id), form), form.status
    with write_transaction() as session:
        external_calendar_calendars.replace_file(work(session), _locked(session, calendar_id), name, taken)
    return _redirect_saved(READ, calendar_id)


@bp.post("/external/<int:calendar_id>/removal")
@requires(P.CALENDAR_MANAGE)
def remove_external(calendar_id: int) -> Page:
    with write_transaction() as session:
        external_calendar_calendars.remove_calendar(work(session), _locked(session, calendar_id))
    return flash_and_redirect(REMOVED, url_for(".external"))


def _locked(session: Any, calendar_id: int) -> ExternalCalendar:
    return queries.calendar_or_404(session, organisation().id, calendar_id, lock=True)


def _source(form: FormState[NewExternalCalendarForm], typed: str) -> dict[str, Any] | None:
    """Return service arguments; without a source, refuse the form and return None."""
    beside = "file"
    try:
        brought = sent_file("file")
        beside = "address"
        check_source(typed, brought is not None)
        if typed:
            return _sealed(parse_address(typed))
        beside = "file"
        name, taken = _file()
    except Refusal as refusal:
        form.refuse(beside, refusal.sentence)
        return None
    return {"file_name": name, "taken": taken}


def _sealed(address: CalendarAddress) -> dict[str, Any]:
    return {"sealed_address": wiring().keyring.seal(address.url), "host": address.host}


def _file() -> tuple[str, CalendarContent]:
    """Return name and content. Raises `Refusal`."""
    brought = sent_file("file")
    if brought is None or not brought.filename:
        raise Refusal(msg("Elija un archivo ICS."))
    name = brought.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    with brought.stream as stream:
        content = check_size(stream.read())
    return name, parse_content(wiring().calendar_parser, content, organisation().zone, again=False, now=now())


def _redirect_saved(message: Message, calendar_id: int) -> Response:
    return flash_and_redirect(message, url_for(".one_external", calendar_id=calendar_id))


def _form_of(calendar: ExternalCalendar) -> FormState[Any]:
    proposes = "1" if calendar.proposes else ""
    return blank_form(name=calendar.name, owner=calendar.owner, detail=calendar.detail, proposes=proposes)


def _new_page(form: FormState[Any]) -> str:
    return render_template("calendar/new_external_calendar.html", form=form, **_choices())


def _page(calendar: ExternalCalendar, form: FormState[Any]) -> str:
    coming = queries.next_events(read_session(), calendar, since=today(), limit=MOST_COMING)
    return render_template(
        "calendar/external_calendar.html",
        calendar=calendar,
        form=form,
        mark=calendar_mark(calendar.name),
        report=calendar.report,
        coming=describe_events(coming, organisation().zone),
        detail=calendar.detail.label,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "owners": RequesterKind.choices(),
        "details": EventDetail.choices(),
    }
