"""Views with a name as pages show them: their addresses, what they narrow in words, and what of it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from app.accounts.rules import Permission
from app.calendar.queries.around import Named
from app.calendar.queries.saved import Saved, views_for
from app.calendar.rules.colouring import BY_WORDS, By
from app.calendar.rules.saved import KEYS, PAGE_WORDS, SavedPage, kept
from app.calendar.rules.sorting import Order, order_from
from app.calendar.views.blueprint import bp
from app.calendar.views.lines import COLUMN_WORDS
from app.calendar.views.once import around
from app.core.numerals import whole
from app.core.periods_math import month_of
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, person, today
from app.web.request import actor, reading
from app.web.statuses import WORDS
from app.web.words import translate

PAGES = {
    "calendar.month": SavedPage.MONTH,
    "calendar.month_at": SavedPage.MONTH,
    "calendar.week": SavedPage.WEEK,
    "calendar.day": SavedPage.DAY,
    "calendar.agenda": SavedPage.AGENDA,
    "calendar.table": SavedPage.TABLE,
    "drafting.index": SavedPage.LIST,
}
_ENDPOINTS = {page: endpoint for endpoint, page in PAGES.items()}
CLOSED = {
    "account": say("La cuenta «%(name)s» está cerrada."),
    "topic": say("El tema «%(name)s» está cerrado."),
    "outside": say("El calendario «%(name)s» ya no se muestra."),
    "campaign": say("La campaña «%(name)s» está cerrada."),
}
GONE = {
    "account": say("La cuenta que se pide ya no existe."),
    "topic": say("El tema que se pide ya no existe."),
    "author": say("La persona que se pide ya no está."),
    "outside": say("El calendario que se pide ya no existe."),
    "campaign": say("La campaña que se pide ya no existe."),
}
FLAGS = {"undated": say("sin fecha"), "mine": say("solo las propias"), "warned": say("con avisos")}
OUTSIDE = {"none": say("nada de fuera"), "days": say("días señalados")}
Known = Mapping[tuple[str, int], Named]


@dataclass(frozen=True, slots=True)
class Menu:
    """Beside the filters of a page: the person's own views and those shared, as (name, address, whose).

    `troubles`: what is closed of all that the page is narrowed by.
    """

    own: list[tuple[str, str, str]]
    shared: list[tuple[str, str, str]]
    save_url: str
    troubles: list[Sentence]


@bp.app_context_processor
def _for_pages() -> dict[str, Any]:
    """For the pages that have filters; nothing is read before one asks."""
    return {"saved_views": menu}


def menu() -> Menu:
    """Of the page that is asked for; one statement, where its filters were read already."""
    page, mine = PAGES[request.endpoint or ""], person().id
    narrowing = kept(page, request.args)
    told = [(one.user_id, (one.name, address(one.page, one.narrowing), one.owner)) for one in views()]
    return Menu(
        own=[shown for owner, shown in told if owner == mine],
        shared=[shown for owner, shown in told if owner != mine],
        save_url=url_for("calendar.new_saved", page=page.value, **narrowing),  # type: ignore[arg-type] # values of the address
        troubles=troubles(narrowing, names()) if names_keys(narrowing) else [],
    )


def views() -> list[Saved]:
    """Those this person may open, read once a request; a political office has only its own."""
    if "saved_views" not in g:
        sees_work = actor().may(Permission.POST_READ)
        g.saved_views = views_for(reading(), organisation().id, person().id, shared=sees_work)
    found: list[Saved] = g.saved_views
    return found


def names() -> Known:
    """What filters name."""
    return around().named


def opening() -> str | None:
    """Where this person's calendar opens, if they chose it."""
    mine = person().id
    return next((address(one.page, one.narrowing) for one in views() if one.is_first and one.user_id == mine), None)


def address(page: SavedPage, narrowing: Mapping[str, str]) -> str:
    """Of a view, on the days of today."""
    asked: dict[str, Any] = dict(narrowing)
    if page is SavedPage.MONTH:
        here = month_of(today())
        return url_for("calendar.month_at", year=here.year, number=here.number, **asked)
    return url_for(_ENDPOINTS[page], **asked)


def names_keys(narrowing: Mapping[str, str]) -> bool:
    return any(_key(name, value) for name, value in narrowing.items())


def troubles(narrowing: Mapping[str, str], known: Known) -> list[Sentence]:
    """What is closed or gone of what a view is narrowed by."""
    found = []
    for name, value in narrowing.items():
        key = _key(name, value)
        one = known.get((name, key)) if key else None
        if key and one is None:
            found.append(GONE[name])
        elif one and not one.is_open and name in CLOSED:
            found.append(say(CLOSED[name].msgid, name=one.name))
    return found


def in_words(page: SavedPage, narrowing: Mapping[str, str], known: Known) -> str:
    """The page and what narrows it, one after the other."""
    return " · ".join(
        translate(said) for said in (PAGE_WORDS[page], *(_said(*one, known) for one in narrowing.items()))
    )


def _said(name: str, value: str, known: Known) -> Sentence | str:
    if key := _key(name, value):
        return known[(name, key)].name if (name, key) in known else GONE[name]
    if name == "status":
        return WORDS[value]
    if name == "sort":
        return _sorted(order_from(value))
    if name == "language":
        return language_name(value)
    if name == "by":
        return say("color según %(what)s", what=translate(BY_WORDS[By(value)]).lower())
    return FLAGS.get(name) or OUTSIDE.get(value) or f"«{value}»"


def _sorted(order: Order) -> Sentence:
    column = translate(COLUMN_WORDS[order.column][0]).lower()
    return say("por %(column)s, al revés", column=column) if order.falling else say("por %(column)s", column=column)


def _key(name: str, value: str) -> int:
    """What is named by its key; nothing is 0."""
    return (whole(value) or 0) if name in KEYS or name == "outside" else 0
