"""Every page's frame."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Flask, current_app, g, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.pages.shell.menu import NAVIGATION, Menu, NavigationItem, NavigationPlace, arrange
from app.pages.shell.request_context import visitor

NO_MENU = Menu()


@dataclass(slots=True)
class PageFrame:
    organisation: object | None = None
    organisations: list[dict[str, str]] = field(default_factory=list)
    menu: Menu = NO_MENU
    person: str | None = None
    account_links: list[dict[str, object]] = field(default_factory=list)
    health: Message | None = None
    bands: list[dict[str, str]] = field(default_factory=list)
    sign_out_url: str | None = None
    theme: str | None = None
    notices_url: str | None = None
    unread: int = 0
    search_url: str | None = None
    offline_url: str = ""
    palette_url: str | None = None
    palette_search_url: str | None = None


QueueCounter = Callable[[], int | None]
HealthCheck = Callable[[], Message | None]

PeriodBands = Callable[[], list[dict[str, str]]]


def init_app(app: Flask, *, counters: dict[str, QueueCounter], health: HealthCheck, bands: PeriodBands) -> None:
    """Register the frame. `counters`: items waiting by endpoint, None hiding it.

    `health`: worker trouble; `bands`: periods in force, as {text, url}.
    """
    app.context_processor(lambda: {"frame": _frame(counters, health, bands)})


def _frame(counters: dict[str, QueueCounter], health: HealthCheck, bands: PeriodBands) -> PageFrame:
    who = visitor()
    if who is None:
        return PageFrame()
    frame = PageFrame(
        person=who.user.name,
        theme=who.user.theme or None,
        organisations=_organisations(),
        account_links=_links(*_account_places()),
        sign_out_url=_address("people.sign_out"),
    )
    if "actor" in g:
        frame.organisation, frame.menu, frame.health = g.organisation, _menu(counters), health()
        frame.bands = bands()
        frame.search_url = _address("search.index") if request.blueprint != "search" else None
        frame.offline_url = _address("offline.readable") if g.actor.may(P.POST_READ) else ""
        frame.palette_url, frame.palette_search_url = _address("search.palette"), _address("search.index")
        frame.notices_url, frame.unread = _address("notifications.mine"), who.unread.get(g.organisation.id, 0)
    return frame


def _address(endpoint: str) -> str:
    """Return the endpoint's address, cached: pages ask for the same few."""
    return _cached_url(endpoint, *_url_scope())


def _url_scope() -> tuple[str, str]:
    body = g.get("organisation")
    return body.slug if body else "", request.script_root


@lru_cache(maxsize=2000)
def _cached_url(endpoint: str, slug: str, root: str) -> str:  # noqa: ARG001 - what the address depends on
    return url_for(endpoint)


def _organisations() -> list[dict[str, str]]:
    who = visitor()
    bodies = {body.slug: body.name for _, body in who.posts} if who else {}
    return [{"name": name, "url": url_for("people.home", organisation=slug)} for slug, name in bodies.items()]


def _menu(counters: dict[str, QueueCounter]) -> Menu:
    slug, root = _url_scope()
    open_places = _open_places(g.actor.permissions, request.blueprint, _beginning(slug), slug, root)
    counts = {place.endpoint: counters[place.endpoint]() for place, *_ in open_places if place.endpoint in counters}
    shown = [each for each in open_places if counts.get(each[0].endpoint, 0) is not None]
    is_a_place = any(place.endpoint == request.endpoint for place, *_ in shown)
    return arrange(
        (
            place.group,
            NavigationItem(
                place.label,
                url,
                place.icon,
                counts.get(place.endpoint),
                place.counted,
                current=place.endpoint == request.endpoint if is_a_place else is_around,
            ),
        )
        for place, url, is_around in shown
    )


def menu_places() -> list[tuple[Message, str, str]]:
    """Return the label, address and icon of each page in this person's menus, without counts."""
    slug, root = _url_scope()
    rail = _open_places(g.actor.permissions, None, "", slug, root)
    links = ((label, _address(endpoint), "person") for label, endpoint in _account_places())
    return [*((place.label, url, place.icon) for place, url, _ in rail), *links]


def _beginning(slug: str) -> str:
    """Return the path's first part after the organisation's."""
    return request.path.removeprefix(f"/o/{slug}/").partition("/")[0]


@lru_cache(maxsize=500)
def _open_places(
    permissions: frozenset[P], blueprint: str | None, beginning: str, slug: str, root: str
) -> tuple[tuple[NavigationPlace, str, bool], ...]:
    return tuple(
        (place, _cached_url(place.endpoint, slug, root), place.is_around(blueprint, beginning))
        for place in NAVIGATION
        if place.is_open(permissions)
    )


def _account_places() -> Iterator[tuple[Message, str]]:
    yield msg("Mi cuenta"), "people.me"
    if "actor" in g:
        yield msg("Mis avisos"), "notifications.choices"
    if "actor" in g and g.actor.may(P.FEED_SUBSCRIBE):
        yield msg("Suscripción al calendario"), "feeds.index"


def _links(*links: tuple[Message, str]) -> list[dict[str, object]]:
    here = "organisation" in g
    return [
        {"label": label, "url": _address(endpoint)}
        for label, endpoint in links
        if endpoint in current_app.view_functions
        and (here or not current_app.url_map.is_endpoint_expecting(endpoint, "organisation"))
    ]
