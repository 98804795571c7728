"""Any view of the calendar, or the list of posts, as a sheet to take away and to bring back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import queries
from app.calendar.forms import TableForm
from app.calendar.queries import exporting, table
from app.calendar.queries.windows import Entry
from app.calendar.rules import leaving
from app.calendar.rules.sheet import Cell
from app.calendar.service.exporting import note_export
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.days import View
from app.calendar.views.table import asked_of, range_of
from app.core.errors import Refusal
from app.core.horizon import check_span, read_day
from app.core.periods_math import FIRST_YEAR, LAST_YEAR, Days, month_of
from app.core.words import say
from app.core.zones import wall
from app.domain.spreadsheets.ports import Book
from app.drafting.forms import FilterForm
from app.pages.shell.request_context import organisation, person, today, wiring
from app.web.access import requires
from app.web.forms import Read, read_form
from app.web.request import actor, now, reading, writing
from app.web.statuses import WORDS
from app.web.words import translate

IN_MEMORY = 1024 * 1024
"""Octets of a file that is being written before it goes to disk."""
CSV, XLSX = "csv", "xlsx"
KINDS = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/export.xlsx")
@requires(Permission.CALENDAR_READ)
def export_xlsx() -> Response:
    return _export(XLSX)


@bp.get("/export.csv")
@requires(Permission.CALENDAR_READ)
def export_csv() -> Response:
    return _export(CSV)


def exports_of(view: View, days: Days) -> dict[str, str]:
    """The addresses of these days, narrowed as the page is, in each form."""
    asked: dict[str, Any] = {name: value for name, value in view.narrowing.items() if name != "outside"}
    asked |= {"from": days.first.isoformat(), "to": days.last.isoformat()}
    return {form: url_for(f"calendar.export_{form}", **asked) for form in (XLSX, CSV)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What leaves: the posts, under which headings, what the file is called, and what of it goes into the record."""

    entries: Sequence[Entry]
    view: View
    name: str
    narrowed: dict[str, object]


def _export(form: str) -> Response:
    """Written whole before anything is answered, so that it is a file or a refusal, and never half of one.

    What the table cannot be asked, its page says.
    """
    view = shape.asked()
    typed = _table_form() if _is_table(view) else None
    if typed and typed.errors:
        wanted: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(".table", **wanted), 303)
    asked = _table(view, typed) if typed else _chosen(view)
    if len(asked.entries) > leaving.MOST:
        raise Refusal(say("Son más de 10.000 publicaciones: elija menos días, o filtre por cuenta o por tema."))
    headings = leaving.HEADINGS if view.sees_work else leaving.PUBLIC_HEADINGS
    notes = leaving.notes(shape.place(), is_public=not view.sees_work)
    rows = _Counted(_rows(asked) if view.sees_work else _public_rows(asked))
    hidden = leaving.HIDDEN if view.sees_work else ()
    book = Book(headings, rows, tuple(map(translate, notes)), leaving.widths(headings), hidden)
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed with the answer that reads it
    writer = wiring().sheet_writer
    (writer.write_xlsx if form == XLSX else writer.write_csv)(out, book)
    with writing() as session:
        note_export(session, form=form, rows=rows.count, narrowed=asked.narrowed, actor=actor(), now=now())
    return _answer(out, asked.name, form)


def _answer(out: IO[bytes], name: str, form: str) -> Response:
    """What is small goes as it is; what is large, from the disk, whose file ends with the answer."""
    size = out.tell()
    out.seek(0)
    if size <= IN_MEMORY:
        with out:
            out = BytesIO(out.read())
    answer = send_file(out, KINDS[form], as_attachment=True, download_name=f"{name}.{form}", max_age=0)
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _chosen(view: View) -> _Asked:
    """Those of some days, or those of the list; of the public, only of days."""
    return _days_of(view) if "from" in request.args or not view.sees_work else _list()


def _is_table(view: View) -> bool:
    return view.sees_work and "table" in request.args


def _table_form() -> Read[TableForm]:
    """Return what the table was asked, checked as its page checks it."""
    typed = read_form(TableForm, request.args)
    range_of(typed)
    return typed


def _table(view: View, typed: Read[TableForm]) -> _Asked:
    form, span = typed.value or TableForm(), range_of(typed)
    asked = asked_of(form, span)
    name = f"publicaciones-{span.days.first}-{span.days.last}" if span.days else "publicaciones-sin-fecha"
    narrowed: dict[str, object] = {
        "status": form.status,
        "topic_id": form.topic,
        "channel_id": form.account,
        "language": form.language,
    }
    narrowed |= {"author_id": form.author, "words": form.q}
    narrowed |= {"first": span.days.first, "last": span.days.last} if span.days else {}
    return _Asked(table.entries(reading(), organisation().id, asked), view, name, narrowed)


def _days_of(view: View) -> _Asked:
    days = _days()
    bounds = days.bounds(organisation().zone)
    read = queries.entries_in if view.sees_work else queries.published_in
    entries = read(reading(), organisation().id, bounds, view.wanted)
    wanted = view.wanted
    narrowed: dict[str, object] = {"first": days.first, "last": days.last, "status": wanted.shown}
    narrowed |= {"topic_id": wanted.topic_id, "channel_id": wanted.channel_id}
    narrowed |= {"campaign_id": wanted.campaign_id, "language": wanted.language}
    return _Asked(entries, view, f"publicaciones-{days.first}-{days.last}", narrowed)


def _days() -> Days:
    """From one day to another, both included, in whichever order; without the second, the month of the first.

    Raises `Refusal` for more days than `check_span` allows.
    """
    first = shape.day_asked() if "from" in request.args else today().replace(day=1)
    last = read_day(request.args.get("to")) or month_of(first).days.last
    last = min(max(last, date(FIRST_YEAR + 1, 1, 1)), date(LAST_YEAR - 1, 12, 31))
    first, last = min(first, last), max(first, last)
    check_span(first, last)
    return Days(first, last + timedelta(days=1))


def _list() -> _Asked:
    """The whole list of posts, narrowed as its page is."""
    form = read_form(FilterForm, request.args).value or FilterForm()
    wanted = form.wanted(me=person().id)
    narrowed: dict[str, object] = {
        "status": form.status,
        "topic_id": form.topic,
        "channel_id": form.account,
        "words": form.q,
    }
    narrowed |= {"campaign_id": form.campaign, "author_id": wanted.author_id}
    return _Asked(
        exporting.listed_entries(reading(), organisation().id, wanted), shape.asked(), "publicaciones", narrowed
    )


class _Counted:
    """Rows, and afterwards how many they were."""

    def __init__(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Any:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(asked: _Asked) -> Iterable[tuple[Cell, ...]]:
    office = queries.office_of(reading(), organisation(), today=today())
    for one in exporting.leaving(reading(), organisation().id, asked.entries):
        yield from leaving.exported(
            one.held.draft,
            (one.held.year, one.held.ordinal),
            office,
            state=translate(WORDS[one.entry.shown]),
            deadline=one.deadline,
            permalinks=one.permalinks,
        )


def _public_rows(asked: _Asked) -> Iterable[tuple[Cell, ...]]:
    channel_id = asked.view.wanted.channel_id
    for entry, one in exporting.published_of(reading(), organisation().id, asked.entries, channel_id=channel_id):
        at = wall(entry.planned_at, organisation().zone)
        hour = at.time().replace(second=0, microsecond=0, fold=0)
        yield (at.date(), hour, one.account, entry.topic, one.language, one.text, one.link, one.permalink)
