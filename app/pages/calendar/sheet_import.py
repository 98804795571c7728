from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.spreadsheets.models import ImportBatch
from app.domain.spreadsheets.queries import imports, vocabulary
from app.domain.spreadsheets.rules.headings import map_columns
from app.domain.spreadsheets.rules.row_matches import RowFate, RowOutcome, count_fates, is_to_shorten, refuse_row
from app.domain.spreadsheets.rules.rows import ParsedRow
from app.domain.spreadsheets.rules.sheet import Sheet, sheet_from_document
from app.domain.spreadsheets.rules.sheet_rows import rejected_rows
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import parse_folds, parse_name_answers, requested_key
from app.pages.calendar.import_rows import ImportLine, import_line, names_by_key, unknown_name_questions
from app.pages.calendar.refused_rows import MOST_GROUPS, refusal_groups, row_words
from app.pages.components.uploaded_sheet import uploaded_sheet
from app.pages.shell.request_context import organisation, person, today, wiring
from app.usecases.spreadsheets import sheet_import, sheet_records
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import takes_files

Page = str | tuple[str, int] | Response
IMPORTED = msg("Hoja importada: %(new)s nuevas y %(updated)s actualizadas.")
ROWS_PER_PAGE = 100
SHEET_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/import")
@requires(Permission.POST_IMPORT)
def import_form() -> Page:
    return _upload_page(blank_form())


@bp.post("/import")
@requires(Permission.POST_IMPORT)
@takes_files("file")
def upload() -> Page:
    """Keep the sheet until confirmed; refuse an unreadable one."""
    form: FormState[Any] = blank_form()
    try:
        name, sheet = uploaded_sheet()
        imports.row_outcomes(read_session(), organisation(), sheet, folds={}, today=today())
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _upload_page(form), 422
    with write_transaction() as session:
        batch = sheet_records.keep_sheet(
            session, sheet, organisation_id=organisation().id, user_id=person().id, file_name=name, now=now()
        )
    return redirect(url_for(".preview", batch_id=batch.id), 303)


@bp.get("/import/<int:batch_id>")
@requires(Permission.POST_IMPORT)
def preview(batch_id: int) -> Page:
    batch = _batch(batch_id)
    sheet = sheet_from_document(batch.sheet)
    if batch.applied_at is not None:
        return _result_page(batch, sheet)
    outcomes = imports.row_outcomes(read_session(), organisation(), sheet, folds={}, today=today())
    return _preview_page(batch, sheet, outcomes)


@bp.post("/import/<int:batch_id>/names")
@requires(Permission.POST_IMPORT)
def use_names(batch_id: int) -> Response:
    with write_transaction() as session:
        batch = imports.batch_or_404(session, organisation().id, batch_id, user_id=person().id, lock=True)
        known = vocabulary.load_vocabulary(session, organisation(), today=today())
        sheet_records.apply_aliases(batch, parse_name_answers(request.form), known)
    return redirect(url_for(".preview", batch_id=batch_id), 303)


@bp.post("/import/<int:batch_id>/application")
@requires(Permission.POST_IMPORT)
def apply_import(batch_id: int) -> Response:
    """Import sound rows; list the rest. Idempotent."""
    wanted = sheet_import.SheetImport(organisation(), batch_id, actor(), now(), words=translate)
    batch = sheet_import.import_sheet(read_session(), write_transaction, wanted, parse_folds(request.form))
    counts = {fate: batch.tally[fate.value] for fate in (RowFate.NEW, RowFate.UPDATED)}
    return flash_and_redirect(
        msg(IMPORTED.msgid, new=counts[RowFate.NEW], updated=counts[RowFate.UPDATED]),
        url_for(".preview", batch_id=batch_id),
    )


@bp.get("/import/<int:batch_id>/progress")
@requires(Permission.POST_IMPORT)
def import_progress(batch_id: int) -> dict[str, int]:
    """Return how many rows are settled, while the import goes on."""
    batch = imports.batch_or_404(read_session(), organisation().id, batch_id, user_id=person().id, is_light=True)
    return {"done": sheet_records.settled_row_count(batch)}


