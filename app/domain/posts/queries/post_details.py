from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.db.work import Work
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.plan.models.versions import PlanVersion
from app.domain.posts.models import LineCheck, Post, PostContributor, PostMark, PostVersion, PostView, Variant
from app.domain.posts.queries.posts import variants_with_channels
from app.domain.posts.rules.post_number import format_number


class PlanObserved(NamedTuple):
    """The last check's plan version, and since when in force."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class PostDetails:
    """`versions`: newest first. `plan`: None if never submitted."""

    post: Post
    topic: str
    topic_class: TopicClass | None
    campaign: str
    plan: PlanObserved | None
    versions: Sequence[PostVersion]
    voiced: Sequence[tuple[Variant, Channel]]

    @property
    def version(self) -> PostVersion | None:
        return self.versions[0] if self.versions else None


def post_details_or_404(work: Work, year: int, ordinal: int) -> PostDetails:
    """Raise `NotFound`; two statements."""
    rows = _DETAILS.all(work.session, organisation_id=work.organisation_id, year=year, ordinal=ordinal)
    if not rows:
        raise NotFound(msg("No hay ninguna publicación %(number)s.", number=format_number(year, ordinal)))
    post, topic, topic_class, campaign, number, since, _ = rows[0]
    versions = [version for *_, version in rows if version]
    plan = PlanObserved(number, since) if number and since else None
    variants = variants_with_channels(work.session, versions[0]) if versions else ()
    return PostDetails(post, topic or "", topic_class, campaign or "", plan, versions, variants)


@dataclass(frozen=True, slots=True)
class ReaderVersion:
    """The current version for one person.

    `viewed_version`: version last viewed; `viewed_planned_at`: its time then, if known; `contributed`: whether this
    one has the person's words.
    """

    version: PostVersion
    topic: str
    viewed_version: PostVersion | None
    viewed_planned_at: datetime | None
    contributed: bool


def reader_version(session: Session, post: Post, *, user_id: int) -> ReaderVersion | None:
    """Return None for an idea."""
    row = _COPY.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id)
    if row is None:
        return None
    version, topic, seen, planned_at, contributor = row
    return ReaderVersion(version, topic or "", seen, planned_at, contributor is not None)


def last_mark(session: Session, post: Post) -> PostMark | None:
    """Return the mark saying why it is held, withdrawn or expired."""
    return _MARK.first(session, organisation_id=post.organisation_id, post_id=post.id)


_OF_POST = aliased(PostVersion)
_LAST_CHECK = (
    select(func.max(LineCheck.id))
    .join(_OF_POST, col(LineCheck.post_version_id) == _OF_POST.id)
    .where(LineCheck.organisation_id == ORGANISATION_ID, _OF_POST.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)
_OBEYED = (col(PlanVersion.organisation_id) == ORGANISATION_ID) & (col(PlanVersion.number) == LineCheck.plan_version)
_DETAILS: EntityQuery[
    tuple[Post, str | None, TopicClass | None, str | None, int | None, date | None, PostVersion | None]
] = EntityQuery(
    select_columns(
        Post, Topic.name, Topic.topic_class, Campaign.name, PlanVersion.number, PlanVersion.in_force_from, PostVersion
    )
    .select_from(Post)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(Campaign, col(Campaign.id) == Post.campaign_id)
    .outerjoin(LineCheck, col(LineCheck.id) == _LAST_CHECK)
    .outerjoin(PlanVersion, _OBEYED)
    .outerjoin(PostVersion, col(PostVersion.post_id) == Post.id)
    .where(Post.organisation_id == ORGANISATION_ID, Post.year == param("year"), Post.ordinal == param("ordinal"))
    .order_by(col(PostVersion.number).desc())
)
_OWN_CONTRIBUTION = (col(PostContributor.post_version_id) == PostVersion.id) & (
    col(PostContributor.user_id) == param("user_id")
)
_SEEN_VERSION = aliased(PostVersion)
_COPY: EntityQuery[tuple[PostVersion, str | None, PostVersion | None, datetime | None, int | None]] = EntityQuery(
    select_columns(PostVersion, Topic.name, _SEEN_VERSION, PostView.planned_at, PostContributor.user_id)
    .select_from(PostVersion)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(PostView, (col(PostView.post_id) == Post.id) & (col(PostView.user_id) == param("user_id")))
    .outerjoin(_SEEN_VERSION, (_SEEN_VERSION.post_id == Post.id) & (_SEEN_VERSION.number == PostView.version))
    .outerjoin(PostContributor, _OWN_CONTRIBUTION)
    .where(Post.organisation_id == ORGANISATION_ID, Post.id == param("post_id"))
)
_MARK: EntityQuery[PostMark] = EntityQuery(
    select(PostMark)
    .where(PostMark.organisation_id == ORGANISATION_ID, PostMark.post_id == param("post_id"))
    .order_by(col(PostMark.id).desc())
    .limit(1)
)
