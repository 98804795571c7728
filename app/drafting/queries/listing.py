"""The list of posts, narrowed and paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.db.paging import Page, Place, page_of
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.queries.posts import account_names
from app.drafting.rules.states import Status
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for; `author_id` keeps only what one person wrote."""

    status: Status | None = None
    topic_id: int | None = None
    channel_id: int | None = None
    words: str = ""
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    post: Post
    topic: str
    accounts: tuple[str, ...]


def listed(session: Session, organisation_id: int, wanted: Wanted, *, place: Place | None) -> Page[Listed]:
    """Posts, the latest changed first, with their topic and accounts: two statements whatever the number."""
    query = (
        select(Post, Topic.name)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id, *_criteria(organisation_id, wanted))
    )
    page = page_of(session, query, at=col(Post.changed_at), key=col(Post.id), place=place, descending=True)
    accounts = account_names(session, organisation_id, [post.id for post, _ in page.rows])
    rows = [Listed(post, topic or "", accounts.get(post.id, ())) for post, topic in page.rows]
    return Page(rows, page.previous, page.following)


def _criteria(organisation_id: int, wanted: Wanted) -> list[Any]:
    criteria: list[Any] = []
    if wanted.status:
        criteria.append(col(Post.status) == wanted.status)
    if wanted.topic_id:
        criteria.append(col(Post.topic_id) == wanted.topic_id)
    if wanted.author_id:
        criteria.append(col(Post.author_id) == wanted.author_id)
    if wanted.words:
        criteria.append(col(Post.title).icontains(wanted.words, autoescape=True))
    if wanted.channel_id:
        criteria.append(_speaks_through(organisation_id, wanted.channel_id))
    return criteria


def _speaks_through(organisation_id: int, channel_id: int) -> Any:
    """Whether the current version says anything through an account."""
    return (
        select(Variant.id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(Variant.organisation_id == organisation_id, Variant.channel_id == channel_id)
        .where(PostVersion.post_id == Post.id, PostVersion.number == Post.version)
        .exists()
    )


def channels_of(session: Session, organisation_id: int) -> Sequence[Channel]:
    """Every account, without what opens it."""
    return session.exec(
        select(Channel)
        .where(Channel.organisation_id == organisation_id)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    ).all()


def topics_of(session: Session, organisation_id: int) -> Sequence[Topic]:
    return session.exec(
        select(Topic).where(Topic.organisation_id == organisation_id).order_by(Topic.name, col(Topic.id))
    ).all()
