"""What waits for an answer, in the order it should be looked at."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.queries import inbox as queries
from app.citizens.queries.cases import has_case
from app.citizens.queries.inbox import Counted, Wanted
from app.citizens.rules.cases import LEVEL_NAMES
from app.citizens.rules.categories import CATEGORY_NAMES, URGENCY_NAMES, Category
from app.citizens.rules.incoming import number_in
from app.citizens.rules.tabs import EMPTY, TAB_NAMES, Tab, tab_from
from app.citizens.views import showing
from app.citizens.views.blueprint import Page, bp
from app.db.paging import Place, place_from
from app.drafting import queries as drafting
from app.organisations import queries as organisations
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.counts import counts
from app.web.forms import MOST, blank
from app.web.request import actor, now, reading

P = Permission
FILTERS = ("channel", "category", "unit", "level", "language", "late", "words")
LONGEST_SEARCH = 100


@bp.get("")
@requires(P.CASE_READ)
def inbox() -> Page:
    session, body, wanted = reading(), organisation(), _wanted()
    if (number := number_in(wanted.words)) and has_case(session, body.id, *number):
        return redirect(url_for(".show", year=number[0], ordinal=number[1]), 303)
    page = queries.listed(session, body.id, wanted, place=place_from(request.args.get("from", "")))
    counted = queries.counted(session, body.id, person_id=person().id, at=now())
    channels = {one.id: one.called for one in drafting.channels_of(session, body.id)}
    units = {one.id: one.name for one in organisations.units(session, body.id)}
    return render_template(
        "citizens/inbox.html",
        page=page,
        wanted=wanted,
        counted=counted,
        tabs=_tabs(counted, wanted.tab),
        form=blank(**{name: request.args.get(name, "") for name in FILTERS}),
        choices=_choices(channels, units, body.languages),
        channels=channels,
        units=units,
        categories=CATEGORY_NAMES,
        urgencies=URGENCY_NAMES,
        showing=showing,
        now=now(),
        empty=EMPTY[wanted.tab],
        narrowed=bool(wanted.narrowed()),
        may_answer=actor().may(P.CASE_ANSWER),
        at=lambda place: _address(place, wanted.tab),
        clear=url_for(".inbox", tab=wanted.tab.value),
    )


def how_many_wait() -> int | None:
    """The number beside «Ciudadanía»; only those who answer are told."""
    return counts().cases if actor().may(P.CASE_ANSWER) else 0


def _wanted() -> Wanted:
    """The order is that of the last ten minutes, so that pages follow each other while one reads them."""
    given = request.args
    instant = now()
    return Wanted(
        tab_from(given.get("tab", "")),
        person().id,
        instant.replace(minute=instant.minute - instant.minute % 10, second=0, microsecond=0),
        channel_id=_number("channel"),
        category=next((one for one in Category if one.value == given.get("category")), None),
        unit_id=_number("unit"),
        level=_number("level"),
        language=given.get("language", "")[:8].replace("\0", ""),
        late=given.get("late") == "1",
        words=given.get("words", "").replace("\0", "").strip()[:LONGEST_SEARCH],
    )


def _number(name: str) -> int | None:
    """Nonsense narrows nothing."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and int(typed) <= MOST else None


def _tabs(counted: Counted, shown: Tab) -> list[dict[str, Any]]:
    numbers = counted._asdict()
    return [
        {
            "label": TAB_NAMES[tab],
            "url": url_for(".inbox", tab=tab.value),
            "current": tab is shown,
            "count": numbers.get(tab.name.lower()),
        }
        for tab in Tab
    ]


def _choices(channels: Mapping[int, str], units: Mapping[int, str], languages: list[str]) -> dict[str, Any]:
    return {
        "channels": [("", ""), *channels.items()],
        "categories": [("", ""), *showing.options(CATEGORY_NAMES)],
        "units": [("", ""), *units.items()],
        "levels": [("", ""), *((one.value, word) for one, word in LEVEL_NAMES.items())],
        "languages": [("", ""), *showing.languages(languages)],
    }


def _address(place: Place | None, tab: Tab) -> str | None:
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    narrowed: dict[str, Any] = {**kept, "tab": tab.value, "from": str(place)}
    return url_for(".inbox", **narrowed) if place else None
