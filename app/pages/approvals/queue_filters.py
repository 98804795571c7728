"""Filters of the decision queue as links with their counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.core.messages import Message, msg
from app.core.zones import day_bounds
from app.domain.approvals.queries.queue_facets import Facet, queue_facets
from app.pages.approvals.forms import DecisionQueueForm
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person, today
from app.web.request import now, read_session, work

EVERYTHING = msg("Todo")
DUE_WORDS = {"late": msg("Fuera de plazo"), "today": msg("Vencen hoy")}
WHOSE_WORDS = {"own": msg("Mías"), "substitute": msg("Por suplencia")}
MENU_WORDS = {"topic": msg("Tema"), "account": msg("Cuenta"), "author": msg("Autoría")}
WordsByKey = Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter that a press sets or, if `current`, takes away."""

    label: str | Message
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FilterMenu:
    label: Message
    chosen: str
    links: Sequence[FilterLink]


@dataclass(frozen=True, slots=True)
class QueueFilters:
    links: Sequence[FilterLink]
    menus: Sequence[FilterMenu]


def day_end() -> datetime:
    return day_bounds(today(), organisation().zone)[1]


def queue_filters(wanted: DecisionQueueForm) -> QueueFilters:
    """Return the filters worth a press: those with posts, or in force."""
    narrowing, end = wanted.narrowing(), day_end()
    facets = queue_facets(work(read_session()), person().id, wanted.wanted(now(), end), day_ends=end)
    own = facets.get("whose", ())
    whose = WHOSE_WORDS if any(facet.key == "substitute" for facet in own) or wanted.whose else {}
    return QueueFilters(
        links=[
            FilterLink(EVERYTHING, url_for(".waiting"), not narrowing, queue_counts().decisions),
            *_word_links("due", DUE_WORDS, facets.get("due", ()), narrowing),
            *_word_links("whose", whose, own, narrowing),
        ],
        menus=[_menu(kind, label, facets.get(kind, ()), narrowing) for kind, label in MENU_WORDS.items()],
    )


def _word_links(name: str, words: WordsByKey, facets: Iterable[Facet], narrowing: dict[str, Any]) -> list[FilterLink]:
    counts = {facet.key: facet.posts for facet in facets}
    return [
        _link(name, key, word, counts.get(key, 0), narrowing)
        for key, word in words.items()
        if counts.get(key) or narrowing.get(name) == key
    ]


def _menu(name: str, label: Message, facets: Iterable[Facet], narrowing: dict[str, Any]) -> FilterMenu:
    links = [_link(name, facet.key, facet.label, facet.posts, narrowing) for facet in facets if facet.key]
    return FilterMenu(label, next((str(link.label) for link in links if link.current), ""), links)


def _link(name: str, key: str, label: str | Message, count: int, narrowing: dict[str, Any]) -> FilterLink:
    is_current = str(narrowing.get(name)) == key
    query = {**narrowing, name: None if is_current else key}
    return FilterLink(label, url_for(".waiting", **query), is_current, count)
