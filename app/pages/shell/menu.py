"""The menu: its places, their three groups, and which of them are in sight."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.messages import LabelledEnum, Message, msg
from app.core.permissions import Permission as P

IN_SIGHT = 8
ON_PHONES = 4
NOTHING = Message("")


class Group(LabelledEnum):
    WORK = "work", msg("Trabajo")
    CITIZENS = "citizens", msg("Ciudadanía")
    GOVERNANCE = "governance", msg("Gobierno")


@dataclass(frozen=True, slots=True)
class NavigationPlace:
    """A menu page, for holders of any permission.

    `counted`: what its counter counts, read after the number. `unless`: permissions with a wider page.
    `below`: other features' path prefixes, after the organisation's. `is_alone`: marked on its own page only.
    """

    group: Group
    label: Message
    endpoint: str
    icon: str
    permissions: tuple[P, ...]
    counted: Message = NOTHING
    below: tuple[str, ...] = ()
    unless: tuple[P, ...] = ()
    is_alone: bool = False

    def is_open(self, permissions: frozenset[P]) -> bool:
        return not permissions.isdisjoint(self.permissions) and permissions.isdisjoint(self.unless)

    def is_around(self, blueprint: str | None, beginning: str) -> bool:
        return not self.is_alone and (self.endpoint.partition(".")[0] == blueprint or beginning in self.below)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: Message
    url: str
    icon: str
    count: int | None
    counted: Message
    current: bool


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """A heading's items: `shown` in sight, `rest` one press away."""

    label: Message
    shown: tuple[NavigationItem, ...]
    rest: tuple[NavigationItem, ...]

    @property
    def holds_current(self) -> bool:
        """Tell whether the page shown is among the rest."""
        return any(item.current for item in self.rest)


@dataclass(frozen=True, slots=True)
class Menu:
    """`bar`: a phone's four; `groups` hold every item."""

    bar: tuple[NavigationItem, ...] = ()
    groups: tuple[NavigationGroup, ...] = ()


def arrange(items: Iterable[tuple[Group, NavigationItem]]) -> Menu:
    """Group items in the order of `NAVIGATION`: the first `IN_SIGHT` are in sight, whatever their group."""
    ranked = list(items)
    groups = (_group(group, ranked) for group in Group)
    return Menu(tuple(item for _, item in ranked[:ON_PHONES]), tuple(group for group in groups if group))


def _group(group: Group, ranked: list[tuple[Group, NavigationItem]]) -> NavigationGroup | None:
    shown, rest = (tuple(item for own, item in part if own is group) for part in (ranked[:IN_SIGHT], ranked[IN_SIGHT:]))
    return NavigationGroup(group.label, shown, rest) if shown or rest else None


_WORK, _CITIZENS, _GOVERNANCE = Group
NAVIGATION = (
    NavigationPlace(_WORK, msg("Hoy"), "today.show", "today", (P.POST_READ,)),
    NavigationPlace(_WORK, msg("Calendario"), "calendar.month", "calendar", (P.CALENDAR_READ,)),
    NavigationPlace(_WORK, msg("Publicaciones"), "posts.index", "posts", (P.POST_READ,), below=("series",)),
    NavigationPlace(
        _WORK,
        msg("Para decidir"),
        "approvals.waiting",
        "decide",
        (P.POST_DECIDE,),
        counted=msg("por decidir"),
        below=("later-reviews",),
    ),
    NavigationPlace(
        _WORK,
        msg("A mano"),
        "publishing.by_hand",
        "hand",
        (P.DELIVERY_PUBLISH,),
        counted=msg("por publicar o retirar"),
        unless=(P.DELIVERY_SETTLE,),
    ),
    NavigationPlace(
        _CITIZENS, msg("Bandeja"), "citizens.inbox", "citizens", (P.CASE_READ,), counted=msg("por contestar")
    ),
    NavigationPlace(
        _WORK, msg("Peticiones"), "requests.index", "requests", (P.REQUEST_READ,), counted=msg("por atender")
    ),
    NavigationPlace(
        _WORK, msg("Mis peticiones"), "requests.mine", "requests", (P.REQUEST_MAKE,), unless=(P.REQUEST_READ,)
    ),
    NavigationPlace(_GOVERNANCE, msg("Plan"), "plan.overview", "plan", (P.PLAN_READ, P.PLAN_MANAGE)),
    NavigationPlace(
        _GOVERNANCE, msg("Plan"), "plan.current", "plan", (P.LINE_READ,), unless=(P.PLAN_READ, P.PLAN_MANAGE)
    ),
    NavigationPlace(_GOVERNANCE, msg("Línea editorial"), "editorial_line.show", "line", (P.LINE_READ,)),
    NavigationPlace(_WORK, msg("Envíos"), "publishing.attention", "send", (P.DELIVERY_SETTLE,)),
    NavigationPlace(
        _WORK,
        msg("A mano"),
        "publishing.by_hand",
        "hand",
        (P.DELIVERY_SETTLE,),
        counted=msg("por publicar o retirar"),
        is_alone=True,
    ),
    NavigationPlace(_GOVERNANCE, msg("Informes"), "reports.neutrality", "reports", (P.REPORT_READ,)),
    NavigationPlace(
        _GOVERNANCE,
        msg("Ajustes"),
        "organisations.settings",
        "settings",
        (P.ORGANISATION_MANAGE, P.MEMBER_MANAGE, P.TOPIC_MANAGE, P.ROUTE_MANAGE),
        below=(
            "people",
            "grants",
            "topics",
            "official-accounts",
            "outbox",
            "notice-settings",
            "routes",
            "appointments",
            "public-page",
        ),
    ),
    NavigationPlace(_WORK, msg("Biblioteca"), "library.index", "image", (P.POST_WRITE, P.POST_EDIT)),
    NavigationPlace(_WORK, msg("Sesiones"), "sittings.index", "session", (P.POST_DECIDE, P.AUDIT_READ)),
    NavigationPlace(_WORK, msg("Retiradas"), "takedowns.index", "takedown", (P.TAKEDOWN_READ,), below=("withdrawals",)),
    NavigationPlace(_GOVERNANCE, msg("Periodos"), "periods.index", "flag", (P.CALENDAR_READ,)),
    NavigationPlace(_GOVERNANCE, msg("Historial"), "audit.history", "history", (P.AUDIT_READ,)),
)
"""By how often they are needed, which decides what is in sight."""
