"""Which places of the plan were kept: something went out through their account within a day of them (K12).

Topics decide only where both have one, as in the calendar. A publication keeps one place and a place takes one
publication: in the order of time, each takes the earliest that fits and nothing took before. While an account is
paused or closed nothing is to go out through it: its places of those hours are none.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.channels.rules.acts import AccountDeed
from app.plan.rules.places import Place

REACH = timedelta(hours=24)


class Sent(NamedTuple):
    """One publication as it went out through an account."""

    channel_id: int
    at: datetime
    topic_id: int | None
    language: str


class Judged(NamedTuple):
    place: Place
    was_kept: bool


def judged(places: Iterable[Place], languages: Mapping[int, str], sent: Iterable[Sent]) -> list[Judged]:
    """Places in order of time, each with whether it was kept; `languages`: of each slot."""
    by_account: defaultdict[int, list[Sent]] = defaultdict(list)
    for one in sent:
        by_account[one.channel_id].append(one)
    for every in by_account.values():
        every.sort(key=lambda one: one.at)
    taken: set[tuple[int, int]] = set()
    return [
        Judged(place, _take(place, languages[place.slot_id], by_account[place.channel_id], taken)) for place in places
    ]


def over(places: Iterable[Place], now: datetime) -> Iterator[Place]:
    """Those that nothing can keep any more."""
    return (place for place in places if place.instant + REACH <= now)


SPOKE = frozenset({AccountDeed.REGISTERED, AccountDeed.OPENED, AccountDeed.REOPENED})
SILENT = frozenset({AccountDeed.PAUSED, AccountDeed.CLOSED})


class Turn(NamedTuple):
    """An act that gave an account its voice, or took it."""

    channel_id: int
    at: datetime
    deed: AccountDeed


def spoken(places: Iterable[Place], turns: Iterable[Turn]) -> Iterator[Place]:
    """Those whose account was neither paused nor closed at their hour; `turns` in order of time."""
    by_account: defaultdict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_account[turn.channel_id].append(turn)
    for place in places:
        before = by_account[place.channel_id]
        number = bisect_right(before, place.instant, key=lambda turn: turn.at)
        if number == 0 or before[number - 1].deed not in SILENT:
            yield place


def _take(place: Place, language: str, sent: Sequence[Sent], taken: set[tuple[int, int]]) -> bool:
    for number in range(bisect_left(sent, place.instant - REACH, key=lambda one: one.at), len(sent)):
        one = sent[number]
        if one.at > place.instant + REACH:
            return False
        fits = one.language == language and (place.topic_id is None or one.topic_id in (None, place.topic_id))
        if fits and (place.channel_id, number) not in taken:
            taken.add((place.channel_id, number))
            return True
    return False
