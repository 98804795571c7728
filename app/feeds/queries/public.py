"""What anybody may read of an organisation that wants it: what is on the networks now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.drafting.models import Post, Variant
from app.feeds.models import FeedVersion
from app.organisations.models import Organisation
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Open:
    """An organisation that lets everybody subscribe, and how far its feeds are."""

    id: int
    slug: str
    name: str
    zone: str
    language: str
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """What one account said, and since when it has been there."""

    delivery_id: int
    title: str
    account: str
    topic: str
    language: str
    text: str
    permalink: str
    at: datetime


def open_to_all(session: Session, slug: str) -> Open | None:
    found = session.exec(
        select(Organisation, FeedVersion)
        .join(FeedVersion, col(FeedVersion.organisation_id) == Organisation.id)
        .where(Organisation.slug == slug, col(Organisation.publishes_feeds))
    ).first()
    if found is None:
        return None
    body, fed = found
    return Open(body.id, body.slug, body.name, body.zone, body.languages[0], fed.version, fed.changed_at)


def topic_name(session: Session, organisation_id: int, topic_id: int) -> str | None:
    wanted = select(Topic.name).where(Topic.organisation_id == organisation_id, Topic.id == topic_id)
    return session.exec(wanted).first()


def latest(session: Session, organisation_id: int, limit: int) -> Sequence[Published]:
    """The newest first. What was withdrawn since is not among them."""
    found = session.execute(
        select(Delivery.id, Post.title, Channel.name, Topic.name, Variant.language)  # type: ignore[call-overload] # more columns than its types count
        .add_columns(Variant.text, Delivery.permalink, Delivery.settled_at)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Delivery.organisation_id == organisation_id, Delivery.state == DeliveryState.PUBLISHED)
        .where(col(Delivery.settled_at).is_not(None))
        .order_by(col(Delivery.settled_at).desc(), col(Delivery.id).desc())
        .limit(limit)
    )
    return [_published(*row) for row in found]


def _published(key: int, title: str, account: str, topic: str | None, *said: Any) -> Published:
    language, text, permalink, at = said
    return Published(key, title, account, topic or "", language, text, permalink, at)
