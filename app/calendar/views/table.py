"""The table: every post of some days, or without a day, sorted, narrowed, and chosen to do something to several."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.calendar.forms import TableForm
from app.calendar.queries import table as queries
from app.calendar.queries.around import PERSON
from app.calendar.queries.table import Asked
from app.calendar.rules.bulk import DEED_WORDS, open_to
from app.calendar.rules.showing import NAMES
from app.calendar.rules.sorting import Order, order_from
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.lines import columns_of, rows_of
from app.calendar.views.once import around
from app.calendar.views.ways import AFTER, BEFORE, OTHERS, Way, Ways, tabs_of
from app.core.periods_math import Days, month_of
from app.core.words import say
from app.db.paging import Place
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.forms import Read, read_form
from app.web.request import actor, reading
from app.web.statuses import WORDS

TURNED = say("El último día no puede ser anterior al primero.")
Page = str | tuple[str, int]
KEPT = ("from", "to", "undated", "status", "account", "topic", "author", "language", "q", "sort")


@dataclass(frozen=True, slots=True)
class Range:
    """The days of the table, none where it is of what has no day. `is_month`: they are those of one month."""

    days: Days | None
    is_month: bool = False

    @property
    def first(self) -> date:
        return self.days.first if self.days else today()

    def beside(self, way: int) -> dict[str, str]:
        """The days before (-1) or after (1), as addresses ask for them."""
        if self.days is None or self.is_month:
            return {"from": month_of(self.first).shifted(way).days.first.isoformat()}
        shift = timedelta(days=len(self.days) * way)
        return {"from": (self.days.first + shift).isoformat(), "to": (self.days.last + shift).isoformat()}


@bp.get("/table")
@requires(Permission.POST_READ)
def table() -> Page:
    """The present month, the days asked for, or what has no day."""
    form = read_form(TableForm, request.args)
    span, order = range_of(form), order_from(form.typed.get("sort", ""))
    asked = asked_of(form.value or TableForm(), span)
    found = queries.lines(reading(), organisation().id, asked, order, place=request.args.get("place", ""))
    narrowing = {name: form.typed[name] for name in KEPT if form.typed.get(name)}
    if span.days and not form.errors:
        form.typed |= {"from": span.days.first.isoformat(), "to": span.days.last.isoformat()}
    deeds = open_to(actor())
    page = render_template(
        "calendar/table.html",
        form=form,
        span=span,
        page=found,
        columns=columns_of(order, _heads(narrowing, order), picks=bool(deeds)),
        rows=rows_of(found.rows, picks=bool(deeds), picked=request.args.get("picked") == "all"),
        total=queries.total(reading(), organisation().id, asked),
        ways=_ways(span, narrowing),
        place=shape.place(),
        narrowing=narrowing,
        is_narrowed=bool(narrowing.keys() - {"from", "to", "undated", "sort"}),
        clear_url=_address(narrowing, status="", account="", topic="", author="", language="", q=""),
        all_url=_address(narrowing, place=request.args.get("place", ""), picked="all"),
        at=lambda somewhere: _page_address(narrowing, somewhere),
        deeds=[(deed.value, DEED_WORDS[deed]) for deed in deeds],
        moves=actor().may(Permission.POST_WRITE),
        writes=actor().may(Permission.POST_WRITE),
        exports=_exports(span, narrowing),
        **_choices(),
    )
    return (page, form.status) if form.errors else page


def range_of(form: Read[TableForm]) -> Range:
    wanted = form.value or TableForm()
    if wanted.undated:
        return Range(None)
    if wanted.last is None:
        return Range(month_of(wanted.first or today()).days, is_month=True)
    first = wanted.first or month_of(wanted.last).days.first
    if wanted.last < first:
        form.refuse("to", TURNED)
        return Range(month_of(first).days, is_month=True)
    days = Days(first, wanted.last + timedelta(days=1))
    return Range(days, is_month=days == month_of(first).days)


def asked_of(form: TableForm, span: Range) -> Asked:
    return Asked(
        window=span.days.bounds(organisation().zone) if span.days else None,
        state=form.status if form.status in NAMES else "",
        topic_id=form.topic,
        channel_id=form.account,
        author_id=form.author,
        language=form.language,
        words=form.q,
    )


def _address(narrowing: dict[str, Any], **changed: Any) -> str:
    """The same table but for what is named; what becomes empty goes."""
    return url_for(".table", **{name: value for name, value in {**narrowing, **changed}.items() if value})


def _exports(span: Range, narrowing: dict[str, Any]) -> dict[str, str]:
    """The addresses of the same rows as a sheet, in each form."""
    days = {"from": span.days.first.isoformat(), "to": span.days.last.isoformat()} if span.days else {"undated": "1"}
    asked: dict[str, Any] = {name: value for name, value in narrowing.items() if name != "sort"} | days
    return {form: url_for(f"calendar.export_{form}", table="1", **asked) for form in ("xlsx", "csv")}


def _page_address(narrowing: dict[str, Any], place: Place | None) -> str | None:
    return _address(narrowing, place=str(place)) if place else None


def _heads(narrowing: dict[str, Any], order: Order) -> Any:
    return lambda column: _address(narrowing, sort=str(order.pressed(column)))


def _ways(span: Range, narrowing: dict[str, Any]) -> Ways:
    """To the days before and after, or the other pages; what only the table narrows stays here."""
    own = {name: value for name, value in narrowing.items() if name not in ("from", "to", "undated")}
    previous, following = (Way(_way_name(span, way), _address({**own, **span.beside(way)})) for way in (-1, 1))
    return Ways(
        tabs=tabs_of(".table", shape.asked(), span.first if span.days else today()),
        said=OTHERS[".table"],
        previous=previous,
        now=_address(own),
        following=following,
        jump=url_for(".table"),
        day=span.first.isoformat(),
        kept={},
        narrowing=own,
    )


def _way_name(span: Range, way: int) -> Any:
    if span.days and span.is_month:
        return in_words(month_of(span.first).shifted(way).days.first, "LLLL")
    return BEFORE if way < 0 else AFTER


def _choices() -> dict[str, Any]:
    found = around()
    return {
        "states": [(name, WORDS[name]) for name in NAMES],
        "accounts": found.accounts,
        "topics": found.topics,
        "people": found.of_kind(PERSON),
        "languages": [(code, language_name(code)) for code in organisation().languages],
    }
