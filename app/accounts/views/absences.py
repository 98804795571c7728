"""Absences read from the calendar a person keeps elsewhere: looked at, chosen, and made substitutions."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.forms import AbsencesForm
from app.accounts.queries.absences import calendar_of, uncovered
from app.accounts.queries.substitutions import substitutions_of
from app.accounts.rules.absences import Absence, as_value, from_value
from app.accounts.rules.substitutions import Terms
from app.accounts.service.absences import Told, absences_of, follow_calendar, forget_calendar
from app.accounts.service.substitutions import set_substitution
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.accounts.views.substitutions import check_ours, choices, substitutions_page
from app.calendar.rules.external import address_of
from app.core.errors import Refusal
from app.core.words import say
from app.pages.shell.request_context import organisation, person, today, wiring
from app.web.access import member
from app.web.formats import day as in_words
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

LARGEST = 1024 * 1024
"""Octets of a calendar."""
TOLD = 50
"""Of the events that are no absence, how many are told."""
_BLANK = {"kind": "substitution", "scope": ""}


@bp.post("/o/<organisation>/me/substitutions/calendar")
@member
def read_absences() -> Page:
    """Nothing of the file is kept: what it proposes goes to the page and comes back chosen."""
    form: Read[Any] = blank(**_BLANK)
    try:
        found, left = _read()
    except Refusal as refusal:
        form.refuse("calendar", refusal.sentence)
        return substitutions_page(person(), form), 422
    return _page(blank(**_BLANK, chosen=list(map(str, range(len(found))))), found, left)


@bp.post("/o/<organisation>/me/substitutions/calendar/address")
@member
def follow_absences() -> Page:
    """The worker reads it: nothing is asked of another server while somebody waits."""
    form: Read[Any] = blank(**_BLANK, address=request.form.get("address", "").strip())
    try:
        address = address_of(form.typed["address"])
    except Refusal as refusal:
        form.refuse("address", refusal.sentence)
        return substitutions_page(person(), form), 422
    with writing() as session:
        sealed = wiring().keyring.seal(address.url)
        follow_calendar(session, sealed, address.host, actor=actor(), now=now())
    flash(translate(say("La dirección está guardada.")), "good")
    return redirect(url_for(".my_substitutions"), 303)


@bp.post("/o/<organisation>/me/substitutions/calendar/removal")
@member
def forget_absences() -> Page:
    try:
        with writing() as session:
            forget_calendar(session, actor=actor(), now=now())
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
    else:
        flash(translate(say("Su calendario ya no se lee, y su dirección se ha borrado.")), "good")
    return redirect(url_for(".my_substitutions"), 303)


@bp.get("/o/<organisation>/me/substitutions/absences")
@member
def absences_found() -> Page:
    """What one's calendar had when it was last read, and nobody stands in for yet."""
    here = {"organisation_id": organisation().id}
    given = substitutions_of(reading(), person().id, **here)
    found = uncovered(calendar_of(reading(), user_id=person().id, **here), given, today=today())
    return _page(blank(**_BLANK, chosen=list(map(str, range(len(found))))), found, [])


@bp.post("/o/<organisation>/me/substitutions/absences")
@member
def set_absences() -> Page:
    """All that were chosen, or none."""
    form = read_form(AbsencesForm, request.form)
    if typed := form.value:
        unit_id, topic_id = typed.scoped
        with refusals(form, beside="substitute_id"), writing() as session:
            for one in map(from_value, typed.spells):
                terms = Terms(person().id, typed.substitute_id, one.starts_on, one.ends_on, unit_id, topic_id)
                check_ours(session, terms)
                set_substitution(session, terms, typed.kind, reason=typed.reason, actor=actor(), now=now())
    if form.value:
        flash(translate(say("Las sustituciones quedan establecidas.")), "good")
        return redirect(url_for(".my_substitutions"), 303)
    return _page(form, _offered(), []), form.status


def _read() -> tuple[list[Absence], Told]:
    """Raises `Refusal` for what is no calendar."""
    brought = request.files.get("calendar")
    if brought is None or not brought.filename:
        raise Refusal(say("Elija el archivo de su calendario (.ics)."))
    with brought.stream as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refusal(say("El calendario ocupa más de 1 MB. Guarde solo los meses que vienen."))
    return absences_of(content, organisation().zone, today=today())


def _offered() -> list[Absence]:
    """What the page offered before; nonsense is left out."""
    found = []
    for value in request.form.getlist("offered")[:100]:
        try:
            found.append(from_value(value))
        except (Refusal, ValueError):
            continue
    return found


def _page(form: Read[Any], found: Sequence[Absence], left: Told) -> str:
    return render_template(
        "accounts/absences.html",
        form=form,
        values=list(map(as_value, found)),
        offered=[(place, _label(one)) for place, one in enumerate(found)],
        left=left[:TOLD],
        left_total=len(left),
        **choices(person()),
    )


def _label(one: Absence) -> str:
    days = say(
        "del %(start)s al %(end)s", start=in_words(one.starts_on, "d MMM y"), end=in_words(one.ends_on, "d MMM y")
    )
    named = in_words(one.starts_on, "d MMM y") if one.starts_on == one.ends_on else translate(days)
    return f"{named} · {one.summary}" if one.summary else named
