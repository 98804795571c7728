"""One post with everything its page tells: its topic, its versions, what each account would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.channels.models import Channel
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, columns, given
from app.drafting.models import LineCheck, Post, PostContributor, PostMark, PostVersion, PostView, Variant
from app.drafting.queries.posts import voiced
from app.drafting.rules.numbers import number_of
from app.plan.models import Campaign, PlanVersion
from app.topics.models import Topic
from app.topics.rules import TopicClass


class Obeyed(NamedTuple):
    """The version of the plan a post was last held against, and since when that one is in force."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """`versions` are newest first; the first is the current one. No `plan` while it was never sent."""

    post: Post
    topic: str
    topic_class: TopicClass | None
    campaign: str
    plan: Obeyed | None
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
    post, topic, topic_class, campaign, number, since, _ = rows[0]
    versions = [version for *_, version in rows if version]
    plan = Obeyed(number, since) if number and since else None
    spoken = voiced(session, versions[0]) if versions else ()
    return Sheet(post, topic or "", topic_class, campaign or "", plan, versions, spoken)


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


_OF_POST = aliased(PostVersion)
_LAST_CHECK = (
    select(func.max(LineCheck.id))
    .join(_OF_POST, col(LineCheck.post_version_id) == _OF_POST.id)
    .where(LineCheck.organisation_id == HERE, _OF_POST.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)
_OBEYED = (col(PlanVersion.organisation_id) == HERE) & (col(PlanVersion.number) == LineCheck.plan_version)
_SHEET: Load[tuple[Post, str | None, TopicClass | None, str | None, int | None, date | None, PostVersion | None]] = (
    Load(
        columns(
            *(Post, Topic.name, Topic.topic_class, Campaign.name),
            *(PlanVersion.number, PlanVersion.in_force_from, PostVersion),
        )
        .select_from(Post)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(Campaign, col(Campaign.id) == Post.campaign_id)
        .outerjoin(LineCheck, col(LineCheck.id) == _LAST_CHECK)
        .outerjoin(PlanVersion, _OBEYED)
        .outerjoin(PostVersion, col(PostVersion.post_id) == Post.id)
        .where(Post.organisation_id == HERE, Post.year == given("year"), Post.ordinal == given("ordinal"))
        .order_by(col(PostVersion.number).desc())
    )
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
