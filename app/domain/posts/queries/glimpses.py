from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.posts.models import Post, PostVersion, Variant


class Glimpse(NamedTuple):
    """A post at a glance: its current version's first text, and the digest of its first picture, if any."""

    author: str
    text: str
    language: str
    picture: str


def post_glimpses(session: Session, organisation_id: int, post_ids: Collection[int]) -> Mapping[int, Glimpse]:
    """Return posts with a text by key; one statement."""
    rows = _FIRST_TEXTS.all(session, organisation_id=organisation_id, posts=list(post_ids)) if post_ids else []
    glimpses: dict[int, Glimpse] = {}
    for post_id, author, text, language, media in rows:
        picture = media[0]["digest"] if media else ""
        known = glimpses.setdefault(post_id, Glimpse(author, text, language, picture))
        glimpses[post_id] = known._replace(picture=known.picture or picture)
    return glimpses


_FIRST_TEXTS: Query[tuple[Any, ...]] = Query(
    select_columns(Post.id, Post.author_name, Variant.text, Variant.language, Variant.media)
    .select_from(Variant)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .where(Variant.organisation_id == ORGANISATION_ID, col(Post.id).in_(param("posts", many=True)))
    .order_by(col(Variant.id)),
    as_tuple,
)
