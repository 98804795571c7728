"""Values from a sheet: bring it, see what each row says, correct in place what cannot be, and keep the rest."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import say
from app.pages.shell.request_context import today, wiring
from app.plan.forms.indicators import RowsForm, as_lines
from app.plan.rules.imported import Column, Taken, columns, taken
from app.plan.rules.indicators import INDICATORS
from app.plan.service import indicators as service
from app.plan.views.amounts import amount, month_name
from app.plan.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
IMPORTED = say("Datos importados: %(count)s.")
LEFT = say("Guardados: %(count)s. Quedan por corregir: %(left)s; siguen aquí debajo.")
NO_FILE, NO_ROWS = say("Elija un archivo CSV o XLSX."), say("No hay ninguna fila con datos.")
SHOWN = 200
"""Rows that are shown one by one; the others are counted."""


@bp.get("/indicators/import")
@requires(P.PLAN_MANAGE)
def import_values() -> Page:
    return render_template("plan/indicator_import.html", form=blank(), columns=list(Column))


@bp.post("/indicators/import")
@requires(P.PLAN_MANAGE)
def preview_values() -> Page:
    """From a file, or again from the rows that were corrected in the page; keeps nothing."""
    form: Read[Any] = read_form(RowsForm, request.form)
    try:
        rows = _typed_rows(form) if "rows" in request.form else _brought()
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return render_template("plan/indicator_import.html", form=form, columns=list(Column)), 422
    return _preview(rows)


@bp.post("/indicators/values")
@requires(P.PLAN_MANAGE)
def keep_values() -> Page:
    """The rows that are sound; the others stay in the page to be corrected."""
    rows = _typed_rows(read_form(RowsForm, request.form))
    sound = [one.value for one in rows if one.value]
    if sound:
        with writing() as session:
            service.enter_all(session, sound, actor=actor(), now=now())
    left = [one for one in rows if one.reason]
    if left or not sound:
        if sound:
            flash(translate(say(LEFT.msgid, count=len(sound), left=len(left))), "good")
        return _preview(left), 422
    flash(translate(say(IMPORTED.msgid, count=len(sound))), "good")
    return redirect(url_for(".indicators"), 303)


def _brought() -> list[Taken]:
    """Raises `Refusal` for what is no sheet, or lacks a column."""
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        raise Refusal(NO_FILE)
    with brought.stream as stream:
        sheet = wiring().sheet_reader.read(brought.filename[-200:], stream.read())
    places = columns(sheet.headings)
    found = taken([(row.number, [row.cell(places[one]) for one in Column]) for row in sheet.rows], today=today())
    if not found:
        raise Refusal(NO_ROWS)
    return found


def _typed_rows(form: Read[RowsForm]) -> list[Taken]:
    return taken(form.value.cells(), today=today()) if form.value else []


def _preview(rows: Sequence[Taken]) -> str:
    refused = [one for one in rows if one.reason]
    sound = [one for one in rows if one.value]
    return render_template(
        "plan/indicator_preview.html",
        refused=refused[:SHOWN],
        sound=[(one.number, one.value, INDICATORS[one.value.indicator]) for one in sound[:SHOWN] if one.value],
        counts=(len(sound), len(refused)),
        rows=as_lines(rows),
        first=rows[0].number if rows else 1,
        amount=amount,
        month_name=month_name,
    )
