"""A sheet, step by step: bring it, look at what each row would become, say yes, correct what was left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import deeds, queries, service
from app.calendar.forms import folds_in, key_asked, names_in
from app.calendar.rules.headings import columns_of
from app.calendar.rules.matching import Fate, Outcome, refused, tally
from app.calendar.rules.rows import ReadRow
from app.calendar.rules.sheet import Sheet, from_document
from app.calendar.rules.whole import rejected
from app.calendar.views.blueprint import bp
from app.calendar.views.rows import Line, asked_names, line_of, names_of
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.domain.spreadsheets.models import ImportBatch
from app.pages.shell.request_context import organisation, person, today, wiring
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import actor, now, reading, writing
from app.web.words import translate

Page = str | tuple[str, int] | Response
IMPORTED = say("Hoja importada: %(new)s nuevas y %(updated)s actualizadas.")
SHOWN = 100
"""Rows on one page of the preview."""
FORMS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/import")
@requires(Permission.POST_IMPORT)
def import_form() -> Page:
    return _upload_page(blank())


@bp.post("/import")
@requires(Permission.POST_IMPORT)
def upload() -> Page:
    """Keep the sheet until its person says yes; what cannot be read at all is said beside the field."""
    brought = request.files.get("file")
    form: Read[Any] = blank()
    if brought is None or not brought.filename:
        form.refuse("file", say("Elija un archivo CSV o XLSX."))
        return _upload_page(form), 422
    name = brought.filename.replace("\\", "/").rsplit("/", 1)[-1][:200]
    try:
        with brought.stream as stream:
            sheet = wiring().sheet_reader.read(name, stream.read())
        queries.outcomes_of(reading(), organisation(), sheet, folds={}, today=today())
    except Refusal as refusal:
        form.refuse("file", refusal.sentence)
        return _upload_page(form), 422
    with writing() as session:
        batch = service.keep_sheet(
            session, sheet, organisation_id=organisation().id, user_id=person().id, file_name=name, now=now()
        )
    return redirect(url_for(".preview", batch_id=batch.id), 303)


@bp.get("/import/<int:batch_id>")
@requires(Permission.POST_IMPORT)
def preview(batch_id: int) -> Page:
    """What each row becomes, or what became of it."""
    batch = _batch(batch_id)
    sheet = from_document(batch.sheet)
    if batch.applied_at is not None:
        return _result_page(batch, sheet)
    outcomes = queries.outcomes_of(reading(), organisation(), sheet, folds={}, today=today())
    return _preview_page(batch, sheet, outcomes)


@bp.post("/import/<int:batch_id>/names")
@requires(Permission.POST_IMPORT)
def use_names(batch_id: int) -> Response:
    """What the sheet calls otherwise, called as here; the rows are then looked at again."""
    with writing() as session:
        batch = queries.batch_or_404(session, organisation().id, batch_id, user_id=person().id, lock=True)
        known = queries.known_of(session, organisation(), today=today())
        service.use_names(batch, names_in(request.form), known)
    return redirect(url_for(".preview", batch_id=batch_id), 303)


@bp.post("/import/<int:batch_id>/application")
@requires(Permission.POST_IMPORT)
def apply_import(batch_id: int) -> Response:
    """Import what is sound, with the answers given; the rest stays listed. Asked for twice, it is done once."""
    wanted = deeds.Import(organisation(), batch_id, actor(), now(), words=translate)
    batch = deeds.import_sheet(reading(), writing, wanted, folds_in(request.form))
    counts = {fate: batch.tally[fate.value] for fate in (Fate.NEW, Fate.UPDATED)}
    flash(translate(say(IMPORTED.msgid, new=counts[Fate.NEW], updated=counts[Fate.UPDATED])), "good")
    return redirect(url_for(".preview", batch_id=batch_id), 303)


@bp.get("/import/<int:batch_id>/refused-rows")
@requires(Permission.POST_IMPORT)
def refused_rows(batch_id: int) -> Response:
    """The rows that were left out, as they came, with a last column that says why."""
    batch = _batch(batch_id)
    sheet = from_document(batch.sheet)
    if batch.applied_at is None:
        outcomes = queries.outcomes_of(reading(), organisation(), sheet, folds={}, today=today())
        rows = [each.row for each in outcomes if each.fate in (Fate.REFUSED, Fate.ASKED)]
    else:
        rows = _refused_before(batch)
    form = "xlsx" if request.args.get("form") == "xlsx" else "csv"
    headings, cells = rejected(sheet, rows, words=translate)
    return _file(getattr(wiring().sheet_writer, form)(headings, cells), "filas-por-corregir", form)


def _batch(batch_id: int) -> ImportBatch:
    return queries.batch_or_404(reading(), organisation().id, batch_id, user_id=person().id)


def _refused_before(batch: ImportBatch) -> list[ReadRow]:
    rows = batch.tally.get("rows", [])
    return [refused(ReadRow(number, None), Sentence(reason), column) for number, column, reason in rows]


def _preview_page(batch: ImportBatch, sheet: Sheet, outcomes: Sequence[Outcome]) -> str:
    names = names_of(reading(), organisation().id)
    lines = [line_of(outcome, names) for outcome in outcomes]
    sound = [line for line in lines if line.fate not in (Fate.REFUSED, Fate.ASKED)]
    start = key_asked(request.args, "row") or 0
    page, before = [line for line in sound if line.number >= start], [ln for ln in sound if ln.number < start]
    return render_template(
        "calendar/preview.html",
        **_about(batch, sheet, {fate.value: count for fate, count in tally(outcomes).items()}),
        unknown=asked_names(sheet, queries.known_of(reading(), organisation(), today=today()), names),
        asked=[line for line in lines if line.fate is Fate.ASKED][:SHOWN],
        refused=[line for line in lines if line.fate is Fate.REFUSED][:SHOWN],
        sound=page[:SHOWN],
        total=len(sound),
        position=len(before),
        previous=_from(batch, before[-SHOWN:], bool(before)),
        following=_from(batch, page[SHOWN:], len(page) > SHOWN),
    )


def _result_page(batch: ImportBatch, sheet: Sheet) -> str:
    lines = [Line(number, Fate.REFUSED, column, reason) for number, column, reason in batch.tally.get("rows", [])]
    return render_template("calendar/imported.html", **_about(batch, sheet, batch.tally), refused=lines[:SHOWN])


def _about(batch: ImportBatch, sheet: Sheet, counts: Mapping[str, Any]) -> dict[str, Any]:
    return {"batch": batch, "sheet": sheet, "columns": columns_of(sheet), "counts": counts}


def _from(batch: ImportBatch, lines: Sequence[Line], exists: bool) -> str | None:
    return url_for(".preview", batch_id=batch.id, row=lines[0].number) if exists else None


def _upload_page(form: Read[Any]) -> str:
    latest = queries.last_batches(reading(), organisation().id, person().id)
    return render_template("calendar/import.html", form=form, latest=latest, zone=organisation().zone)


def _file(content: bytes, name: str, form: str) -> Response:
    answer = Response(content, mimetype=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
