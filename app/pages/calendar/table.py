from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for

from app.core.date_ranges import DateRange, month_of
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.paging import Cursor
from app.domain.calendar.queries import table as table_queries
from app.domain.calendar.queries.context import PERSON
from app.domain.calendar.queries.table import TableFilter
from app.domain.calendar.rules.bulk_actions import allowed_actions
from app.domain.calendar.rules.table_order import TableOrder, parse_order
from app.domain.organisations.rules import language_name
from app.domain.publishing.rules.shown_state import STATE_NAMES
from app.pages.calendar import calendar_view
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import TableForm
from app.pages.calendar.navigation import (
    AFTER,
    BEFORE,
    NAVIGATION_LABELS,
    CalendarNavigation,
    NavigationLink,
    calendar_tabs,
)
from app.pages.calendar.request_cache import filter_context
from app.pages.calendar.table_rows import table_columns, table_rows
from app.pages.components.labels import STATUS_LABELS
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.formats import format_day as in_words
from app.web.forms import FormState, read_form
from app.web.request import actor, read_session, work

DAYS_REVERSED = msg("El último día no puede ser anterior al primero.")
Page = str | tuple[str, int]
TABLE_PARAMETERS = ("from", "to", "undated", "status", "account", "topic", "author", "language", "q", "sort")


@dataclass(frozen=True, slots=True)
class TableRange:
    """Days, None for undated posts. `is_month`: one exact month."""

    days: DateRange | None
    is_month: bool = False

    @property
    def first(self) -> date:
        return self.days.first if self.days else today()

    def beside(self, way: int) -> dict[str, str]:
        """Return the days before (-1) or after (1)."""
        if self.days is None or self.is_month:
            return {"from": month_of(self.first).shifted(way).days.first.isoformat()}
        shift = timedelta(days=len(self.days) * way)
        return {"from": (self.days.first + shift).isoformat(), "to": (self.days.last + shift).isoformat()}


@bp.get("/table")
@requires(Permission.POST_READ)
def table() -> Page:
    form = read_form(TableForm, request.args)
    span, order = table_range(form), parse_order(form.typed.get("sort", ""))
    table_filters = table_filter(_valid_fields(form), span)
    results = table_queries.table_page(work(read_session()), table_filters, order, place=request.args.get("place", ""))
    narrowing = {name: form.typed[name] for name in TABLE_PARAMETERS if form.typed.get(name)}
    if span.days and not form.errors:
        form.typed |= {"from": span.days.first.isoformat(), "to": span.days.last.isoformat()}
    actions = allowed_actions(actor())
    page = render_template(
        "calendar/table.html",
        form=form,
        span=span,
        page=results,
        columns=table_columns(order, _heading_url_builder(narrowing, order), picks=bool(actions)),
        rows=table_rows(results.rows, picks=bool(actions), picked=request.args.get("picked") == "all"),
        total=table_queries.count_table_rows(work(read_session()), table_filters),
        ways=_table_navigation(span, narrowing),
        place=calendar_view.city_name(),
        narrowing=narrowing,
        is_narrowed=bool(narrowing.keys() - {"from", "to", "undated", "sort"}),
        clear_url=_table_url(narrowing, status="", account="", topic="", author="", language="", q=""),
        all_url=_table_url(narrowing, place=request.args.get("place", ""), picked="all"),
        at=lambda somewhere: _page_address(narrowing, somewhere),
        deeds=[(action.value, action.label) for action in actions],
        moves=actor().may(Permission.POST_WRITE),
        writes=actor().may(Permission.POST_WRITE),
        exports=_export_links(span, narrowing),
        **_choices(),
    )
    return (page, form.status) if form.errors else page


def table_range(form: FormState[TableForm]) -> TableRange:
    wanted = _valid_fields(form)
    if wanted.undated:
        return TableRange(None)
    if wanted.last is None:
        return TableRange(month_of(wanted.first or today()).days, is_month=True)
    first = wanted.first or month_of(wanted.last).days.first
    if wanted.last < first:
        form.refuse("to", DAYS_REVERSED)
        return TableRange(month_of(first).days, is_month=True)
    days = DateRange(first, wanted.last + timedelta(days=1))
    return TableRange(days, is_month=days == month_of(first).days)


def _valid_fields(form: FormState[TableForm]) -> TableForm:
    """Return valid fields: one error leaves other filters in force."""
    valid = {name: typed for name, typed in form.typed.items() if name not in form.errors and typed}
    return form.value or TableForm.model_validate(valid)


def table_filter(form: TableForm, span: TableRange) -> TableFilter:
    return TableFilter(
        window=span.days.bounds(organisation().zone) if span.days else None,
        state=form.status if form.status in STATE_NAMES else "",
        topic_id=form.topic,
        channel_id=form.account,
        author_id=form.author,
        language=form.language,
        words=form.q,
    )


def _table_url(narrowing: dict[str, Any], **changed: Any) -> str:
    """Change parameters; drop empty ones."""
    return url_for(".table", **{name: value for name, value in {**narrowing, **changed}.items() if value})


def _export_links(span: TableRange, narrowing: dict[str, Any]) -> dict[str, str]:
    days = {"from": span.days.first.isoformat(), "to": span.days.last.isoformat()} if span.days else {"undated": "1"}
    parameters: dict[str, Any] = {name: value for name, value in narrowing.items() if name != "sort"} | days
    return {form: url_for(f"calendar.export_{form}", table="1", **parameters) for form in ("xlsx", "csv")}


def _page_address(narrowing: dict[str, Any], place: Cursor | None) -> str | None:
    return _table_url(narrowing, place=str(place)) if place else None


def _heading_url_builder(narrowing: dict[str, Any], order: TableOrder) -> Any:
    return lambda column: _table_url(narrowing, sort=str(order.pressed(column)))


def _table_navigation(span: TableRange, narrowing: dict[str, Any]) -> CalendarNavigation:
    own = {name: value for name, value in narrowing.items() if name not in ("from", "to", "undated")}
    previous, following = (
        NavigationLink(_neighbour_name(span, way), _table_url({**own, **span.beside(way)})) for way in (-1, 1)
    )
    return CalendarNavigation(
        tabs=calendar_tabs(".table", calendar_view.requested_view(), span.first if span.days else today()),
        label=NAVIGATION_LABELS[".table"],
        previous=previous,
        now=_table_url(own),
        following=following,
        jump=url_for(".table"),
        day=span.first.isoformat(),
        parameters={},
        narrowing=own,
    )


def _neighbour_name(span: TableRange, way: int) -> Any:
    if span.days and span.is_month:
        return in_words(month_of(span.first).shifted(way).days.first, "LLLL")
    return BEFORE if way < 0 else AFTER


def _choices() -> dict[str, Any]:
    context = filter_context()
    return {
        "states": [(name, STATUS_LABELS[name]) for name in STATE_NAMES],
        "accounts": context.accounts,
        "topics": context.topics,
        "people": context.of_kind(PERSON),
        "languages": [(code, language_name(code)) for code in organisation().languages],
    }
