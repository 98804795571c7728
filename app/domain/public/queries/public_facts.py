from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.messages import Message
from app.core.zones import day_bounds, local_day
from app.db.statements import select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.plan.queries.versions import approved_topics
from app.domain.plan.rules.purpose import PURPOSES
from app.domain.posts.models import Post, Variant
from app.domain.public.rules.attention import describe_week
from app.domain.public.rules.official_accounts import OfficialAccount
from app.domain.public.rules.public_plan import text_in_language
from app.domain.publishing.models import IS_PUBLICATION, Delivery
from app.domain.publishing.rules.delivery import DeliveryState

OFFICIAL_STATES = (ChannelState.OPEN, ChannelState.PAUSED, ChannelState.CLOSED)
AccountFacts = Mapping[tuple[str, str], Mapping[str, Any]]
"""The plan's data, by network and handle."""


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """Place and time, without text. `topic`: empty unless approved."""

    on: date
    network: Network
    account: str
    language: str
    topic: str
    permalink: str


def official_accounts(
    session: Session, organisation_id: int, facts: AccountFacts, languages: Sequence[str]
) -> list[OfficialAccount]:
    """Return open accounts first, without proposals."""
    wanted = select(Channel).where(Channel.organisation_id == organisation_id, col(Channel.state).in_(OFFICIAL_STATES))
    channels = session.exec(wanted.order_by(col(Channel.network), col(Channel.handle))).all()
    ordered = sorted(channels, key=lambda channel: OFFICIAL_STATES.index(channel.state))
    return [
        _official(account, facts.get((account.network.value, account.handle), {}), languages) for account in ordered
    ]


def _official(channel: Channel, fact: Mapping[str, Any], languages: Sequence[str]) -> OfficialAccount:
    return OfficialAccount(
        network=channel.network,
        name=channel.name,
        handle=channel.handle,
        url=channel.url if channel.url.startswith(("https://", "http://")) else "",
        languages=tuple(channel.languages),
        state=channel.state,
        act=channel.opening_act,
        purpose=_purpose(fact.get("purpose"), languages),
        hours=_hours(fact.get("attention"), languages),
        since=_day(fact.get("opened_on")),
    )


def _purpose(raw_purpose: object, languages: Sequence[str]) -> Message | str:
    for purpose, meaning in PURPOSES.items():
        if raw_purpose == purpose:
            return meaning.name
    text = text_in_language(raw_purpose, languages)
    return text.text if text else ""


def _hours(attention: object, languages: Sequence[str]) -> str:
    if isinstance(attention, Mapping):
        return describe_week(attention, languages[0])
    text = text_in_language(attention, languages)
    return text.text if text else ""


def _day(iso_day: object) -> date | None:
    try:
        return date.fromisoformat(str(iso_day))
    except ValueError:
        return None


def publication_years(session: Session, organisation_id: int, zone: str) -> range:
    """Return years with posts still online, oldest first."""
    wanted = select_columns(func.min(Delivery.settled_at), func.max(Delivery.settled_at)).where(
        *_is_published(organisation_id)
    )
    first, last = session.execute(wanted).one()
    return range(local_day(first, zone).year, local_day(last, zone).year + 1) if first else range(0)


def publications_of_year(session: Session, organisation_id: int, zone: str, year: int) -> Iterator[PublishedPost]:
    """Yield posts still online, oldest first."""
    begins, ends = day_bounds(date(year, 1, 1), zone)[0], day_bounds(date(year, 12, 31), zone)[1]
    wanted = (
        select_columns(
            Delivery.settled_at, Channel.network, Channel.name, Variant.language, Topic.name, Delivery.permalink
        )
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(*_is_published(organisation_id), col(Delivery.settled_at) >= begins, col(Delivery.settled_at) < ends)
        .order_by(col(Delivery.settled_at), col(Delivery.id))
    )
    named = approved_topics(session, organisation_id)
    for at, network, account, language, topic, permalink in session.execute(wanted):
        yield PublishedPost(
            local_day(at, zone), network, account, language, topic if topic in named else "", permalink or ""
        )


def _is_published(organisation_id: int) -> tuple[Any, ...]:
    return (
        Delivery.organisation_id == organisation_id,
        Delivery.state == DeliveryState.PUBLISHED,
        col(Delivery.settled_at).is_not(None),
        *IS_PUBLICATION,
    )
