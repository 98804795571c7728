"""Places of the plan, and what went out through their accounts; three statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.channels.models import AccountAct
from app.channels.rules.acts import AccountDeed
from app.core.periods_math import Days
from app.db.reads import columns
from app.drafting.models import Post, Variant
from app.organisations.models import Organisation
from app.periods.queries import periods_between
from app.periods.rules.kinds import HOLDING
from app.periods.rules.territory import body_territory
from app.plan.models import Slot
from app.plan.queries.slots import Kept, slots_between
from app.plan.rules.places import Place, pauses, places_of
from app.publishing.models import Capture, Delivery
from app.reports.queries.publications import sent
from app.reports.rules.asking import Narrowed
from app.reports.rules.slots import REACH, SILENT, SPOKE, Judged, Sent, Turn, judged, over, spoken


def kept_places(
    session: Session, body: Organisation, days: Days, narrowed: Narrowed, *, now: datetime
) -> tuple[list[Judged], dict[int, Kept]]:
    """Every place of these days that is over, with whether it was kept; and the slots, by id.

    Where a period held publications of its class, or its account was paused or closed, nothing was to go out: such a
    place is none.
    """
    slots = {one.id: one for one in slots_between(session, body.id, days.first, days.last) if _fits(one, narrowed)}
    found = list(over(places_of(slots.values(), days, body.zone), now))
    if found:
        found = list(_open(session, body, found, slots))
    bounds = [found[0].instant - REACH, found[-1].instant + REACH] if found else [now, now]
    out, turns = _told(session, body.id, bounds)
    languages = {one.id: one.language for one in slots.values()}
    return judged(spoken(found, turns), languages, out), slots


def _open(session: Session, body: Organisation, places: list[Place], slots: Mapping[int, Kept]) -> Iterator[Place]:
    periods = periods_between(session, body.id, places[0].instant, places[-1].instant + REACH)
    holding = [one for one in periods if one.kind in HOLDING]
    territory = body_territory(body.territory_code, body.region)
    for place in places:
        topic_class = slots[place.slot_id].topic_class
        if not pauses(holding, place.instant, territory, topic_class.value if topic_class else None):
            yield place


def _fits(slot: Kept, narrowed: Narrowed) -> bool:
    return (
        narrowed.channel_id in (None, slot.channel_id)
        and narrowed.topic_class in (None, slot.topic_class)
        and narrowed.language in ("", slot.language)
    )


def _told(session: Session, organisation_id: int, bounds: Sequence[datetime]) -> tuple[list[Sent], list[Turn]]:
    """What went out through the accounts that have slots, and every act that gave an account its voice or took it."""
    at = col(Capture.captured_at)
    having = select(Slot.channel_id).where(Slot.organisation_id == organisation_id)
    wanted = (sa.literal(""), Delivery.channel_id, at, Post.topic_id, Variant.language)
    out = sent(organisation_id, Narrowed(), *wanted)
    out = out.where(at >= bounds[0], at <= bounds[1], col(Delivery.channel_id).in_(having))
    deed = sa.cast(AccountAct.deed, sa.String)
    turned = columns(deed, AccountAct.channel_id, AccountAct.done_at, sa.null(), sa.literal(""))
    acts = turned.where(AccountAct.organisation_id == organisation_id, col(AccountAct.deed).in_(SPOKE | SILENT))
    rows = session.execute(sa.union_all(out, acts)).all()
    turns = (Turn(channel_id, done_at, AccountDeed(deed)) for deed, channel_id, done_at, *_ in rows if deed)
    return [Sent(*row) for deed, *row in rows if not deed], sorted(turns, key=lambda turn: turn.at)
