from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.date_ranges import DateRange
from app.domain.calendar.queries.clashes import publications_in
from app.domain.calendar.rules.clashes import Publication
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries.periods_in_force import periods_between
from app.domain.periods.rules.territory import body_territory
from app.domain.slots.queries import SlotSummary, slots_between
from app.domain.slots.rules.occurrences import (
    GapState,
    PlannedChannelPost,
    SlotOccurrence,
    gap_state,
    is_on_hold,
    slot_occurrences,
    unfilled_occurrences,
)


@dataclass(frozen=True, slots=True)
class SlotGap:
    place: SlotOccurrence
    slot: SlotSummary
    state: GapState


LoadPeriods = Callable[[], Sequence[Period]]


def slot_gaps(
    session: Session,
    organisation: Organisation,
    days: DateRange,
    *,
    now: datetime,
    pieces: Iterable[Publication],
    periods: LoadPeriods | None = None,
) -> list[SlotGap]:
    """Return gaps in order; one statement, two without `periods`.

    `pieces`: the days' living posts.
    """
    slots = {slot.id: slot for slot in slots_between(session, organisation.id, days.first, days.last)}
    places = slot_occurrences(
        (open_slot for open_slot in slots.values() if open_slot.can_be_filled), days, organisation.zone
    )
    planned_posts = (
        PlannedChannelPost(piece.id, account, piece.topic_id, piece.at, piece.day)
        for piece in pieces
        for account in piece.accounts
    )
    empty = unfilled_occurrences(places, planned_posts)
    if not empty:
        return []
    binding = periods or (lambda: periods_between(session, organisation.id, *days.bounds(organisation.zone)))
    return list(_build_gaps(organisation, empty, slots, binding(), now))


def slot_gap_at(
    session: Session, organisation: Organisation, slot_id: int, day: date, *, now: datetime
) -> SlotGap | None:
    """Return the gap, or None once filled."""
    days = DateRange(day, date.fromordinal(day.toordinal() + 1))
    pieces = publications_in(session, organisation.id, days.bounds(organisation.zone), organisation.zone)
    gaps = slot_gaps(session, organisation, days, now=now, pieces=pieces)
    return next((gap for gap in gaps if gap.slot.id == slot_id), None)


def _build_gaps(
    organisation: Organisation,
    empty: list[SlotOccurrence],
    slots: dict[int, SlotSummary],
    periods: Sequence[Period],
    now: datetime,
) -> Iterator[SlotGap]:
    body = body_territory(organisation.territory_code, organisation.region)
    for place in empty:
        slot = slots[place.slot_id]
        topic_class = slot.topic_class.value if slot.topic_class else None
        is_paused = is_on_hold(periods, place.instant, body, topic_class)
        yield SlotGap(place, slot, gap_state(place, now=now, is_paused=is_paused))
