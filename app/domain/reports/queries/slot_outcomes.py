"""Past slots, and those kept by a publication through their account within a day (K12).

Topics count only where both have one. Each publication fills one place; each place, in time order, takes the earliest
free match.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.date_ranges import DateRange
from app.db.statements import select_columns
from app.domain.directory.models import AccountAct
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.periods_in_force import periods_between
from app.domain.periods.rules.kinds import HOLDING
from app.domain.periods.rules.territory import body_territory
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Capture, Delivery
from app.domain.reports.queries.publications import sent_rows
from app.domain.reports.rules.scope import ReportFilter
from app.domain.slots.models import Slot
from app.domain.slots.queries import SlotSummary, slots_between
from app.domain.slots.rules.occurrences import SlotOccurrence, is_on_hold, slot_occurrences

REACH = timedelta(hours=24)


class SlotPublication(NamedTuple):
    channel_id: int
    at: datetime
    topic_id: int | None
    language: str


class SlotOutcome(NamedTuple):
    place: SlotOccurrence
    is_filled: bool


class AccountTurn(NamedTuple):
    channel_id: int
    at: datetime
    kind: AccountActKind


def slot_outcomes(
    session: Session, body: Organisation, days: DateRange, narrowed: ReportFilter, *, now: datetime
) -> tuple[list[SlotOutcome], dict[int, SlotSummary]]:
    """Omit places under a period that held their class, or of a paused or closed account."""
    slots = {
        summary.id: summary
        for summary in slots_between(session, body.id, days.first, days.last)
        if _fits(summary, narrowed)
    }
    occurrences = list(_past_occurrences(slot_occurrences(slots.values(), days, body.zone), now))
    if occurrences:
        occurrences = list(_open(session, body, occurrences, slots))
    bounds = [occurrences[0].instant - REACH, occurrences[-1].instant + REACH] if occurrences else [now, now]
    out, turns = _publications_and_turns(session, body.id, bounds)
    languages = {slot.id: slot.language for slot in slots.values()}
    return _judge_slots(_voiced_occurrences(occurrences, turns), languages, out), slots


def _open(
    session: Session, body: Organisation, places: list[SlotOccurrence], slots: Mapping[int, SlotSummary]
) -> Iterator[SlotOccurrence]:
    periods = periods_between(session, body.id, places[0].instant, places[-1].instant + REACH)
    holding = [period for period in periods if period.kind in HOLDING]
    territory = body_territory(body.territory_code, body.region)
    for place in places:
        topic_class = slots[place.slot_id].topic_class
        if not is_on_hold(holding, place.instant, territory, topic_class.value if topic_class else None):
            yield place


def _fits(slot: SlotSummary, narrowed: ReportFilter) -> bool:
    return (
        narrowed.channel_id in (None, slot.channel_id)
        and narrowed.topic_class in (None, slot.topic_class)
        and narrowed.language in ("", slot.language)
    )


def _publications_and_turns(
    session: Session, organisation_id: int, bounds: Sequence[datetime]
) -> tuple[list[SlotPublication], list[AccountTurn]]:
    """Return publications, and openings or stops."""
    at = col(Capture.captured_at)
    having = select(Slot.channel_id).where(Slot.organisation_id == organisation_id)
    wanted = (sa.literal(""), Delivery.channel_id, at, Post.topic_id, Variant.language)
    out = sent_rows(organisation_id, ReportFilter(), *wanted)
    out = out.where(at >= bounds[0], at <= bounds[1], col(Delivery.channel_id).in_(having))
    kind = sa.cast(AccountAct.deed, sa.String)
    turned = select_columns(kind, AccountAct.channel_id, AccountAct.done_at, sa.null(), sa.literal(""))
    acts = turned.where(
        AccountAct.organisation_id == organisation_id, col(AccountAct.deed).in_(VOICE_GIVEN | VOICE_TAKEN)
    )
    rows = session.execute(sa.union_all(out, acts)).all()
    turns = (AccountTurn(channel_id, done_at, AccountActKind(kind)) for kind, channel_id, done_at, *_ in rows if kind)
    return [SlotPublication(*row) for kind, *row in rows if not kind], sorted(turns, key=lambda turn: turn.at)


def _judge_slots(
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


def _past_occurrences(places: Iterable[SlotOccurrence], now: datetime) -> Iterator[SlotOccurrence]:
    """Yield places past any publication's reach."""
    return (place for place in places if place.instant + REACH <= now)


VOICE_GIVEN = frozenset({AccountActKind.REGISTERED, AccountActKind.OPENED, AccountActKind.REOPENED})


VOICE_TAKEN = frozenset({AccountActKind.PAUSED, AccountActKind.CLOSED})


def _voiced_occurrences(places: Iterable[SlotOccurrence], turns: Iterable[AccountTurn]) -> Iterator[SlotOccurrence]:
    """Omit places of accounts then paused or closed; `turns` in time order."""
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
