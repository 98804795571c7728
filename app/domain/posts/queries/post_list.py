"""Filtered, paged posts, and posts by number for bulk previews."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ESCAPE, ORGANISATION_ID, EntityQuery, Query, as_tuple, escape_like, param, select_columns
from app.db.work import Work
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.posts.models import Post
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus


@dataclass(frozen=True, slots=True)
class PostFilter:
    """`status`: a shown state; `author_id`: one author's; `undated`: without a day."""

    status: str = ""
    topic_id: int | None = None
    channel_id: int | None = None
    words: str = ""
    author_id: int | None = None
    campaign_id: int | None = None
    undated: bool = False

    def values(self) -> dict[str, Any]:
        """Key by condition of `filter_conditions`."""
        chosen = {
            "status": self.status,
            "topic_id": self.topic_id,
            "channel_id": self.channel_id,
            "words": escape_like(self.words),
            "author_id": self.author_id,
            "campaign_id": self.campaign_id,
            "undated": self.undated,
        }
        return {name: value for name, value in chosen.items() if value}


class LaterConditions(NamedTuple):
    """Conditions of later features.

    `speaks`: of approvals, that a post still goes out through `channel_id`; `is_shown`: of publishing, that it is
    shown in the state `status`.
    """

    speaks: Any
    is_shown: Any = None


class PostListItem(NamedTuple):
    id: int
    year: int
    ordinal: int
    title: str
    planned_at: datetime | None
    changed_at: datetime
    topic: str | None

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


class BulkPost(NamedTuple):
    id: int
    year: int
    ordinal: int
    title: str
    status: PostStatus
    author_id: int | None


def post_page(work: Work, wanted: PostFilter, *, later: LaterConditions, place: Cursor | None) -> Page[PostListItem]:
    """Return posts with topic, latest changed first; one statement."""
    values = wanted.values()
    return _posts(frozenset(values), later).page(work.session, place, organisation_id=work.organisation_id, **values)


@cache
def _posts(narrowed: frozenset[str], later: LaterConditions) -> KeysetQuery[PostListItem]:
    columns = (Post.id, Post.year, Post.ordinal, Post.title, Post.planned_at, Post.changed_at, Topic.name)
    query = (
        select_columns(*columns)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == ORGANISATION_ID, *filter_conditions(narrowed, later))
    )
    return KeysetQuery(query, PostListItem, at=col(Post.changed_at), key=col(Post.id), descending=True)


def filter_conditions(narrowed: frozenset[str], later: LaterConditions) -> list[Any]:
    conditions = {**_NARROWING, "channel_id": later.speaks, "status": later.is_shown}
    return [conditions[name] for name in sorted(narrowed)]


_NARROWING: dict[str, Any] = {
    "topic_id": col(Post.topic_id) == param("topic_id"),
    "author_id": col(Post.author_id) == param("author_id"),
    "campaign_id": col(Post.campaign_id) == param("campaign_id"),
    "undated": col(Post.planned_at).is_(None),
    "words": col(Post.title).icontains(param("words"), escape=ESCAPE),
}


def all_channels(session: Session, organisation_id: int) -> Sequence[Channel]:
    """Omit credentials."""
    return _CHANNELS.all(session, organisation_id=organisation_id)


def all_topics(work: Work) -> Sequence[Topic]:
    return _TOPICS.all(work.session, organisation_id=work.organisation_id)


def topics_and_campaigns(session: Session, organisation_id: int) -> tuple[list[Topic], list[Campaign]]:
    """Return topics and campaigns, open or not; one statement."""
    rows = _topics_and_campaigns().all(session, organisation_id=organisation_id)
    return [topic for topic, _ in rows if topic], [campaign for _, campaign in rows if campaign]


@cache
def _topics_and_campaigns() -> EntityQuery[tuple[Topic | None, Campaign | None]]:
    keys = sa.union_all(
        select_columns(sa.literal("topic").label("kind"), Topic.id).where(Topic.organisation_id == ORGANISATION_ID),
        select_columns(sa.literal("campaign"), Campaign.id).where(Campaign.organisation_id == ORGANISATION_ID),
    ).subquery()
    return EntityQuery(
        select_columns(Topic, Campaign)
        .select_from(keys)
        .outerjoin(Topic, (keys.c.kind == "topic") & (col(Topic.id) == keys.c.id))
        .outerjoin(Campaign, (keys.c.kind == "campaign") & (col(Campaign.id) == keys.c.id))
        .order_by(Topic.name, col(Topic.id), col(Campaign.starts_on), col(Campaign.id))
    )


_CHANNELS: EntityQuery[Channel] = EntityQuery(
    select(Channel).where(Channel.organisation_id == ORGANISATION_ID).order_by(Channel.name, col(Channel.id))
)
_TOPICS: EntityQuery[Topic] = EntityQuery(
    select(Topic).where(Topic.organisation_id == ORGANISATION_ID).order_by(Topic.name, col(Topic.id))
)


Choice = tuple[int, str]
ACCOUNT, CAMPAIGN, TOPIC = "account", "campaign", "topic"


class PostFilterChoices(NamedTuple):
    topics: list[Choice]
    campaigns: list[Choice]
    accounts: list[Choice]


def filter_choices(work: Work) -> PostFilterChoices:
    """Return all topics, campaigns and accounts, open or not; one statement."""
    choices_by_kind: dict[str, list[Choice]] = {TOPIC: [], CAMPAIGN: [], ACCOUNT: []}
    for kind, key, name, network in _filter_statement().all(work.session, organisation_id=work.organisation_id):
        choices_by_kind[kind].append((key, channel_label(Network(network), name) if network else name))
    return PostFilterChoices(choices_by_kind[TOPIC], choices_by_kind[CAMPAIGN], choices_by_kind[ACCOUNT])


@cache
def _filter_statement() -> Query[tuple[str, int, str, str]]:
    nothing, no_day = sa.literal_column("''", sa.String()), sa.cast(sa.null(), sa.Date())
    network = sa.cast(col(Channel.network), sa.String())
    parts = (
        _part(ACCOUNT, Channel, col(Channel.name), network, no_day),
        _part(CAMPAIGN, Campaign, col(Campaign.name), nothing, col(Campaign.starts_on)),
        _part(TOPIC, Topic, col(Topic.name), nothing, no_day),
    )
    choices = sa.union_all(*parts).subquery()
    order = (choices.c.kind, choices.c.starts_on, choices.c.name, choices.c.id)
    return Query(
        select_columns(choices.c.kind, choices.c.id, choices.c.name, choices.c.network).order_by(*order), as_tuple
    )


def _part(kind: str, table: Any, name: Any, network: Any, starts_on: Any) -> Any:
    return select_columns(
        sa.literal(kind).label("kind"),
        col(table.id),
        name.label("name"),
        network.label("network"),
        starts_on.label("starts_on"),
    ).where(table.organisation_id == ORGANISATION_ID)


def bulk_posts(work: Work, numbers: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], BulkPost]:
    """Return existing posts by number: one statement."""
    posts = _BULK_POSTS.all(work.session, organisation_id=work.organisation_id, numbers=list(numbers))
    return {(post.year, post.ordinal): post for post in posts}


_BULK_POSTS: Query[BulkPost] = Query(
    select_columns(Post.id, Post.year, Post.ordinal, Post.title, Post.status, Post.author_id)
    .where(
        Post.organisation_id == ORGANISATION_ID,
        tuple_(col(Post.year), col(Post.ordinal)).in_(param("numbers", many=True)),
    )
    .order_by(col(Post.id)),
    BulkPost,
)
