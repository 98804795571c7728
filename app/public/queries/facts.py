"""What is public already of an organisation: its accounts, and what they say now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network
from app.core.words import Sentence
from app.core.zones import day_bounds, day_in
from app.db.reads import columns
from app.drafting.models import Post, Variant
from app.plan.queries.versions import approved_topics
from app.plan.rules.purposes import PURPOSES
from app.public.rules.accounts import Official
from app.public.rules.plan import said
from app.public.rules.week import week_told
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.topics.models import Topic

OURS = (ChannelState.OPEN, ChannelState.PAUSED, ChannelState.CLOSED)
Facts = Mapping[tuple[str, str], Mapping[str, Any]]
"""What the plan in force says of each account, by its network and handle."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was said, where and when; not what it says. `topic`: empty where nobody approved that name."""

    on: date
    network: Network
    account: str
    language: str
    topic: str
    permalink: str


def officials(session: Session, organisation_id: int, facts: Facts, languages: Sequence[str]) -> list[Official]:
    """The open ones first; those that were only proposed are nobody's yet."""
    wanted = select(Channel).where(Channel.organisation_id == organisation_id, col(Channel.state).in_(OURS))
    found = session.exec(wanted.order_by(col(Channel.network), col(Channel.handle))).all()
    ordered = sorted(found, key=lambda one: OURS.index(one.state))
    return [_official(one, facts.get((one.network.value, one.handle), {}), languages) for one in ordered]


def _official(one: Channel, fact: Mapping[str, Any], languages: Sequence[str]) -> Official:
    return Official(
        network=one.network,
        name=one.name,
        handle=one.handle,
        url=one.url if one.url.startswith(("https://", "http://")) else "",
        languages=tuple(one.languages),
        state=one.state,
        act=one.opening_act,
        purpose=_purpose(fact.get("purpose"), languages),
        hours=_hours(fact.get("attention"), languages),
        since=_day(fact.get("opened_on")),
    )


def _purpose(told: object, languages: Sequence[str]) -> Sentence | str:
    for purpose, meaning in PURPOSES.items():
        if told == purpose:
            return meaning.name
    found = said(told, languages)
    return found.text if found else ""


def _hours(told: object, languages: Sequence[str]) -> str:
    if isinstance(told, Mapping):
        return week_told(told, languages[0])
    found = said(told, languages)
    return found.text if found else ""


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


def years(session: Session, organisation_id: int, zone: str) -> range:
    """Those in which something is on the networks since, the oldest first."""
    wanted = columns(func.min(Delivery.settled_at), func.max(Delivery.settled_at)).where(*_out(organisation_id))
    first, last = session.execute(wanted).one()
    return range(day_in(first, zone).year, day_in(last, zone).year + 1) if first else range(0)


def published(session: Session, organisation_id: int, zone: str, year: int) -> Iterator[Published]:
    """What was published that year and is still there, the oldest first."""
    begins, ends = day_bounds(date(year, 1, 1), zone)[0], day_bounds(date(year, 12, 31), zone)[1]
    wanted = (
        columns(Delivery.settled_at, Channel.network, Channel.name, Variant.language, Topic.name, Delivery.permalink)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(*_out(organisation_id), col(Delivery.settled_at) >= begins, col(Delivery.settled_at) < ends)
        .order_by(col(Delivery.settled_at), col(Delivery.id))
    )
    named = approved_topics(session, organisation_id)
    for at, network, account, language, topic, permalink in session.execute(wanted):
        yield Published(day_in(at, zone), network, account, language, topic if topic in named else "", permalink or "")


def _out(organisation_id: int) -> tuple[Any, ...]:
    return (
        Delivery.organisation_id == organisation_id,
        Delivery.state == DeliveryState.PUBLISHED,
        col(Delivery.settled_at).is_not(None),
    )
