from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from app.core.date_ranges import month_of
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.calendar.queries.context import FilterOption
from app.domain.calendar.queries.saved_views import SavedViewItem, visible_views
from app.domain.calendar.rules.colours import ColourBy
from app.domain.calendar.rules.saved_views import KEY_PARAMETERS, SavedPage, kept_parameters
from app.domain.calendar.rules.table_order import TableOrder, parse_order
from app.domain.organisations.rules import language_name
from app.pages.calendar.blueprint import bp
from app.pages.calendar.request_cache import filter_context
from app.pages.calendar.table_rows import COLUMN_WORDS
from app.pages.components.labels import STATUS_LABELS
from app.pages.shell.request_context import person, today
from app.web.request import actor, read_session, work
from app.web.translation import translate

PAGES_BY_ENDPOINT = {
    "calendar.month": SavedPage.MONTH,
    "calendar.month_at": SavedPage.MONTH,
    "calendar.week": SavedPage.WEEK,
    "calendar.day": SavedPage.DAY,
    "calendar.agenda": SavedPage.AGENDA,
    "calendar.table": SavedPage.TABLE,
    "posts.index": SavedPage.LIST,
}
_ENDPOINTS = {page: endpoint for endpoint, page in PAGES_BY_ENDPOINT.items()}
CLOSED_WORDS = {
    "account": msg("La cuenta «%(name)s» está cerrada."),
    "topic": msg("El tema «%(name)s» está cerrado."),
    "outside": msg("El calendario «%(name)s» ya no se muestra."),
    "campaign": msg("La campaña «%(name)s» está cerrada."),
}
GONE_WORDS = {
    "account": msg("La cuenta que se pide ya no existe."),
    "topic": msg("El tema que se pide ya no existe."),
    "author": msg("La persona que se pide ya no está."),
    "outside": msg("El calendario que se pide ya no existe."),
    "campaign": msg("La campaña que se pide ya no existe."),
}
FLAG_WORDS = {"undated": msg("sin fecha"), "mine": msg("solo las propias"), "warned": msg("con avisos")}
OUTSIDE_WORDS = {"none": msg("nada de fuera"), "days": msg("días señalados")}
OptionsByKey = Mapping[tuple[str, int], FilterOption]


@dataclass(frozen=True, slots=True)
class SavedViewMenu:
    """Views (name, address, owner); `troubles`: closed options in use."""

    own: list[tuple[str, str, str]]
    shared: list[tuple[str, str, str]]
    save_url: str
    troubles: list[Message]


@bp.app_context_processor
def _for_pages() -> dict[str, Any]:
    return {"saved_views": saved_view_menu}


def saved_view_menu() -> SavedViewMenu:
    """Return the menu of saved views; one statement if the filters were read."""
    page, mine = PAGES_BY_ENDPOINT[request.endpoint or ""], person().id
    narrowing = kept_parameters(page, request.args)
    owned_views = [
        (view.user_id, (view.name, saved_view_url(view.page, view.narrowing), view.owner))
        for view in visible_saved_views()
    ]
    return SavedViewMenu(
        own=[shown for owner, shown in owned_views if owner == mine],
        shared=[shown for owner, shown in owned_views if owner != mine],
        save_url=url_for("calendar.new_saved", page=page.value, **narrowing),  # type: ignore[arg-type] # values of the address
        troubles=closed_options(narrowing, filter_options()) if has_key_parameters(narrowing) else [],
    )


def visible_saved_views() -> list[SavedViewItem]:
    """Read once; a political office has only its own."""
    if "saved_views" not in g:
        sees_work = actor().may(Permission.POST_READ)
        g.saved_views = visible_views(work(read_session()), person().id, shared=sees_work)
    views: list[SavedViewItem] = g.saved_views
    return views


def filter_options() -> OptionsByKey:
    return filter_context().named


def opening_url() -> str | None:
    mine = person().id
    return next(
        (
            saved_view_url(view.page, view.narrowing)
            for view in visible_saved_views()
            if view.is_first and view.user_id == mine
        ),
        None,
    )


def saved_view_url(page: SavedPage, narrowing: Mapping[str, str]) -> str:
    parameters: dict[str, Any] = dict(narrowing)
    if page is SavedPage.MONTH:
        here = month_of(today())
        return url_for("calendar.month_at", year=here.year, number=here.number, **parameters)
    return url_for(_ENDPOINTS[page], **parameters)


def has_key_parameters(narrowing: Mapping[str, str]) -> bool:
    return any(_key(name, value) for name, value in narrowing.items())


def closed_options(narrowing: Mapping[str, str], known: OptionsByKey) -> list[Message]:
    messages = []
    for name, value in narrowing.items():
        key = _key(name, value)
        option = known.get((name, key)) if key else None
        if key and option is None:
            messages.append(GONE_WORDS[name])
        elif option and not option.is_open and name in CLOSED_WORDS:
            messages.append(msg(CLOSED_WORDS[name].msgid, name=option.name))
    return messages


def describe_view(page: SavedPage, narrowing: Mapping[str, str], known: OptionsByKey) -> str:
    return " · ".join(
        translate(words)
        for words in (page.label, *(_describe_parameter(*parameter, known) for parameter in narrowing.items()))
    )


def _describe_parameter(name: str, value: str, known: OptionsByKey) -> Message | str:
    if key := _key(name, value):
        return known[(name, key)].name if (name, key) in known else GONE_WORDS[name]
    if name == "status":
        return STATUS_LABELS[value]
    if name == "sort":
        return _describe_order(parse_order(value))
    if name == "language":
        return language_name(value)
    if name == "by":
        return msg("color según %(what)s", what=translate(ColourBy(value).label).lower())
    return FLAG_WORDS.get(name) or OUTSIDE_WORDS.get(value) or f"«{value}»"


def _describe_order(order: TableOrder) -> Message:
    column = translate(COLUMN_WORDS[order.column][0]).lower()
    return msg("por %(column)s, al revés", column=column) if order.falling else msg("por %(column)s", column=column)


def _key(name: str, value: str) -> int:
    """Return the key that a parameter holds, 0 without a key."""
    return (parse_int(value) or 0) if name in KEY_PARAMETERS or name == "outside" else 0
