"""Every page's frame."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Flask, current_app, g, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.pages.shell.request_context import visitor


@dataclass(frozen=True, slots=True)
class NavigationPlace:
    """A rail page, for holders of any permission.

    `unless`: permissions with a wider page. `below`: other features' path prefixes, after the organisation's.
    """

    label: Message
    endpoint: str
    icon: str
    permissions: tuple[P, ...]
    below: tuple[str, ...] = ()
    unless: tuple[P, ...] = ()

    def is_open(self, permissions: frozenset[P]) -> bool:
        return not permissions.isdisjoint(self.permissions) and permissions.isdisjoint(self.unless)

    def is_around(self, blueprint: str | None, beginning: str) -> bool:
        return self.endpoint.partition(".")[0] == blueprint or beginning in self.below


NAVIGATION = (
    NavigationPlace(msg("Hoy"), "today.show", "today", (P.POST_READ,)),
    NavigationPlace(msg("Calendario"), "calendar.month", "calendar", (P.CALENDAR_READ,)),
    NavigationPlace(msg("Publicaciones"), "posts.index", "posts", (P.POST_READ,), below=("series",)),
    NavigationPlace(msg("Para decidir"), "approvals.waiting", "decide", (P.POST_DECIDE,), below=("later-reviews",)),
    NavigationPlace(msg("Sesiones"), "sittings.index", "person", (P.POST_DECIDE, P.AUDIT_READ)),
    NavigationPlace(msg("Peticiones"), "requests.index", "requests", (P.REQUEST_READ,)),
    NavigationPlace(msg("Mis peticiones"), "requests.mine", "requests", (P.REQUEST_MAKE,), unless=(P.REQUEST_READ,)),
    NavigationPlace(msg("Ciudadanía"), "citizens.inbox", "citizens", (P.CASE_READ,)),
    NavigationPlace(msg("Plan"), "plan.overview", "plan", (P.PLAN_READ, P.PLAN_MANAGE)),
    NavigationPlace(msg("Plan"), "plan.current", "plan", (P.LINE_READ,), unless=(P.PLAN_READ, P.PLAN_MANAGE)),
    NavigationPlace(msg("Línea editorial"), "editorial_line.show", "line", (P.LINE_READ,)),
    NavigationPlace(msg("Envíos"), "publishing.attention", "move", (P.DELIVERY_SETTLE,)),
    NavigationPlace(msg("A mano"), "publishing.by_hand", "move", (P.DELIVERY_PUBLISH,), unless=(P.DELIVERY_SETTLE,)),
    NavigationPlace(msg("Retiradas"), "takedowns.index", "close", (P.TAKEDOWN_READ,), below=("withdrawals",)),
    NavigationPlace(msg("Periodos"), "periods.index", "flag", (P.CALENDAR_READ,)),
    NavigationPlace(msg("Informes"), "reports.neutrality", "reports", (P.REPORT_READ,)),
    NavigationPlace(msg("Historial"), "audit.history", "history", (P.AUDIT_READ,)),
    NavigationPlace(
        msg("Ajustes"),
        "organisations.settings",
        "settings",
        (P.ORGANISATION_MANAGE, P.MEMBER_MANAGE, P.TOPIC_MANAGE, P.ROUTE_MANAGE),
        below=(
            *("people", "grants", "topics", "official-accounts", "outbox", "notice-settings", "routes"),
            *("appointments", "public-page"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: Message
    url: str
    icon: str
    count: int | None
    current: bool


@dataclass(slots=True)
class PageFrame:
    organisation: object | None = None
    organisations: list[dict[str, str]] = field(default_factory=list)
    nav: tuple[NavigationItem, ...] = ()
    person: str | None = None
    account_links: list[dict[str, object]] = field(default_factory=list)
    health: Message | None = None
    bands: list[dict[str, str]] = field(default_factory=list)
    sign_out_url: str | None = None
    theme: str | None = None
    notices_url: str | None = None
    unread: int = 0
    search_url: str | None = None


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
        frame.organisation, frame.nav, frame.health = g.organisation, _navigation_items(counters), health()
        frame.bands = bands()
        frame.search_url = _address("search.index") if request.blueprint != "search" else None
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


def _navigation_items(counters: dict[str, QueueCounter]) -> tuple[NavigationItem, ...]:
    slug, root = _url_scope()
    open_places = _open_places(g.actor.permissions, request.blueprint, _beginning(slug), slug, root)
    counts = {place.endpoint: counters[place.endpoint]() for place, *_ in open_places if place.endpoint in counters}
    return tuple(
        NavigationItem(place.label, url, place.icon, counts.get(place.endpoint), is_current)
        for place, url, is_current in open_places
        if counts.get(place.endpoint, 0) is not None
    )


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
