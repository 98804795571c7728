"""The places slots leave in the calendar, held against what is planned and against the periods that hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.approvals.queries.partial import IS_LEFT_OUT
from app.core.periods_math import Days
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.periods.queries import periods_between
from app.periods.rules.territory import body_territory
from app.plan.queries.slots import Kept, slots_between
from app.plan.rules.places import REACH, Place, PlaceState, Said, pauses, places_of, state_of, unfilled

DEAD = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
"""What fills no place."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place nothing fills, with the slot that keeps it."""

    place: Place
    slot: Kept
    state: PlaceState


def gaps_in(session: Session, organisation: Organisation, days: Days, *, now: datetime) -> list[Gap]:
    """In order; three statements at most, and one where no slot is kept in these days."""
    slots = {one.id: one for one in slots_between(session, organisation.id, days.first, days.last)}
    places = places_of((one for one in slots.values() if one.can_be_filled), days, organisation.zone)
    if not places:
        return []
    window = places[0].instant - REACH, places[-1].instant + REACH
    empty = unfilled(places, said_in(session, organisation.id, window), organisation.zone)
    return list(_gaps(session, organisation, empty, slots, now))


def gap_at(session: Session, organisation: Organisation, slot_id: int, day: date, *, now: datetime) -> Gap | None:
    """The place of a slot on a day, while nothing fills it."""
    found = gaps_in(session, organisation, Days(day, date.fromordinal(day.toordinal() + 1)), now=now)
    return next((gap for gap in found if gap.slot.id == slot_id), None)


def said_in(session: Session, organisation_id: int, window: tuple[datetime, datetime]) -> list[Said]:
    """Every living post planned between two instants, once for each account it goes through."""
    return _SAID.all(session, organisation_id=organisation_id, opens=window[0], closes=window[1], dead=list(DEAD))


def _gaps(
    session: Session, organisation: Organisation, empty: list[Place], slots: dict[int, Kept], now: datetime
) -> Iterable[Gap]:
    ahead = [place.instant for place in empty if place.instant > now]
    periods = periods_between(session, organisation.id, ahead[0], ahead[-1]) if ahead else []
    body = body_territory(organisation.territory_code, organisation.region)
    for place in empty:
        slot = slots[place.slot_id]
        topic_class = slot.topic_class.value if slot.topic_class else None
        is_paused = pauses(periods, place.instant, body, topic_class)
        yield Gap(place, slot, state_of(place, now=now, is_paused=is_paused))


_SAID: Read[Said] = Read(
    columns(Post.id, Variant.channel_id, Post.topic_id, Post.planned_at)
    .distinct()
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(Post.organisation_id == HERE, sa.not_(col(Post.status).in_(given("dead", many=True))), ~IS_LEFT_OUT)
    .where(col(Post.planned_at) >= given("opens"), col(Post.planned_at) <= given("closes"))
    .order_by(col(Post.planned_at), col(Post.id)),
    Said,
)
