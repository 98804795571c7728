"""The places slots leave in the calendar, held against what is planned and against the periods that hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.calendar.queries.clashes import pieces_in
from app.calendar.rules.clashes import Piece
from app.core.periods_math import Days
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.queries import periods_between
from app.periods.rules.territory import body_territory
from app.plan.queries.slots import Kept, slots_between
from app.plan.rules.places import Place, PlaceState, Said, pauses, places_of, state_of, unfilled


@dataclass(frozen=True, slots=True)
class Gap:
    """A place nothing fills, with the slot that keeps it."""

    place: Place
    slot: Kept
    state: PlaceState


Periods = Callable[[], Sequence[Period]]


def gaps_in(
    session: Session,
    organisation: Organisation,
    days: Days,
    *,
    now: datetime,
    pieces: Iterable[Piece],
    periods: Periods | None = None,
) -> list[Gap]:
    """In order. One statement, and another for what binds in these days unless `periods` tells it.

    `pieces`: the living posts of these days.
    """
    slots = {slot.id: slot for slot in slots_between(session, organisation.id, days.first, days.last)}
    places = places_of((one for one in slots.values() if one.can_be_filled), days, organisation.zone)
    said = (Said(one.id, account, one.topic_id, one.at, one.day) for one in pieces for account in one.accounts)
    empty = unfilled(places, said)
    if not empty:
        return []
    binding = periods or (lambda: periods_between(session, organisation.id, *days.bounds(organisation.zone)))
    return list(_gaps(organisation, empty, slots, binding(), now))


def gap_at(session: Session, organisation: Organisation, slot_id: int, day: date, *, now: datetime) -> Gap | None:
    """The place of a slot on a day, while nothing fills it."""
    days = Days(day, date.fromordinal(day.toordinal() + 1))
    pieces = pieces_in(session, organisation.id, days.bounds(organisation.zone), organisation.zone)
    found = gaps_in(session, organisation, days, now=now, pieces=pieces)
    return next((gap for gap in found if gap.slot.id == slot_id), None)


def _gaps(
    organisation: Organisation, empty: list[Place], slots: dict[int, Kept], periods: Sequence[Period], now: datetime
) -> Iterator[Gap]:
    body = body_territory(organisation.territory_code, organisation.region)
    for place in empty:
        slot = slots[place.slot_id]
        topic_class = slot.topic_class.value if slot.topic_class else None
        is_paused = pauses(periods, place.instant, body, topic_class)
        yield Gap(place, slot, state_of(place, now=now, is_paused=is_paused))
