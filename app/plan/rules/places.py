"""The places slots leave in the calendar, and which of them nothing fills.

A post fills one place and a place takes one post: of the same account, on the same local day, at most two hours from
it, and of the same topic where both have one. Whatever lies nearest is taken first.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.core.words import Sentence, say
from app.core.zones import MissingHour, instant_of
from app.periods.rules.binding import Dated, binding
from app.periods.rules.kinds import HOLDING
from app.periods.rules.stopping import is_allowed
from app.periods.rules.territory import Territory
from app.plan.rules.slots import Recurring, comes_on

REACH = timedelta(hours=2)


class PlaceState(StrEnum):
    EMPTY = "empty"
    PAUSED = "paused"
    MISSED = "missed"


PLACE_WORDS: dict[PlaceState, Sentence] = {
    PlaceState.EMPTY: say("por llenar"),
    PlaceState.PAUSED: say("en pausa"),
    PlaceState.MISSED: say("pasó sin llenar"),
}


class Kept(Recurring, Protocol):
    """A slot with what it is kept for."""

    @property
    def id(self) -> int: ...
    @property
    def topic_id(self) -> int | None: ...


class Holding(Dated, Protocol):
    """A period with the classes of topics that go on in it."""

    @property
    def allowed(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One occurrence of a slot. `time` is what the clocks show then; of two equal hours, the first."""

    slot_id: int
    channel_id: int
    topic_id: int | None
    day: date
    time: time
    instant: datetime


class Said(NamedTuple):
    """A living post through one account; when it is planned (UTC), and the day that is by the organisation's clocks."""

    post_id: int
    channel_id: int
    topic_id: int | None
    at: datetime
    day: date


def places_of(slots: Iterable[Kept], days: Iterable[date], zone: str) -> list[Place]:
    """In order. An hour that the clocks jump over is kept as far after the jump."""
    every = list(slots)
    found = [place_on(slot, day, zone) for day in days for slot in every if comes_on(slot, day)]
    return sorted(found, key=lambda place: (place.instant, place.slot_id))


def place_on(slot: Kept, day: date, zone: str) -> Place:
    shown = slot.at
    try:
        instant = instant_of(day, shown, zone, fold=0)
    except MissingHour as missing:
        shown = missing.suggestion.time()
        instant = instant_of(day, shown, zone, fold=0)
    return Place(slot.id, slot.channel_id, slot.topic_id, day, shown, instant)


def unfilled(places: Sequence[Place], said: Iterable[Said]) -> list[Place]:
    """Those nothing fills, in the order they came."""
    taken: set[tuple[int, int]] = set()
    filled: set[int] = set()
    for _, number, post_id, channel_id in sorted(_pairs(places, said)):
        if number not in filled and (post_id, channel_id) not in taken:
            filled.add(number)
            taken.add((post_id, channel_id))
    return [place for number, place in enumerate(places) if number not in filled]


def state_of(place: Place, *, now: datetime, is_paused: bool) -> PlaceState:
    if place.instant <= now:
        return PlaceState.MISSED
    return PlaceState.PAUSED if is_paused else PlaceState.EMPTY


def pauses(periods: Iterable[Holding], instant: datetime, body: Territory, topic_class: str | None) -> bool:
    """Whether a period that holds publications is in force then and does not let that class of topic through."""
    return any(
        one.kind in HOLDING and not is_allowed(topic_class, one.allowed) for one in binding(periods, instant, body)
    )


def _pairs(places: Sequence[Place], said: Iterable[Said]) -> Iterator[tuple[timedelta, int, int, int]]:
    by_day: dict[tuple[int, date], list[tuple[int, Place]]] = {}
    for number, place in enumerate(places):
        by_day.setdefault((place.channel_id, place.day), []).append((number, place))
    for post in said:
        for number, place in by_day.get((post.channel_id, post.day), ()):
            if _reaches(place, post):
                yield abs(place.instant - post.at), number, post.post_id, post.channel_id


def _reaches(place: Place, post: Said) -> bool:
    same_topic = place.topic_id is None or post.topic_id is None or place.topic_id == post.topic_id
    return same_topic and abs(place.instant - post.at) <= REACH
