from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.permissions import Permission
from app.core.text import parse_int
from app.db.paging import Cursor, parse_cursor
from app.domain.cases.queries.cases import has_case
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.messages import parse_case_code
from app.domain.cases.rules.states import LEVEL_NAMES
from app.domain.inbox.queries import inbox as inbox_queries
from app.domain.inbox.queries.inbox import CaseFilter, InboxCounts
from app.domain.inbox.rules.tabs import EMPTY_TAB_WORDS, InboxTab, parse_tab
from app.domain.organisations import queries as organisations
from app.domain.posts.queries import post_list
from app.pages.cases import labels
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.addresses import next_page_url
from app.web.forms import blank_form
from app.web.request import actor, now, read_session

P = Permission
FILTERS = ("channel", "category", "unit", "level", "language", "late", "words")
LONGEST_SEARCH = 100


@bp.get("")
@requires(P.CASE_READ)
def inbox() -> Page:
    session, body, wanted = read_session(), organisation(), _case_filter()
    if (number := parse_case_code(wanted.words)) and has_case(session, body.id, *number):
        return redirect(url_for(".show", year=number[0], ordinal=number[1]), 303)
    page = inbox_queries.inbox_cases(session, body.id, wanted, place=parse_cursor(request.args.get("from", "")))
    counted = inbox_queries.inbox_counts(session, body.id, person_id=person().id, at=now())
    channels = {channel.id: channel.called for channel in post_list.all_channels(session, body.id)}
    units = {unit.id: unit.name for unit in organisations.units(session, body.id)}
    return render_template(
        "inbox/index.html",
        page=page,
        wanted=wanted,
        counted=counted,
        tabs=_tabs(counted, wanted.tab),
        form=blank_form(**{name: request.args.get(name, "") for name in FILTERS}),
        choices=_choices(channels, units, body.languages),
        channels=channels,
        units=units,
        showing=labels,
        now=now(),
        empty=EMPTY_TAB_WORDS[wanted.tab],
        narrowed=bool(wanted.narrowed()),
        may_answer=actor().may(P.CASE_ANSWER),
        at=lambda place: _address(place, wanted.tab),
        clear=url_for(".inbox", tab=wanted.tab.value),
    )


def how_many_wait() -> int | None:
    """Return the count, for those who answer."""
    return queue_counts().cases if actor().may(P.CASE_ANSWER) else 0


def _case_filter() -> CaseFilter:
    """Read the filter from the address; the order holds ten minutes, for stable paging."""
    arguments = request.args
    instant = now()
    return CaseFilter(
        parse_tab(arguments.get("tab", "")),
        person().id,
        instant.replace(minute=instant.minute - instant.minute % 10, second=0, microsecond=0),
        channel_id=request.args.get("channel", type=parse_int),
        category=next((category for category in Category if category.value == arguments.get("category")), None),
        unit_id=request.args.get("unit", type=parse_int),
        level=request.args.get("level", type=parse_int),
        language=arguments.get("language", "")[:8].replace("\0", ""),
        late=arguments.get("late") == "1",
        words=arguments.get("words", "").replace("\0", "").strip()[:LONGEST_SEARCH],
    )


def _tabs(counted: InboxCounts, shown: InboxTab) -> list[dict[str, Any]]:
    numbers = counted._asdict()
    return [
        {
            "label": tab.label,
            "url": url_for(".inbox", tab=tab.value),
            "current": tab is shown,
            "count": numbers.get(tab.name.lower()),
        }
        for tab in InboxTab
    ]


def _choices(channels: Mapping[int, str], units: Mapping[int, str], languages: list[str]) -> dict[str, Any]:
    return {
        "channels": [("", ""), *channels.items()],
        "categories": [("", ""), *Category.choices()],
        "units": [("", ""), *units.items()],
        "levels": [("", ""), *((level.value, word) for level, word in LEVEL_NAMES.items())],
        "languages": [("", ""), *labels.languages(languages)],
    }


def _address(place: Cursor | None, tab: InboxTab) -> str | None:
    filters = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return next_page_url(".inbox", place, **filters, tab=tab.value)
