from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.indicators.rules.catalogue import INDICATORS
from app.domain.indicators.rules.value_import import ImportColumn, ImportedValueRow, column_places, read_rows
from app.pages.components.uploaded_sheet import uploaded_sheet
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.indicators import ImportRowsForm, rows_as_text
from app.pages.plan.measure_format import format_measure, month_name
from app.pages.shell.request_context import today
from app.usecases.indicators import values
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import work, write_transaction
from app.web.translation import translate
from app.web.uploads import takes_files

P = Permission
IMPORTED = msg("Datos importados: %(count)s.")
LEFT = msg("Guardados: %(count)s. Quedan por corregir: %(left)s; siguen aquí debajo.")
NO_ROWS = msg("No hay ninguna fila con datos.")
MAX_SHOWN = 200


@bp.get("/indicators/import")
@requires(P.PLAN_MANAGE)
def import_values() -> Page:
    return render_template("plan/indicator_import.html", form=blank_form(), columns=list(ImportColumn))


@bp.post("/indicators/import")
@requires(P.PLAN_MANAGE)
@takes_files("file")
def preview_values() -> Page:
    """Preview a file or corrected rows, unstored."""
    form: FormState[Any] = read_form(ImportRowsForm, request.form)
    try:
        rows = _typed_rows(form) if "rows" in request.form else _uploaded_rows()
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return render_template("plan/indicator_import.html", form=form, columns=list(ImportColumn)), 422
    return _preview(rows)


@bp.post("/indicators/values")
@requires(P.PLAN_MANAGE)
def keep_values() -> Page:
    """Store valid rows; the others stay shown."""
    rows = _typed_rows(read_form(ImportRowsForm, request.form))
    sound = [row.value for row in rows if row.value]
    if sound:
        with write_transaction() as session:
            values.enter_indicator_values(work(session), sound)
    left = [row for row in rows if row.reason]
    if left or not sound:
        if sound:
            flash(translate(msg(LEFT.msgid, count=len(sound), left=len(left))), "good")
        return _preview(left), 422
    return flash_and_redirect(msg(IMPORTED.msgid, count=len(sound)), url_for(".indicators"))


def _uploaded_rows() -> list[ImportedValueRow]:
    """Raise `Refusal` for a non-sheet or a missing column."""
    sheet = uploaded_sheet().sheet
    places = column_places(sheet.headings)
    value_rows = read_rows(
        [(row.number, [row.cell(places[column]) for column in ImportColumn]) for row in sheet.rows], today=today()
    )
    if not value_rows:
        raise Refusal(NO_ROWS)
    return value_rows


def _typed_rows(form: FormState[ImportRowsForm]) -> list[ImportedValueRow]:
    return read_rows(form.value.cells(), today=today()) if form.value else []


def _preview(rows: Sequence[ImportedValueRow]) -> str:
    refused = [row for row in rows if row.reason]
    sound = [row for row in rows if row.value]
    return render_template(
        "plan/indicator_preview.html",
        refused=refused[:MAX_SHOWN],
        sound=[(row.number, row.value, INDICATORS[row.value.indicator]) for row in sound[:MAX_SHOWN] if row.value],
        counts=(len(sound), len(refused)),
        rows=rows_as_text(rows),
        first=rows[0].number if rows else 1,
        amount=format_measure,
        month_name=month_name,
    )
