"""The places slots leave in the calendar, held against what is planned and against the periods that hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.approvals.queries.partial import IS_LEFT_OUT
from app.core.periods_math import Days
from app.db.columns import UTCDateTime
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.queries import periods_between
from app.periods.rules.territory import body_territory
from app.plan.models import Slot
from app.plan.queries.slots import DURING, OF_KEPT, Kept, from_slots, kept
from app.plan.rules.places import Place, PlaceState, Said, pauses, places_of, state_of, unfilled

DEAD = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
"""What fills no place."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place nothing fills, with the slot that keeps it."""

    place: Place
    slot: Kept
    state: PlaceState


Periods = Callable[[], Sequence[Period]]


def gaps_in(
    session: Session, organisation: Organisation, days: Days, *, now: datetime, periods: Periods | None = None
) -> list[Gap]:
    """In order. One statement, and another for what binds in these days unless `periods` tells it."""
    slots, said = _kept_and_said(session, organisation, days)
    places = places_of((one for one in slots.values() if one.can_be_filled), days, organisation.zone)
    empty = unfilled(places, said, organisation.zone)
    if not empty:
        return []
    binding = periods or (lambda: periods_between(session, organisation.id, *days.bounds(organisation.zone)))
    return list(_gaps(organisation, empty, slots, binding(), now))


def gap_at(session: Session, organisation: Organisation, slot_id: int, day: date, *, now: datetime) -> Gap | None:
    """The place of a slot on a day, while nothing fills it."""
    found = gaps_in(session, organisation, Days(day, date.fromordinal(day.toordinal() + 1)), now=now)
    return next((gap for gap in found if gap.slot.id == slot_id), None)


def _kept_and_said(session: Session, organisation: Organisation, days: Days) -> tuple[dict[int, Kept], list[Said]]:
    """The slots of these days by their keys, and every living post through an account that keeps any."""
    opens, closes = days.bounds(organisation.zone)
    run = {"first": days.first, "last": days.last, "opens": opens, "closes": closes}
    slots: dict[int, Kept] = {}
    said: list[Said] = []
    for *row, at in _KEPT_AND_SAID.all(session, organisation_id=organisation.id, dead=list(DEAD), **run):
        if at is None:
            slots[row[0]] = kept(*row)
        else:
            said.append(Said(row[_ID], row[_CHANNEL], row[_TOPIC], at))
    return slots, said


def _gaps(
    organisation: Organisation, empty: list[Place], slots: dict[int, Kept], periods: Sequence[Period], now: datetime
) -> Iterator[Gap]:
    body = body_territory(organisation.territory_code, organisation.region)
    for place in empty:
        slot = slots[place.slot_id]
        topic_class = slot.topic_class.value if slot.topic_class else None
        is_paused = pauses(periods, place.instant, body, topic_class)
        yield Gap(place, slot, state_of(place, now=now, is_paused=is_paused))


_NAMES = [column.key for column in OF_KEPT]
_ID, _CHANNEL, _TOPIC = (_NAMES.index(name) for name in ("id", "channel_id", "topic_id"))
_OF_POST = {_ID: Post.id, _CHANNEL: Variant.channel_id, _TOPIC: Post.topic_id}
_KEPT_AND_SAID: Read[tuple[Any, ...]] = Read(
    sa.union_all(
        from_slots(*OF_KEPT, sa.cast(sa.null(), UTCDateTime())).where(*DURING),
        columns(
            *(_OF_POST.get(n, sa.cast(sa.null(), column.type)) for n, column in enumerate(OF_KEPT)), Post.planned_at
        )
        .select_from(Post)
        .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .where(Post.organisation_id == HERE, sa.not_(col(Post.status).in_(given("dead", many=True))), ~IS_LEFT_OUT)
        .where(col(Post.planned_at) >= given("opens"), col(Post.planned_at) < given("closes"))
        .where(col(Variant.channel_id).in_(select(Slot.channel_id).where(Slot.organisation_id == HERE))),
    ),
    as_it_is,
)
"""One statement for both, since every page of the calendar asks it."""
