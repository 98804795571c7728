"""Observation sheets brought in a spreadsheet: all of them, or none with what is wrong row by row."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today, wiring
from app.plan.forms.sheets import HEADINGS, MOST_ROWS, Fault, read_sheets
from app.plan.queries import profiles as queries
from app.plan.rules.profiles import FORMAT_WORDS
from app.plan.service import profiles as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
WRONG = say("No se ha traído nada: corrija en su hoja las filas que se dicen aquí y vuelva a subirla.")
MOST_SHOWN = 100


@bp.get("/others/import")
@requires(P.PLAN_MANAGE)
def import_sheets() -> Page:
    return _page(blank())


@bp.post("/others/import")
@requires(P.PLAN_MANAGE)
def bring_sheets() -> Page:
    form: Read[Any] = blank()
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        form.refuse("file", say("Elija un archivo CSV o XLSX."))
        return _page(form), form.status
    name = brought.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    try:
        with brought.stream as stream:
            sheet = wiring().sheet_reader.read(name, stream.read())
        read = read_sheets(sheet, queries.profiles(reading(), organisation().id))
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _page(form), form.status
    if read.faults:
        form.refuse("file", WRONG)
        return _page(form, read.faults), form.status
    return _brought(form, read.rows, name)


@bp.get("/others/template.csv")
@requires(P.PLAN_MANAGE)
def sheet_template() -> Response:
    """The headings, and a line for each profile to be filled in."""
    compared = queries.profiles(reading(), organisation().id)
    rows = [[one.name, one.network.value, today(), *[None] * (len(HEADINGS) - 3)] for one in compared]
    answer = Response(wiring().sheet_writer.csv(list(HEADINGS.values()), rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="fichas-de-observacion.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _brought(form: Read[Any], rows: Sequence[Any], name: str) -> Page:
    """A day still to come is known only to the service: it is said of the whole file, which then brings nothing."""
    form.value, added = form, 0
    with beside_its_field(form), writing() as session:
        held = {one.id: one for one in queries.profiles(session, organisation().id)}
        pairs = [(held[profile.id], seen) for profile, seen in rows if profile.id in held]
        added = service.bring_sheets(session, pairs, file=name, today=today(), actor=actor(), now=now())
    if form.value is None:
        form.errors["file"] = form.errors.pop("observed_on", WRONG)
        return _page(form), form.status
    said = say("Fichas traídas: %(count)s. Las que ya estaban no se repiten.", count=added)
    flash(translate(said), "good")
    return redirect(url_for(".others"), 303)


def _page(form: Read[Any], faults: Sequence[Fault] = ()) -> str:
    formats: list[Sentence] = list(FORMAT_WORDS.values())
    return render_template(
        "plan/bring_sheets.html",
        form=form,
        faults=faults[:MOST_SHOWN],
        more=max(len(faults) - MOST_SHOWN, 0),
        headings=HEADINGS,
        formats=", ".join(translate(word) for word in formats),
        most=MOST_ROWS,
    )