@bp.get("/import/<int:batch_id>/refused-rows")
@requires(Permission.POST_IMPORT)
def refused_rows(batch_id: int) -> Response:
    """Return refused rows unchanged, reasons in the last column."""
    batch = _batch(batch_id)
    sheet = sheet_from_document(batch.sheet)
    if batch.applied_at is None:
        outcomes = imports.row_outcomes(read_session(), organisation(), sheet, folds={}, today=today())
        rows = [each.row for each in outcomes if each.fate in (RowFate.REFUSED, RowFate.ASKED)]
    else:
        rows = _refused_rows(batch)
    form = "xlsx" if request.args.get("form") == "xlsx" else "csv"
    headings, cells = rejected_rows(sheet, rows, words=translate)
    return _file_response(getattr(wiring().sheet_writer, form)(headings, cells), "filas-por-corregir", form)


def _batch(batch_id: int) -> ImportBatch:
    return imports.batch_or_404(read_session(), organisation().id, batch_id, user_id=person().id)


def _refused_rows(batch: ImportBatch) -> list[ParsedRow]:
    rows = batch.tally.get("rows", [])
    return [refuse_row(ParsedRow(number, None), Message(reason), column) for number, column, reason in rows]


def _preview_page(batch: ImportBatch, sheet: Sheet, outcomes: Sequence[RowOutcome]) -> str:
    names = names_by_key(work(read_session()))
    lines = [import_line(outcome, names) for outcome in outcomes]
    sound = [line for line in lines if line.fate not in (RowFate.REFUSED, RowFate.ASKED)]
    start = requested_key(request.args, "row") or 0
    page, before = [line for line in sound if line.number >= start], [ln for ln in sound if ln.number < start]
    return render_template(
        "calendar/import_preview.html",
        **_about(batch, sheet, {fate.value: count for fate, count in count_fates(outcomes).items()}),
        unknown=unknown_name_questions(
            sheet, vocabulary.load_vocabulary(read_session(), organisation(), today=today()), names
        ),
        ambiguous_lines=[line for line in lines if line.fate is RowFate.ASKED][:ROWS_PER_PAGE],
        refused=refusal_groups(line for line in lines if line.fate is RowFate.REFUSED)[:MOST_GROUPS],
        to_shorten=row_words([each.row.number for each in outcomes if is_to_shorten(each)]),
        sound=page[:ROWS_PER_PAGE],
        total=len(sound),
        position=len(before),
        previous=_page_url(batch, before[-ROWS_PER_PAGE:], bool(before)),
        following=_page_url(batch, page[ROWS_PER_PAGE:], len(page) > ROWS_PER_PAGE),
    )


def _result_page(batch: ImportBatch, sheet: Sheet) -> str:
    lines = [
        ImportLine(number, RowFate.REFUSED, column, reason) for number, column, reason in batch.tally.get("rows", [])
    ]
    return render_template(
        "calendar/import_result.html",
        **_about(batch, sheet, batch.tally),
        refused=refusal_groups(lines)[:MOST_GROUPS],
        to_shorten=row_words(batch.tally.get("long", [])),
    )


def _about(batch: ImportBatch, sheet: Sheet, counts: Mapping[str, Any]) -> dict[str, Any]:
    return {"batch": batch, "sheet": sheet, "columns": map_columns(sheet), "counts": counts}


def _page_url(batch: ImportBatch, lines: Sequence[ImportLine], exists: bool) -> str | None:
    return url_for(".preview", batch_id=batch.id, row=lines[0].number) if exists else None


def _upload_page(form: FormState[Any]) -> str:
    latest = imports.latest_batches(work(read_session()), person().id)
    return render_template("calendar/import_upload.html", form=form, latest=latest, zone=organisation().zone)


def _file_response(content: bytes, name: str, form: str) -> Response:
    answer = Response(content, mimetype=SHEET_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
