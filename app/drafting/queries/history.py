"""One post with everything its page tells: its topic, its versions, what each account would say."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.core.errors import NotFound
from app.core.words import say
from app.drafting.models import Post, PostMark, PostVersion, Variant
from app.drafting.queries.posts import voiced
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Sheet:
    """`versions` are newest first; the first is the current one."""

    post: Post
    topic: str
    versions: Sequence[PostVersion]
    voiced: Sequence[tuple[Variant, Channel]]

    @property
    def version(self) -> PostVersion | None:
        return self.versions[0] if self.versions else None


def sheet_or_404(session: Session, organisation_id: int, year: int, ordinal: int) -> Sheet:
    """Raise `NotFound`; three statements."""
    found = session.exec(
        select(Post, Topic.name)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id, Post.year == year, Post.ordinal == ordinal)
    ).first()
    if found is None:
        raise NotFound(say("No hay ninguna publicación %(number)s.", number=f"{year}/{ordinal:04d}"))
    post, topic = found
    versions = versions_of(session, post)
    return Sheet(post, topic or "", versions, voiced(session, versions[0]) if versions else ())


def versions_of(session: Session, post: Post) -> Sequence[PostVersion]:
    """Every version, the newest first."""
    return session.exec(
        select(PostVersion)
        .where(PostVersion.organisation_id == post.organisation_id, PostVersion.post_id == post.id)
        .order_by(col(PostVersion.number).desc())
    ).all()


def last_mark(session: Session, post: Post) -> PostMark | None:
    """The latest deed on the post itself: why it is held, withdrawn or expired."""
    return session.exec(
        select(PostMark)
        .where(PostMark.organisation_id == post.organisation_id, PostMark.post_id == post.id)
        .order_by(col(PostMark.id).desc())
        .limit(1)
    ).first()
