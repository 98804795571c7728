"""Slots kept: a publication through their account within a day (K12).

Topics count only where both have one, as in the calendar. Each publication fills one place, and each place, in time
order, takes the earliest free match. Places of a paused or closed account do not count.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.slots.rules.occurrences import SlotOccurrence

REACH = timedelta(hours=24)


class SlotPublication(NamedTuple):
    channel_id: int
    at: datetime
    topic_id: int | None
    language: str


class SlotOutcome(NamedTuple):
    place: SlotOccurrence
    was_kept: bool


def judge_slots(
    places: Iterable[SlotOccurrence], languages: Mapping[int, str], sent: Iterable[SlotPublication]
) -> list[SlotOutcome]:
    """Judge places in time order; `languages` by slot."""
    by_account: defaultdict[int, list[SlotPublication]] = defaultdict(list)
    for publication in sent:
        by_account[publication.channel_id].append(publication)
    for every in by_account.values():
        every.sort(key=lambda sent_publication: sent_publication.at)
    taken: set[tuple[int, int]] = set()
    return [
        SlotOutcome(place, _take_publication(place, languages[place.slot_id], by_account[place.channel_id], taken))
        for place in places
    ]


def past_occurrences(places: Iterable[SlotOccurrence], now: datetime) -> Iterator[SlotOccurrence]:
    """Yield places past any publication's reach."""
    return (place for place in places if place.instant + REACH <= now)


VOICE_GIVEN = frozenset({AccountActKind.REGISTERED, AccountActKind.OPENED, AccountActKind.REOPENED})
VOICE_TAKEN = frozenset({AccountActKind.PAUSED, AccountActKind.CLOSED})


class AccountTurn(NamedTuple):
    """An act that opened or stopped an account."""

    channel_id: int
    at: datetime
    kind: AccountActKind


def voiced_occurrences(places: Iterable[SlotOccurrence], turns: Iterable[AccountTurn]) -> Iterator[SlotOccurrence]:
    """Yield places whose account was then neither paused nor closed; `turns` in time order."""
    by_account: defaultdict[int, list[AccountTurn]] = defaultdict(list)
    for turn in turns:
        by_account[turn.channel_id].append(turn)
    for place in places:
        before = by_account[place.channel_id]
        number = bisect_right(before, place.instant, key=lambda turn: turn.at)
        if number == 0 or before[number - 1].kind not in VOICE_TAKEN:
            yield place


def _take_publication(
    place: SlotOccurrence, language: str, sent: Sequence[SlotPublication], taken: set[tuple[int, int]]
) -> bool:
    for number in range(
        bisect_left(sent, place.instant - REACH, key=lambda sent_publication: sent_publication.at), len(sent)
    ):
        publication = sent[number]
        if publication.at > place.instant + REACH:
            return False
        fits = publication.language == language and (
            place.topic_id is None or publication.topic_id in (None, place.topic_id)
        )
        if fits and (place.channel_id, number) not in taken:
            taken.add((place.channel_id, number))
            return True
    return False
