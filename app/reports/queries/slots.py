"""Places of the plan, and what went out through their accounts; four statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.channels.models import AccountAct
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
        found = list(spoken(_open(session, body, found, slots), _turns(session, body.id)))
    bounds = [found[0].instant - REACH, found[-1].instant + REACH] if found else [now, now]
    languages = {one.id: one.language for one in slots.values()}
    return judged(found, languages, _sent(session, body.id, bounds)), slots


def _open(session: Session, body: Organisation, places: list[Place], slots: Mapping[int, Kept]) -> Iterator[Place]:
    periods = periods_between(session, body.id, places[0].instant, places[-1].instant + REACH)
    holding = [one for one in periods if one.kind in HOLDING]
    territory = body_territory(body.territory_code, body.region)
    for place in places:
        topic_class = slots[place.slot_id].topic_class
        if not pauses(holding, place.instant, territory, topic_class.value if topic_class else None):
            yield place


def _turns(session: Session, organisation_id: int) -> list[Turn]:
    """Of every account: there are few, and what took its voice may be long ago."""
    wanted = columns(AccountAct.channel_id, AccountAct.done_at, AccountAct.deed)
    mine = wanted.where(AccountAct.organisation_id == organisation_id, col(AccountAct.deed).in_(SPOKE | SILENT))
    ordered = mine.order_by(col(AccountAct.done_at), col(AccountAct.id))
    return [Turn(*row) for row in session.execute(ordered)]


def _fits(slot: Kept, narrowed: Narrowed) -> bool:
    return (
        narrowed.channel_id in (None, slot.channel_id)
        and narrowed.topic_class in (None, slot.topic_class)
        and narrowed.language in ("", slot.language)
    )


def _sent(session: Session, organisation_id: int, bounds: Sequence[datetime]) -> list[Sent]:
    """Through the accounts that have slots."""
    at = col(Capture.captured_at)
    having = select(Slot.channel_id).where(Slot.organisation_id == organisation_id)
    wanted = sent(organisation_id, Narrowed(), Delivery.channel_id, at, Post.topic_id, Variant.language)
    rows = wanted.where(at >= bounds[0], at <= bounds[1], col(Delivery.channel_id).in_(having))
    return [Sent(*row) for row in session.execute(rows)]
