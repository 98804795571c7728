"""One post with everything its page tells: its topic, its versions, what each account would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, columns, given
from app.drafting.models import Post, PostContributor, PostMark, PostVersion, PostView, Variant
from app.drafting.queries.posts import voiced
from app.drafting.rules.numbers import number_of
from app.plan.models import Campaign
from app.topics.models import Topic
from app.topics.rules import TopicClass


@dataclass(frozen=True, slots=True)
class Sheet:
    """`versions` are newest first; the first is the current one."""

    post: Post
    topic: str
    topic_class: TopicClass | None
    campaign: str
    versions: Sequence[PostVersion]
    voiced: Sequence[tuple[Variant, Channel]]

    @property
    def version(self) -> PostVersion | None:
        return self.versions[0] if self.versions else None


def sheet_or_404(session: Session, organisation_id: int, year: int, ordinal: int) -> Sheet:
    """Raise `NotFound`; two statements."""
    rows = _SHEET.all(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if not rows:
        raise NotFound(say("No hay ninguna publicación %(number)s.", number=number_of(year, ordinal)))
    post, topic, topic_class, campaign, _ = rows[0]
    versions = [version for *_, version in rows if version]
    return Sheet(
        post, topic or "", topic_class, campaign or "", versions, voiced(session, versions[0]) if versions else ()
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """The current version as one person has it before them.

    `seen` is the version they last looked at, and `seen_planned_at` when it would go out then, if that is known;
    `contributed`, whether words of theirs are in this one.
    """

    version: PostVersion
    topic: str
    seen: PostVersion | None
    seen_planned_at: datetime | None
    contributed: bool


def copy_for(session: Session, post: Post, *, user_id: int) -> Copy | None:
    """Nothing while a post is only an idea."""
    found = _COPY.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id)
    if found is None:
        return None
    version, topic, seen, planned_at, contributor = found
    return Copy(version, topic or "", seen, planned_at, contributor is not None)


def last_mark(session: Session, post: Post) -> PostMark | None:
    """The latest deed on the post itself: why it is held, withdrawn or expired."""
    return _MARK.first(session, organisation_id=post.organisation_id, post_id=post.id)


_SHEET: Load[tuple[Post, str | None, TopicClass | None, str | None, PostVersion | None]] = Load(
    columns(Post, Topic.name, Topic.topic_class, Campaign.name, PostVersion)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(Campaign, col(Campaign.id) == Post.campaign_id)
    .outerjoin(PostVersion, col(PostVersion.post_id) == Post.id)
    .where(Post.organisation_id == HERE, Post.year == given("year"), Post.ordinal == given("ordinal"))
    .order_by(col(PostVersion.number).desc())
)
_MINE = (col(PostContributor.post_version_id) == PostVersion.id) & (col(PostContributor.user_id) == given("user_id"))
_SEEN = aliased(PostVersion)
_COPY: Load[tuple[PostVersion, str | None, PostVersion | None, datetime | None, int | None]] = Load(
    columns(PostVersion, Topic.name, _SEEN, PostView.planned_at, PostContributor.user_id)
    .select_from(PostVersion)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(PostView, (col(PostView.post_id) == Post.id) & (col(PostView.user_id) == given("user_id")))
    .outerjoin(_SEEN, (_SEEN.post_id == Post.id) & (_SEEN.number == PostView.version))
    .outerjoin(PostContributor, _MINE)
    .where(Post.organisation_id == HERE, Post.id == given("post_id"))
)
_MARK: Load[PostMark] = Load(
    select(PostMark)
    .where(PostMark.organisation_id == HERE, PostMark.post_id == given("post_id"))
    .order_by(col(PostMark.id).desc())
    .limit(1)
)
