"""The list of posts, narrowed and paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.db.paging import Listing, Page, Place
from app.db.reads import ESCAPE, HERE, Load, columns, escaped, given
from app.drafting.models import Post
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Status
from app.plan.models import Campaign
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for; `author_id` keeps only what one person wrote, `undated` what has no day yet."""

    status: Status | None = None
    topic_id: int | None = None
    channel_id: int | None = None
    words: str = ""
    author_id: int | None = None
    campaign_id: int | None = None
    undated: bool = False

    def values(self) -> dict[str, Any]:
        """What narrows the list, by the name of its condition in `narrowing`."""
        chosen = {
            "status": self.status,
            "topic_id": self.topic_id,
            "channel_id": self.channel_id,
            "words": escaped(self.words),
            "author_id": self.author_id,
            "campaign_id": self.campaign_id,
            "undated": self.undated,
        }
        return {name: value for name, value in chosen.items() if value}


class Listed(NamedTuple):
    """A post as a list shows it."""

    id: int
    year: int
    ordinal: int
    title: str
    status: Status
    planned_at: datetime | None
    changed_at: datetime
    topic: str | None

    @property
    def number(self) -> str:
        return number_of(self.year, self.ordinal)


def listed(session: Session, organisation_id: int, wanted: Wanted, *, speaks: Any, place: Place | None) -> Page[Listed]:
    """Posts, the latest changed first, with their topic: one statement whatever the number.

    `speaks`: the condition that a post goes on through the account `channel_id`, which its approval knows.
    """
    values = wanted.values()
    return _posts(frozenset(values), speaks).page(session, place, organisation_id=organisation_id, **values)


@cache
def _posts(narrowed: frozenset[str], speaks: Any) -> Listing[Listed]:
    """One statement for each choice of filters."""
    said = (Post.id, Post.year, Post.ordinal, Post.title, Post.status, Post.planned_at, Post.changed_at, Topic.name)
    query = (
        columns(*said)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == HERE, *narrowing(narrowed, speaks))
    )
    return Listing(query, Listed, at=col(Post.changed_at), key=col(Post.id), descending=True)


def narrowing(narrowed: frozenset[str], speaks: Any) -> list[Any]:
    """The conditions of these choices; `speaks` as for `listed`."""
    conditions = {**_NARROWING, "channel_id": speaks}
    return [conditions[name] for name in sorted(narrowed)]


_NARROWING: dict[str, Any] = {
    "status": col(Post.status) == given("status"),
    "topic_id": col(Post.topic_id) == given("topic_id"),
    "author_id": col(Post.author_id) == given("author_id"),
    "campaign_id": col(Post.campaign_id) == given("campaign_id"),
    "undated": col(Post.planned_at).is_(None),
    "words": col(Post.title).icontains(given("words"), escape=ESCAPE),
}


def channels_of(session: Session, organisation_id: int) -> Sequence[Channel]:
    """Every account, without what opens it."""
    return _CHANNELS.all(session, organisation_id=organisation_id)


def topics_of(session: Session, organisation_id: int) -> Sequence[Topic]:
    return _TOPICS.all(session, organisation_id=organisation_id)


def themes_of(session: Session, organisation_id: int) -> tuple[list[Topic], list[Campaign]]:
    """Every topic by its name and every campaign by its days, open or not: one statement."""
    rows = _themes().all(session, organisation_id=organisation_id)
    return [topic for topic, _ in rows if topic], [campaign for _, campaign in rows if campaign]


@cache
def _themes() -> Load[tuple[Topic | None, Campaign | None]]:
    """Each row is one of the two."""
    keys = sa.union_all(
        columns(sa.literal("topic").label("kind"), Topic.id).where(Topic.organisation_id == HERE),
        columns(sa.literal("campaign"), Campaign.id).where(Campaign.organisation_id == HERE),
    ).subquery()
    return Load(
        columns(Topic, Campaign)
        .select_from(keys)
        .outerjoin(Topic, (keys.c.kind == "topic") & (col(Topic.id) == keys.c.id))
        .outerjoin(Campaign, (keys.c.kind == "campaign") & (col(Campaign.id) == keys.c.id))
        .order_by(Topic.name, col(Topic.id), col(Campaign.starts_on), col(Campaign.id))
    )


_CHANNELS: Load[Channel] = Load(
    select(Channel).where(Channel.organisation_id == HERE).order_by(Channel.name, col(Channel.id))
)
_TOPICS: Load[Topic] = Load(select(Topic).where(Topic.organisation_id == HERE).order_by(Topic.name, col(Topic.id)))
