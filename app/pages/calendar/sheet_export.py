"""Re-importable exports, and the planning template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from app.core.date_ranges import FIRST_YEAR, LAST_YEAR, DateRange, month_of
from app.core.errors import Refusal
from app.core.horizon import check_span, parse_day
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_time
from app.domain.calendar.queries import entries as entry_queries
from app.domain.calendar.queries import table
from app.domain.calendar.queries.entries import MOST_EXPORTED, PostEntry
from app.domain.spreadsheets.ports import SheetContent
from app.domain.spreadsheets.queries import exports, vocabulary
from app.domain.spreadsheets.rules import export_columns
from app.domain.spreadsheets.rules.sheet import Cell
from app.domain.spreadsheets.rules.template import build_template
from app.pages.calendar import calendar_view
from app.pages.calendar.blueprint import bp
from app.pages.calendar.calendar_view import CalendarView
from app.pages.calendar.forms import TableForm
from app.pages.calendar.table import table_filter, table_range
from app.pages.components.labels import STATUS_LABELS
from app.pages.posts.forms.actions import PostFilterForm
from app.pages.shell.request_context import organisation, person, today, wiring
from app.usecases.spreadsheets.sheet_records import record_export
from app.web.access import requires
from app.web.file_answers import IN_MEMORY, download_written
from app.web.forms import FormState, read_form
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate

CSV, XLSX = "csv", "xlsx"
MIME_TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/export.xlsx")
@requires(Permission.CALENDAR_READ)
def export_xlsx() -> Response:
    return _export(XLSX)


@bp.get("/export.csv")
@requires(Permission.CALENDAR_READ)
def export_csv() -> Response:
    return _export(CSV)


def export_links(view: CalendarView, days: DateRange) -> dict[str, str]:
    parameters: dict[str, Any] = {name: value for name, value in view.narrowing.items() if name != "outside"}
    parameters |= {"from": days.first.isoformat(), "to": days.last.isoformat()}
    return {form: url_for(f"calendar.export_{form}", **parameters) for form in (XLSX, CSV)}


@dataclass(frozen=True, slots=True)
class _ExportRequest:
    entries: Sequence[PostEntry]
    view: CalendarView
    name: str
    narrowed: dict[str, object]


def _export(form: str) -> Response:
    """Write whole before answering: a file or refusal, never half."""
    view = calendar_view.requested_view()
    typed = _table_form() if _is_table(view) else None
    if typed and typed.errors:
        wanted: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(".table", **wanted), 303)
    export_request = _table_export(view, typed) if typed else _export_request(view)
    if len(export_request.entries) > MOST_EXPORTED:
        raise Refusal(msg("Son más de 10.000 publicaciones: elija menos días, o filtre por cuenta o por tema."))
    headings = export_columns.EXPORT_HEADINGS if view.sees_work else export_columns.PUBLIC_HEADINGS
    notes = export_columns.export_notes(calendar_view.city_name(), is_public=not view.sees_work)
    rows = _CountedRows(_internal_rows(export_request) if view.sees_work else _public_rows(export_request))
    hidden = export_columns.HIDDEN_COLUMNS if view.sees_work else ()
    book = SheetContent(headings, rows, tuple(map(translate, notes)), export_columns.column_widths(headings), hidden)
    writer = wiring().sheet_writer
    with SpooledTemporaryFile(IN_MEMORY) as out:
        (writer.write_xlsx if form == XLSX else writer.write_csv)(out, book)
        with write_transaction() as session:
            record_export(work(session), form=form, rows=rows.count, narrowed=export_request.narrowed)
        return download_written(out, MIME_TYPES[form], f"{export_request.name}.{form}")


def _export_request(view: CalendarView) -> _ExportRequest:
    return _days_export(view) if "from" in request.args or not view.sees_work else _list_export()


def _is_table(view: CalendarView) -> bool:
    return view.sees_work and "table" in request.args


def _table_form() -> FormState[TableForm]:
    typed = read_form(TableForm, request.args)
    table_range(typed)
    return typed


def _table_export(view: CalendarView, typed: FormState[TableForm]) -> _ExportRequest:
    form, span = typed.value or TableForm(), table_range(typed)
    entry_filter = table_filter(form, span)
    name = f"publicaciones-{span.days.first}-{span.days.last}" if span.days else "publicaciones-sin-fecha"
    narrowed: dict[str, object] = {
        "status": form.status,
        "topic_id": form.topic,
        "channel_id": form.account,
        "language": form.language,
    }
    narrowed |= {"author_id": form.author, "words": form.q}
    narrowed |= {"first": span.days.first, "last": span.days.last} if span.days else {}
    return _ExportRequest(table.table_entries(work(read_session()), entry_filter), view, name, narrowed)


def _days_export(view: CalendarView) -> _ExportRequest:
    days = _requested_days()
    bounds = days.bounds(organisation().zone)
    read = entry_queries.entries_in if view.sees_work else entry_queries.published_entries_in
    entries = read(read_session(), organisation().id, bounds, view.wanted)
    wanted = view.wanted
    narrowed: dict[str, object] = {"first": days.first, "last": days.last, "status": wanted.shown}
    narrowed |= {"topic_id": wanted.topic_id, "channel_id": wanted.channel_id}
    narrowed |= {"campaign_id": wanted.campaign_id, "language": wanted.language}
    return _ExportRequest(entries, view, f"publicaciones-{days.first}-{days.last}", narrowed)


def _requested_days() -> DateRange:
    """Return inclusive days in either order; by default the first's month.

    Raises `Refusal` beyond `check_span`.
    """
    first = calendar_view.requested_day() if "from" in request.args else today().replace(day=1)
    last = parse_day(request.args.get("to")) or month_of(first).days.last
    last = min(max(last, date(FIRST_YEAR + 1, 1, 1)), date(LAST_YEAR - 1, 12, 31))
    first, last = min(first, last), max(first, last)
    check_span(first, last)
    return DateRange(first, last + timedelta(days=1))


def _list_export() -> _ExportRequest:
    form = read_form(PostFilterForm, request.args).value or PostFilterForm()
    wanted = form.wanted(me=person().id)
    narrowed: dict[str, object] = {
        "status": form.status,
        "topic_id": form.topic,
        "channel_id": form.account,
        "words": form.q,
    }
    narrowed |= {"campaign_id": form.campaign, "author_id": wanted.author_id}
    return _ExportRequest(
        exports.listed_entries(read_session(), organisation().id, wanted),
        calendar_view.requested_view(),
        "publicaciones",
        narrowed,
    )


class _CountedRows:
    def __init__(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row


def _internal_rows(export_request: _ExportRequest) -> Iterable[tuple[Cell, ...]]:
    office = vocabulary.load_export_vocabulary(read_session(), organisation(), today=today())
    for exported_post in exports.exported_posts(read_session(), organisation().id, export_request.entries):
        yield from export_columns.export_rows(
            exported_post.sheet_post.draft,
            (exported_post.sheet_post.year, exported_post.sheet_post.ordinal),
            office,
            state=translate(STATUS_LABELS[exported_post.entry.shown]),
            deadline=exported_post.deadline,
            permalinks=exported_post.permalinks,
        )


def _public_rows(export_request: _ExportRequest) -> Iterable[tuple[Cell, ...]]:
    channel_id = export_request.view.wanted.channel_id
    for entry, published_text in exports.published_texts(
        work(read_session()), export_request.entries, channel_id=channel_id
    ):
        at = local_time(entry.planned_at, organisation().zone)
        hour = at.time().replace(second=0, microsecond=0, fold=0)
        yield (
            at.date(),
            hour,
            published_text.account,
            entry.topic,
            published_text.language,
            published_text.text,
            published_text.link,
            published_text.permalink,
        )


@bp.get("/template.xlsx")
@requires(Permission.POST_IMPORT)
def template() -> Response:
    office = vocabulary.load_export_vocabulary(read_session(), organisation(), today=today())
    planning = build_template(office, place=calendar_view.city_name(), words=translate)
    content = wiring().sheet_writer.template(planning)
    return send_file(BytesIO(content), MIME_TYPES[XLSX], as_attachment=True, download_name="plantilla.xlsx", max_age=0)
