from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.feeds.models import FeedVersion
from app.domain.feeds.rules.public_feeds import public_title
from app.domain.organisations.models import Organisation
from app.domain.plan.queries.versions import approved_topics
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.content import approved_title
from app.domain.publishing.models import IS_PUBLICATION, Delivery
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class OpenOrganisation:
    id: int
    slug: str
    name: str
    zone: str
    language: str
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPublication:
    """A publication. `title`, `topic`: as approved for the public."""

    outward_key: str
    title: str
    account: str
    topic: str
    language: str
    text: str
    permalink: str
    at: datetime


def open_organisation(session: Session, slug: str) -> OpenOrganisation | None:
    row = session.exec(
        select(Organisation, FeedVersion)
        .join(FeedVersion, col(FeedVersion.organisation_id) == Organisation.id)
        .where(Organisation.slug == slug, col(Organisation.publishes_feeds))
    ).first()
    if row is None:
        return None
    body, fed = row
    return OpenOrganisation(body.id, body.slug, body.name, body.zone, body.languages[0], fed.version, fed.changed_at)


def public_topic(session: Session, organisation_id: int, outward_key: str) -> tuple[int, str] | None:
    """Return its number and name, empty when not approved; None without such a topic."""
    wanted = select(Topic.id, Topic.name)
    found = session.exec(
        wanted.where(Topic.organisation_id == organisation_id, Topic.outward_key == outward_key)
    ).first()
    if found is None or found[1] in approved_topics(session, organisation_id):
        return found
    return found[0], ""


def latest_publications(session: Session, organisation_id: int, limit: int) -> Sequence[FeedPublication]:
    """Return the newest publications first, without withdrawn ones."""
    rows = session.execute(
        select_columns(Delivery.outward_key, PostVersion.title, PostVersion.hash_version, Channel.name, Topic.name)
        .add_columns(Variant.language, Variant.text, Delivery.permalink, Delivery.settled_at)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Delivery.organisation_id == organisation_id, Delivery.state == DeliveryState.PUBLISHED)
        .where(col(Delivery.settled_at).is_not(None), *IS_PUBLICATION)
        .order_by(col(Delivery.settled_at).desc(), col(Delivery.id).desc())
        .limit(limit)
    )
    named = approved_topics(session, organisation_id)
    return [_publication(named, *row) for row in rows]


def _publication(
    named: frozenset[str], key: str, title: str, hash_version: int, account: str, topic: str | None, *columns: Any
) -> FeedPublication:
    language, text, permalink, at = columns
    title = public_title(approved_title(title, hash_version), text, account)
    return FeedPublication(key, title, account, topic if topic in named else "", language, text, permalink, at)
