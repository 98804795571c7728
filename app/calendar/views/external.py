"""Other people's calendars: which there are, what was read of each and what not, and what is decided about them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import service
from app.calendar.forms import CalendarForm, NewCalendarForm
from app.calendar.models import ExternalCalendar
from app.calendar.queries import external as queries
from app.calendar.rules.external import DETAIL_WORDS, Address, Detail, address_of, check_size, check_source, mark_of
from app.calendar.service.renewing import Taken, take
from app.calendar.views.blueprint import bp
from app.calendar.views.happenings import lines_of
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.intake.rules.kinds import KIND_WORDS, RequesterKind
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
Page = str | tuple[str, int] | Response
SEEN = 12
"""Events of one calendar on its page, enough to know it again."""
READING = say("Se está leyendo. Vuelva a cargar la página en unos segundos.")
SAVED = say("El calendario está guardado.")
SHOWN = say("El calendario se ve ya en el mes y en la agenda.")
HIDDEN = say("El calendario ya no se ve en el mes ni en la agenda.")
READ = say("El archivo está leído. Mire lo que se toma antes de mostrarlo.")
REMOVED = say("El calendario está quitado. Lo que se hizo de sus actos sigue.")


@bp.get("/external")
@requires(P.CALENDAR_MANAGE)
def external() -> Page:
    calendars = [(one, mark_of(one.name)) for one in queries.calendars_of(reading(), organisation().id)]
    return render_template("calendar/external.html", calendars=calendars)


@bp.get("/external/new")
@requires(P.CALENDAR_MANAGE)
def new_external() -> Page:
    return _new_page(blank(owner=RequesterKind.UNIT.value, detail=Detail.TITLE.value))


@bp.post("/external/new")
@requires(P.CALENDAR_MANAGE)
def add_external() -> Page:
    """By address it is read by the worker; a file is read now. Nobody sees it before its page was looked at."""
    form = read_form(NewCalendarForm, request.form)
    if form.value is None:
        return _new_page(form), form.status
    source = _source(form, form.value.address)
    made = None
    if source is not None and form.value is not None:
        terms = form.value.terms()
        with refusals(form, beside="name"), writing() as session:
            made = service.add_calendar(session, terms, actor=actor(), now=now(), **source).id
    if made is None:
        return _new_page(form), form.status
    return _done(READ if source and source.get("taken") else SAVED, made)


@bp.get("/external/<int:calendar_id>")
@requires(P.CALENDAR_MANAGE)
def one_external(calendar_id: int) -> Page:
    calendar = queries.calendar_or_404(reading(), organisation().id, calendar_id)
    return _page(calendar, _known(calendar))


@bp.post("/external/<int:calendar_id>")
@requires(P.CALENDAR_MANAGE)
def change_external(calendar_id: int) -> Page:
    form = read_form(CalendarForm, request.form)
    if form.value is not None:
        terms = form.value.terms()
        with refusals(form, beside="name"), writing() as session:
            service.change_calendar(session, _locked(session, calendar_id), terms, actor=actor(), now=now())
    if form.value is None:
        return _page(queries.calendar_or_404(reading(), organisation().id, calendar_id), form), form.status
    return _done(SAVED, calendar_id)


@bp.post("/external/<int:calendar_id>/showing")
@requires(P.CALENDAR_MANAGE)
def show_external(calendar_id: int) -> Page:
    is_shown = request.form.get("shown") == "1"
    with writing() as session:
        calendar = _locked(session, calendar_id)
        service.show_calendar(session, calendar, is_shown=is_shown, actor=actor(), now=now())
    return _done(SHOWN if is_shown else HIDDEN, calendar_id)


@bp.post("/external/<int:calendar_id>/reading")
@requires(P.CALENDAR_MANAGE)
def check_external(calendar_id: int) -> Page:
    with writing() as session:
        service.check_calendar(session, _locked(session, calendar_id), actor=actor(), now=now())
    return _done(READING, calendar_id)


@bp.post("/external/<int:calendar_id>/file")
@requires(P.CALENDAR_MANAGE)
def replace_external(calendar_id: int) -> Page:
    form: Read[Any] = blank()
    try:
        name, taken = _file()
    except Refusal as refusal:
        form = _known(queries.calendar_or_404(reading(), organisation().id, calendar_id))
        form.refuse("file", refusal.sentence)
        return _page(queries.calendar_or_404(reading(), organisation().id, calendar_id), form), form.status
    with writing() as session:
        service.replace_file(session, _locked(session, calendar_id), name, taken, actor=actor(), now=now())
    return _done(READ, calendar_id)


@bp.post("/external/<int:calendar_id>/removal")
@requires(P.CALENDAR_MANAGE)
def remove_external(calendar_id: int) -> Page:
    with writing() as session:
        service.remove_calendar(session, _locked(session, calendar_id), actor=actor(), now=now())
    flash(translate(REMOVED), "good")
    return redirect(url_for(".external"), 303)


def _locked(session: Any, calendar_id: int) -> ExternalCalendar:
    return queries.calendar_or_404(session, organisation().id, calendar_id, lock=True)


def _source(form: Read[NewCalendarForm], typed: str) -> dict[str, Any] | None:
    """Where it comes from, as the service takes it; None, and the form refused, where that is nowhere."""
    brought = request.files.get("file")
    beside = "address"
    try:
        check_source(typed, bool(brought and brought.filename))
        if typed:
            return _sealed(address_of(typed))
        beside = "file"
        name, taken = _file()
    except Refusal as refusal:
        form.refuse(beside, refusal.sentence)
        return None
    return {"file_name": name, "taken": taken}


def _sealed(address: Address) -> dict[str, Any]:
    return {"sealed_address": wiring().keyring.seal(address.url), "host": address.host}


def _file() -> tuple[str, Taken]:
    """What the file is called and what it says. Raises `Refusal`."""
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        raise Refusal(say("Elija un archivo ICS."))
    name = brought.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    with brought.stream as stream:
        content = check_size(stream.read())
    return name, take(content, organisation().zone, again=False, now=now())


def _done(said: Sentence, calendar_id: int) -> Response:
    flash(translate(said), "good")
    return redirect(url_for(".one_external", calendar_id=calendar_id), 303)


def _known(calendar: ExternalCalendar) -> Read[Any]:
    proposes = "1" if calendar.proposes else ""
    return blank(name=calendar.name, owner=calendar.owner, detail=calendar.detail, proposes=proposes)


def _new_page(form: Read[Any]) -> str:
    return render_template("calendar/new_external.html", form=form, **_choices())


def _page(calendar: ExternalCalendar, form: Read[Any]) -> str:
    coming = queries.next_events(reading(), calendar, since=today(), limit=SEEN)
    return render_template(
        "calendar/one_external.html",
        calendar=calendar,
        form=form,
        mark=mark_of(calendar.name),
        report=calendar.report,
        coming=lines_of(coming, organisation().zone),
        detail=DETAIL_WORDS[calendar.detail],
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "owners": [(kind.value, KIND_WORDS[kind]) for kind in RequesterKind],
        "details": [(one.value, DETAIL_WORDS[one]) for one in Detail],
    }
