"""The frame of every page: where one is, where one may go, and how things are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Flask, current_app, g, request, url_for

from app.accounts.rules import Permission as P
from app.core.words import Sentence, say
from app.pages.shell.request_context import visitor


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the left rail, shown to whoever holds one of the permissions.

    `unless`: whoever holds one of these has a wider page instead.
    `below`: how the addresses of other features' pages that hang from it begin, after the organisation's.
    """

    label: Sentence
    endpoint: str
    icon: str
    permissions: tuple[P, ...]
    below: tuple[str, ...] = ()
    unless: tuple[P, ...] = ()

    def is_open(self, held: frozenset[P]) -> bool:
        return not held.isdisjoint(self.permissions) and held.isdisjoint(self.unless)

    def is_around(self, blueprint: str | None, beginning: str) -> bool:
        return self.endpoint.partition(".")[0] == blueprint or beginning in self.below


PLACES = (
    Place(say("Hoy"), "today.show", "today", (P.POST_READ,)),
    Place(say("Calendario"), "calendar.month", "calendar", (P.CALENDAR_READ,)),
    Place(say("Publicaciones"), "drafting.index", "posts", (P.POST_READ,), below=("series",)),
    Place(say("Para decidir"), "approvals.waiting", "decide", (P.POST_DECIDE,), below=("later-reviews",)),
    Place(say("Sesiones"), "sittings.index", "person", (P.POST_DECIDE, P.AUDIT_READ)),
    Place(say("Peticiones"), "intake.index", "requests", (P.REQUEST_READ,)),
    Place(say("Mis peticiones"), "intake.mine", "requests", (P.REQUEST_MAKE,), unless=(P.REQUEST_READ,)),
    Place(say("Ciudadanía"), "citizens.inbox", "citizens", (P.CASE_READ,)),
    Place(say("Plan"), "plan.overview", "plan", (P.PLAN_READ, P.PLAN_MANAGE)),
    Place(say("Plan"), "plan.current", "plan", (P.LINE_READ,), unless=(P.PLAN_READ, P.PLAN_MANAGE)),
    Place(say("Línea editorial"), "editorial_line.show", "line", (P.LINE_READ,)),
    Place(say("Envíos"), "publishing.attention", "move", (P.DELIVERY_SETTLE,)),
    Place(say("A mano"), "publishing.by_hand", "move", (P.DELIVERY_PUBLISH,), unless=(P.DELIVERY_SETTLE,)),
    Place(say("Retiradas"), "takedowns.index", "close", (P.TAKEDOWN_READ,), below=("withdrawals",)),
    Place(say("Periodos"), "periods.index", "flag", (P.CALENDAR_READ,)),
    Place(say("Informes"), "reports.neutrality", "reports", (P.REPORT_READ,)),
    Place(say("Historial"), "audit.history", "history", (P.AUDIT_READ,)),
    Place(
        say("Ajustes"),
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
class Item:
    label: Sentence
    url: str
    icon: str
    count: int | None
    current: bool


@dataclass(slots=True)
class Frame:
    """What the layout needs besides the page itself."""

    organisation: object | None = None
    organisations: list[dict[str, str]] = field(default_factory=list)
    nav: tuple[Item, ...] = ()
    person: str | None = None
    account_links: list[dict[str, object]] = field(default_factory=list)
    health: Sentence | None = None
    bands: list[dict[str, str]] = field(default_factory=list)
    sign_out_url: str | None = None
    theme: str | None = None
    notices_url: str | None = None
    unread: int = 0
    search_url: str | None = None


Counter = Callable[[], int | None]
Health = Callable[[], Sentence | None]

Bands = Callable[[], list[dict[str, str]]]


def init_app(app: Flask, *, counters: dict[str, Counter], health: Health, bands: Bands) -> None:
    """`counters` say how many wait at an endpoint, or None where it is no place of this person's.

    `health` says what is wrong with the worker, if anything; `bands`, which periods are in force, as {text, url}.
    """
    app.context_processor(lambda: {"frame": _frame(counters, health, bands)})


def _frame(counters: dict[str, Counter], health: Health, bands: Bands) -> Frame:
    who = visitor()
    if who is None:
        return Frame()
    frame = Frame(
        person=who.user.name,
        theme=who.user.theme or None,
        organisations=_organisations(),
        account_links=_links(*_account_places()),
        sign_out_url=_address("accounts.sign_out"),
    )
    if "actor" in g:
        frame.organisation, frame.nav, frame.health = g.organisation, _nav(counters), health()
        frame.bands = bands()
        frame.search_url = _address("search.index") if request.blueprint != "search" else None
        frame.notices_url, frame.unread = _address("notifications.mine"), who.unread.get(g.organisation.id, 0)
    return frame


def _address(endpoint: str) -> str:
    """Every page asks for the same few."""
    return _built(endpoint, *_here())


def _here() -> tuple[str, str]:
    """What addresses depend on."""
    body = g.get("organisation")
    return body.slug if body else "", request.script_root


@lru_cache(maxsize=2000)
def _built(endpoint: str, slug: str, root: str) -> str:  # noqa: ARG001 - what the address depends on
    return url_for(endpoint)


def _organisations() -> list[dict[str, str]]:
    who = visitor()
    bodies = {body.slug: body.name for _, body in who.posts} if who else {}
    return [{"name": name, "url": url_for("accounts.home", organisation=slug)} for slug, name in bodies.items()]


def _nav(counters: dict[str, Counter]) -> tuple[Item, ...]:
    slug, root = _here()
    found = _places(g.actor.permissions, request.blueprint, _beginning(slug), slug, root)
    counts = {place.endpoint: counters[place.endpoint]() for place, *_ in found if place.endpoint in counters}
    return tuple(
        Item(place.label, url, place.icon, counts.get(place.endpoint), is_current)
        for place, url, is_current in found
        if counts.get(place.endpoint, 0) is not None
    )


def _beginning(slug: str) -> str:
    """How the path begins, after the organisation's."""
    return request.path.removeprefix(f"/o/{slug}/").partition("/")[0]


@lru_cache(maxsize=500)
def _places(
    held: frozenset[P], blueprint: str | None, beginning: str, slug: str, root: str
) -> tuple[tuple[Place, str, bool], ...]:
    """What is open to whoever holds these, its address, and whether one is there."""
    return tuple(
        (place, _built(place.endpoint, slug, root), place.is_around(blueprint, beginning))
        for place in PLACES
        if place.is_open(held)
    )


def _account_places() -> Iterator[tuple[Sentence, str]]:
    """What the menu under the person's name leads to: nothing that would be refused."""
    yield say("Mi cuenta"), "accounts.me"
    if "actor" in g:
        yield say("Mis avisos"), "notifications.choices"
    if "actor" in g and g.actor.may(P.FEED_SUBSCRIBE):
        yield say("Suscripción al calendario"), "feeds.index"


def _links(*links: tuple[Sentence, str]) -> list[dict[str, object]]:
    """Links to pages that exist and can be reached from here."""
    here = "organisation" in g
    return [
        {"label": label, "url": _address(endpoint)}
        for label, endpoint in links
        if endpoint in current_app.view_functions
        and (here or not current_app.url_map.is_endpoint_expecting(endpoint, "organisation"))
    ]
