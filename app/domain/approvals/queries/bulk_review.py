"""Posts awaiting a person, complete as in their own review, in constant reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, func, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.approvals.rules.decision_terms import needs_own_page
from app.domain.directory.models import Channel, Topic
from app.domain.editorial_line.models import VariantOpinion
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, PostView, Variant
from app.domain.posts.queries.line_pieces import COMES_FROM, ExplainedFinding
from app.domain.requests.queries.provenance import PLAN_WISH, request_wishes

PostNumber = tuple[int, int]
"""Year and ordinal."""


@dataclass(frozen=True, slots=True)
class OpenReview:
    """`needs_own_page`: it is decided on its own page."""

    post: Post
    version: PostVersion
    step: RoundStep
    topic: str
    variants: Sequence[tuple[Variant, Channel]]
    findings: Sequence[ExplainedFinding]
    has_changed: bool
    is_apart: bool

    @property
    def name(self) -> str:
        return f"{self.post.year}-{self.post.ordinal}"


def open_reviews(work: Work, user_id: int, numbers: Collection[PostNumber]) -> Sequence[OpenReview]:
    """Return posts the person may decide now, by deadline."""
    rows = _REVIEWS_OF_USER.all(
        work.session, organisation_id=work.organisation_id, user_id=user_id, numbers=list(numbers)
    )
    ids = [version.id for _, version, *_ in rows]
    variants = _voices_by_version(work, ids)
    findings = _findings_by_version(work, ids)
    wishes = request_wishes(
        work.session, work.organisation_id, {post.request_id for post, *_ in rows if post.request_id}
    )
    return [
        OpenReview(
            post=post,
            version=version,
            step=step,
            topic=topic or "",
            variants=variants.get(version.id, ()),
            findings=findings.get(version.id, ()),
            has_changed=seen not in (None, post.version),
            is_apart=needs_own_page(wishes.get(post.request_id or 0, PLAN_WISH).requester),
        )
        for post, version, step, topic, seen in rows
    ]


def _voices_by_version(work: Work, version_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[Variant, Channel]]]:
    variants: dict[int, list[tuple[Variant, Channel]]] = {}
    for variant, channel in _VARIANT_ROWS.all(
        work.session, organisation_id=work.organisation_id, version_ids=version_ids
    ):
        variants.setdefault(variant.post_version_id, []).append((variant, channel))
    return variants


def _findings_by_version(work: Work, version_ids: Sequence[int]) -> Mapping[int, Sequence[ExplainedFinding]]:
    """Return findings of each last check."""
    findings_by_version: dict[int, list[ExplainedFinding]] = {}
    rows = _FINDING_ROWS.all(work.session, organisation_id=work.organisation_id, version_ids=version_ids)
    for version_id, finding, opinion in rows:
        findings_by_version.setdefault(version_id, []).append((finding, opinion))
    return findings_by_version


_OWN_VIEW = sa.and_(col(PostView.post_id) == Post.id, col(PostView.user_id) == param("user_id"))
_REVIEWS_OF_USER: EntityQuery[tuple[Post, PostVersion, RoundStep, str | None, int | None]] = EntityQuery(
    sa.select(Post, PostVersion, RoundStep, col(Topic.name), col(PostView.version))
    .select_from(StepCandidate)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(PostView, _OWN_VIEW)
    .where(col(StepCandidate.organisation_id) == ORGANISATION_ID, col(StepCandidate.user_id) == param("user_id"))
    .where(sa.tuple_(col(Post.year), col(Post.ordinal)).in_(param("numbers", many=True)))
    .order_by(col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
)
_VERSIONS = param("version_ids", many=True)
_VARIANT_ROWS: EntityQuery[tuple[Variant, Channel]] = EntityQuery(
    select(Variant, Channel)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, col(Post.id) == PostVersion.post_id)
    .where(Variant.organisation_id == ORGANISATION_ID, col(Variant.post_version_id).in_(_VERSIONS), ~IS_LEFT_OUT)
    .order_by(Channel.name, col(Channel.id), Variant.language)
)
_LATEST_CHECKS = (
    select(func.max(LineCheck.id))
    .where(LineCheck.organisation_id == ORGANISATION_ID, col(LineCheck.post_version_id).in_(_VERSIONS))
    .group_by(col(LineCheck.post_version_id))
)
_FINDING_ROWS: EntityQuery[tuple[int, FindingRecord, VariantOpinion | None]] = EntityQuery(
    select(LineCheck.post_version_id, FindingRecord, VariantOpinion)
    .join(LineCheck, col(LineCheck.id) == FindingRecord.line_check_id)
    .outerjoin(VariantOpinion, COMES_FROM)
    .where(FindingRecord.organisation_id == ORGANISATION_ID, col(FindingRecord.line_check_id).in_(_LATEST_CHECKS))
    .order_by(col(FindingRecord.id))
)
