"""Absences from an external calendar, turned into substitutions."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.external_calendars.rules.calendars import parse_address
from app.domain.people.queries.substitutions import absence_calendar, substitutions_of, uncovered_absences
from app.domain.people.rules.absences import Absence, absence_from_value, absence_to_value
from app.domain.people.rules.substitutions import SubstitutionTerms
from app.pages.people.blueprint import bp
from app.pages.people.forms import AbsencesForm
from app.pages.people.sign_in import Page
from app.pages.people.substitutions import check_scope_is_own, substitution_options, substitutions_page
from app.pages.shell.request_context import organisation, person, today, wiring
from app.usecases.people.absences import RejectedEvents, parse_absences, remove_absence_calendar, set_absence_calendar
from app.usecases.people.substitutions import set_substitution
from app.web.access import member
from app.web.form_action import flash_and_redirect
from app.web.formats import format_day as in_words
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import sent_file, takes_files

MAX_CALENDAR_BYTES = 1024 * 1024
MAX_REJECTED_SHOWN = 50
_BLANK = {"kind": "substitution", "scope": ""}


@bp.post("/o/<organisation>/me/substitutions/calendar")
@member
@takes_files("calendar")
def read_absences() -> Page:
    """Propose the file's absences; nothing is stored: the page returns those chosen."""
    form: FormState[Any] = blank_form(**_BLANK)
    try:
        absences, left = _read_upload()
    except Refusal as refusal:
        form.refuse("calendar", refusal.sentence)
        return substitutions_page(person(), form), 422
    return _page(blank_form(**_BLANK, chosen=list(map(str, range(len(absences))))), absences, left)


@bp.post("/o/<organisation>/me/substitutions/calendar/address")
@member
def follow_absences() -> Page:
    """Store the URL for the worker: requests wait for no server."""
    form: FormState[Any] = blank_form(**_BLANK, address=request.form.get("address", "").strip())
    try:
        address = parse_address(form.typed["address"])
    except Refusal as refusal:
        form.refuse("address", refusal.sentence)
        return substitutions_page(person(), form), 422
    with write_transaction() as session:
        sealed = wiring().keyring.seal(address.url)
        set_absence_calendar(work(session), sealed, address.host)
    return flash_and_redirect(msg("La dirección está guardada."), url_for(".my_substitutions"))


@bp.post("/o/<organisation>/me/substitutions/calendar/removal")
@member
def forget_absences() -> Page:
    try:
        with write_transaction() as session:
            remove_absence_calendar(work(session))
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
    else:
        flash(translate(msg("Su calendario ya no se lee, y su dirección se ha borrado.")), "good")
    return redirect(url_for(".my_substitutions"), 303)


@bp.get("/o/<organisation>/me/substitutions/absences")
@member
def absences_found() -> Page:
    """Show the absences last read that lack a substitute."""
    here = {"organisation_id": organisation().id}
    substitutions = substitutions_of(read_session(), person().id, **here)
    absences = uncovered_absences(
        absence_calendar(read_session(), user_id=person().id, **here), substitutions, today=today()
    )
    return _page(blank_form(**_BLANK, chosen=list(map(str, range(len(absences))))), absences, [])


@bp.post("/o/<organisation>/me/substitutions/absences")
@member
def set_absences() -> Page:
    """Set all chosen substitutions, or none."""
    form = read_form(AbsencesForm, request.form)
    if typed := form.value:
        unit_id, topic_id = typed.scoped
        with refusal_beside(form, beside="substitute_id"), write_transaction() as session:
            for absence in map(absence_from_value, typed.spells):
                terms = SubstitutionTerms(
                    person().id, typed.substitute_id, absence.starts_on, absence.ends_on, unit_id, topic_id
                )
                check_scope_is_own(session, terms)
                set_substitution(work(session), terms, typed.kind, reason=typed.reason)
    if form.value:
        return flash_and_redirect(msg("Las sustituciones quedan establecidas."), url_for(".my_substitutions"))
    return _page(form, _offered_absences(), []), form.status


def _read_upload() -> tuple[list[Absence], RejectedEvents]:
    """Raise `Refusal` for a non-calendar."""
    brought = sent_file("calendar")
    if brought is None:
        raise Refusal(msg("Elija el archivo de su calendario (.ics)."))
    with brought.stream as stream:
        content = stream.read(MAX_CALENDAR_BYTES + 1)
    if len(content) > MAX_CALENDAR_BYTES:
        raise Refusal(msg("El calendario ocupa más de 1 MB. Guarde solo los meses que vienen."))
    return parse_absences(wiring().calendar_parser, content, organisation().zone, today=today())


def _offered_absences() -> list[Absence]:
    absences = []
    for value in request.form.getlist("offered")[:100]:
        try:
            absences.append(absence_from_value(value))
        except (Refusal, ValueError):
            continue
    return absences


def _page(form: FormState[Any], absences: Sequence[Absence], left: RejectedEvents) -> str:
    return render_template(
        "people/absences.html",
        form=form,
        values=list(map(absence_to_value, absences)),
        offered=[(place, _absence_label(absence)) for place, absence in enumerate(absences)],
        left=left[:MAX_REJECTED_SHOWN],
        left_total=len(left),
        **substitution_options(person()),
    )


def _absence_label(absence: Absence) -> str:
    days = msg(
        "del %(start)s al %(end)s",
        start=in_words(absence.starts_on, "d MMM y"),
        end=in_words(absence.ends_on, "d MMM y"),
    )
    named = in_words(absence.starts_on, "d MMM y") if absence.starts_on == absence.ends_on else translate(days)
    return f"{named} · {absence.summary}" if absence.summary else named
