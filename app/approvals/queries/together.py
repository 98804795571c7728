"""Several posts that wait for one person, each as whole as its own review shows it, in a constant number of reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.approvals.models import Round, RoundStep, StepCandidate
from app.approvals.queries.partial import IS_LEFT_OUT
from app.approvals.rules.together import is_apart
from app.channels.models import Channel
from app.db.reads import HERE, Load, given
from app.drafting.models import Finding, LineCheck, Post, PostVersion, PostView, Variant
from app.intake.queries import FROM_THE_PLAN, wishes_of
from app.topics.models import Topic

Number = tuple[int, int]
"""The year and the ordinal people know a post by."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A post that waits, with what whoever decides must have before them.

    `is_apart`: it is to be decided on its own page.
    """

    post: Post
    version: PostVersion
    step: RoundStep
    topic: str
    spoken: Sequence[tuple[Variant, Channel]]
    findings: Sequence[Finding]
    has_changed: bool
    is_apart: bool

    @property
    def name(self) -> str:
        """As addresses name its post."""
        return f"{self.post.year}-{self.post.ordinal}"


def opened_together(
    session: Session, organisation_id: int, user_id: int, numbers: Collection[Number]
) -> Sequence[Opened]:
    """Those of these posts that this person may decide now, by deadline; what is not theirs is not there."""
    found = _MINE.all(session, organisation_id=organisation_id, user_id=user_id, numbers=list(numbers))
    ids = [version.id for _, version, *_ in found]
    spoken = _spoken(session, organisation_id, ids)
    findings = _findings(session, organisation_id, ids)
    wishes = wishes_of(session, organisation_id, {post.request_id for post, *_ in found if post.request_id})
    return [
        Opened(
            post=post,
            version=version,
            step=step,
            topic=topic or "",
            spoken=spoken.get(version.id, ()),
            findings=findings.get(version.id, ()),
            has_changed=seen not in (None, post.version),
            is_apart=is_apart(wishes.get(post.request_id or 0, FROM_THE_PLAN).requester),
        )
        for post, version, step, topic, seen in found
    ]


def _spoken(
    session: Session, organisation_id: int, version_ids: Sequence[int]
) -> Mapping[int, Sequence[tuple[Variant, Channel]]]:
    spoken: dict[int, list[tuple[Variant, Channel]]] = {}
    for variant, channel in _SPOKEN.all(session, organisation_id=organisation_id, version_ids=version_ids):
        spoken.setdefault(variant.post_version_id, []).append((variant, channel))
    return spoken


def _findings(session: Session, organisation_id: int, version_ids: Sequence[int]) -> Mapping[int, Sequence[Finding]]:
    """What the line said the last time each version was held against it."""
    found: dict[int, list[Finding]] = {}
    for version_id, finding in _SAID.all(session, organisation_id=organisation_id, version_ids=version_ids):
        found.setdefault(version_id, []).append(finding)
    return found


_SEEN = sa.and_(col(PostView.post_id) == Post.id, col(PostView.user_id) == given("user_id"))
_MINE: Load[tuple[Post, PostVersion, RoundStep, str | None, int | None]] = Load(
    sa.select(Post, PostVersion, RoundStep, col(Topic.name), col(PostView.version))
    .select_from(StepCandidate)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(PostView, _SEEN)
    .where(col(StepCandidate.organisation_id) == HERE, col(StepCandidate.user_id) == given("user_id"))
    .where(sa.tuple_(col(Post.year), col(Post.ordinal)).in_(given("numbers", many=True)))
    .order_by(col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
)
_VERSIONS = given("version_ids", many=True)
_SPOKEN: Load[tuple[Variant, Channel]] = Load(
    select(Variant, Channel)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, col(Post.id) == PostVersion.post_id)
    .where(Variant.organisation_id == HERE, col(Variant.post_version_id).in_(_VERSIONS), ~IS_LEFT_OUT)
    .order_by(Channel.name, col(Channel.id), Variant.language)
)
_LATEST = (
    select(func.max(LineCheck.id))
    .where(LineCheck.organisation_id == HERE, col(LineCheck.post_version_id).in_(_VERSIONS))
    .group_by(col(LineCheck.post_version_id))
)
_SAID: Load[tuple[int, Finding]] = Load(
    select(LineCheck.post_version_id, Finding)
    .join(LineCheck, col(LineCheck.id) == Finding.line_check_id)
    .where(Finding.organisation_id == HERE, col(Finding.line_check_id).in_(_LATEST))
    .order_by(col(Finding.id))
)
