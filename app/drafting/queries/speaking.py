"""The posts that change when what they stand on does."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from app.drafting.models import Post, PostVersion, Variant


def posts_on(session: Session, organisation_id: int, *, topics: Collection[int], channels: Collection[int]) -> set[int]:
    """Those about one of the topics, and those whose current version speaks through one of the accounts."""
    mine, ids = select(Post.id).where(Post.organisation_id == organisation_id), set[int]()
    if topics:
        ids |= set(session.exec(mine.where(col(Post.topic_id).in_(topics))))
    if channels:
        speaking = (
            mine.join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .join(Variant, col(Variant.post_version_id) == PostVersion.id)
            .where(col(Variant.channel_id).in_(channels))
        )
        ids |= set(session.exec(speaking))
    return ids
