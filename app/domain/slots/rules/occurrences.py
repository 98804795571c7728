"""Slot occurrences, clashes and gaps.

Post and occurrence pair one to one, nearest first: same account and local day, at most two hours apart, and same topic
where both have one.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import gcd
from typing import NamedTuple, Protocol, TypeVar

from app.core.messages import LabelledEnum, msg
from app.core.zones import NonexistentTime, instant_of
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import HOLDING
from app.domain.periods.rules.territory import Territory
from app.domain.periods.rules.validity import DatedPeriod, binding_periods

WEEK = timedelta(weeks=1)
MOST_WEEKS = 8


class RecurringSlot(Protocol):
    """The shape of `models.Slot`."""

    @property
    def channel_id(self) -> int: ...
    @property
    def weekday(self) -> int: ...
    @property
    def at(self) -> time: ...
    @property
    def every_weeks(self) -> int: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


Some = TypeVar("Some", bound=RecurringSlot)


def occurs_on(slot: RecurringSlot, day: date) -> bool:
    if day.weekday() != slot.weekday or day < slot.starts_on or (slot.ends_on and day > slot.ends_on):
        return False
    return _weeks_between(slot.starts_on, day) % slot.every_weeks == 0


def slots_clash(slot: RecurringSlot, other: RecurringSlot) -> bool:
    """Tell whether both ever want one minute of one account."""
    if (slot.channel_id, slot.weekday, slot.at) != (other.channel_id, other.weekday, other.at):
        return False
    apart = _weeks_between(slot.starts_on, other.starts_on)
    return _overlap(slot, other) and apart % gcd(slot.every_weeks, other.every_weeks) == 0


def first_clash(wanted: RecurringSlot, others: Iterable[Some]) -> Some | None:
    return next((other for other in others if slots_clash(wanted, other)), None)


def _overlap(slot: RecurringSlot, other: RecurringSlot) -> bool:
    first, last = max(slot.starts_on, other.starts_on), min(slot.ends_on or date.max, other.ends_on or date.max)
    return first <= last


def _weeks_between(day: date, other: date) -> int:
    return (_monday(other) - _monday(day)) // WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


REACH = timedelta(hours=2)


class GapState(LabelledEnum):
    EMPTY = "empty", msg("por llenar")
    PAUSED = "paused", msg("en pausa")
    MISSED = "missed", msg("pasó sin llenar")


class TopicSlot(RecurringSlot, Protocol):
    @property
    def id(self) -> int: ...
    @property
    def topic_id(self) -> int | None: ...


class TopicHoldingPeriod(DatedPeriod, Protocol):
    """A period with allowed topic classes."""

    @property
    def allowed(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class SlotOccurrence:
    """`time`: wall time, the first of two equal hours."""

    slot_id: int
    channel_id: int
    topic_id: int | None
    day: date
    time: time
    instant: datetime


class PlannedChannelPost(NamedTuple):
    """A live post's planned instant (UTC) and local day."""

    post_id: int
    channel_id: int
    topic_id: int | None
    at: datetime
    day: date


def slot_occurrences(slots: Iterable[TopicSlot], days: Iterable[date], zone: str) -> list[SlotOccurrence]:
    """Return occurrences in order. A skipped hour moves as far past the jump."""
    every = list(slots)
    occurrences = [occurrence_on(slot, day, zone) for day in days for slot in every if occurs_on(slot, day)]
    return sorted(occurrences, key=lambda place: (place.instant, place.slot_id))


def occurrence_on(slot: TopicSlot, day: date, zone: str) -> SlotOccurrence:
    shown = slot.at
    try:
        instant = instant_of(day, shown, zone, fold=0)
    except NonexistentTime as missing:
        shown = missing.suggestion.time()
        instant = instant_of(day, shown, zone, fold=0)
    return SlotOccurrence(slot.id, slot.channel_id, slot.topic_id, day, shown, instant)


def unfilled_occurrences(
    places: Sequence[SlotOccurrence], planned_posts: Iterable[PlannedChannelPost]
) -> list[SlotOccurrence]:
    """Keep the given order."""
    taken: set[tuple[int, int]] = set()
    filled: set[int] = set()
    for _, number, post_id, channel_id in sorted(_candidate_pairs(places, planned_posts)):
        if number not in filled and (post_id, channel_id) not in taken:
            filled.add(number)
            taken.add((post_id, channel_id))
    return [place for number, place in enumerate(places) if number not in filled]


def gap_state(place: SlotOccurrence, *, now: datetime, is_paused: bool) -> GapState:
    if place.instant <= now:
        return GapState.MISSED
    return GapState.PAUSED if is_paused else GapState.EMPTY


def is_on_hold(
    periods: Iterable[TopicHoldingPeriod], instant: datetime, body: Territory, topic_class: str | None
) -> bool:
    """Tell whether a period in force excludes that class."""
    return any(
        period.kind in HOLDING and not is_allowed(topic_class, period.allowed)
        for period in binding_periods(periods, instant, body)
    )


def _candidate_pairs(
    places: Sequence[SlotOccurrence], planned_posts: Iterable[PlannedChannelPost]
) -> Iterator[tuple[timedelta, int, int, int]]:
    by_day: dict[tuple[int, date], list[tuple[int, SlotOccurrence]]] = {}
    for number, place in enumerate(places):
        by_day.setdefault((place.channel_id, place.day), []).append((number, place))
    for post in planned_posts:
        for number, place in by_day.get((post.channel_id, post.day), ()):
            if _reaches(place, post):
                yield abs(place.instant - post.at), number, post.post_id, post.channel_id


def _reaches(place: SlotOccurrence, post: PlannedChannelPost) -> bool:
    same_topic = place.topic_id is None or post.topic_id is None or place.topic_id == post.topic_id
    return same_topic and abs(place.instant - post.at) <= REACH
