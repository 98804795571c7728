from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, SQLModel, col, func, select

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.approvals.models.decisions import Decision, SoleAct
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.sole_approval import APPROVAL_ACT, LATENESS_ACT, REVIEW_ACT, SoleActKind, SoleLane
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.rules.states import PostStatus


@dataclass(frozen=True, slots=True)
class SoleApproval:
    approval: SoleAct
    review: SoleAct | None
    lateness: SoleAct | None

    @property
    def acts(self) -> list[SoleAct]:
        sole_acts = [act for act in (self.approval, self.review, self.lateness) if act]
        return sorted(sole_acts, key=lambda act: (act.done_at, -act.number))

    def is_late(self, now: datetime) -> bool:
        return self.review is None and self.approval.due_at <= now


class SoleApprovalRow(NamedTuple):
    round_id: int
    year: int
    ordinal: int
    title: str
    lane: SoleLane
    reason: str
    user_name: str
    done_at: datetime
    due_at: datetime
    deed: SoleActKind | None
    reviewed_by: str | None
    review_reason: str | None


def latest_sole_approval(session: Session, post: Post) -> SoleApproval | None:
    acts = _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)
    if not acts:
        return None
    last = {act.number: act for act in acts if act.round_id == acts[0].round_id}
    return SoleApproval(last[APPROVAL_ACT], last.get(REVIEW_ACT), last.get(LATENESS_ACT))


def approval_to_review(session: Session, post: Post) -> tuple[SoleApproval, PostVersion]:
    """Return the approval awaiting review. Raises `Conflict` without any."""
    sole = latest_sole_approval(session, post)
    if sole is None or sole.review is not None:
        raise Conflict(msg("Esta publicación no espera una revisión posterior: ya se hizo o no hizo falta."))
    version = _VERSION.first(session, organisation_id=post.organisation_id, round_id=sole.approval.round_id)
    assert version is not None, "a round is about a version"
    return sole, version


def unreviewed_approvals(session: Session, organisation_id: int, place: Cursor | None) -> Page[SoleApprovalRow]:
    """Return approvals by term."""
    return _WAITING.page(session, place, organisation_id=organisation_id)


def reviewed_approvals(session: Session, organisation_id: int, place: Cursor | None) -> Page[SoleApprovalRow]:
    """Return approvals, newest first."""
    return _DONE.page(session, place, organisation_id=organisation_id)


def count_unreviewed(session: Session, organisation_id: int, *, now: datetime) -> tuple[int, int]:
    """Count approvals to review, and the late ones."""
    counts = _COUNTED.first(session, organisation_id=organisation_id, now=now)
    return counts or (0, 0)


def overdue_approvals(session: Session, *, now: datetime, limit: int) -> Sequence[SoleAct]:
    """Return all organisations' unreviewed approvals past term, not yet recorded as late."""
    return _FALLEN.all(session, now=now, limit=limit)


def emergency_posts_to_leave(session: Session, organisation_id: int) -> Sequence[int]:
    """Return unfinished posts approved by a sole emergency act."""
    return _TO_LEAVE.all(session, organisation_id=organisation_id)


def organisations_with_emergency_posts(session: Session) -> Sequence[int]:
    return _BODIES_TO_LEAVE.all(session)


_REVIEWS = SQLModel.metadata.tables["sole_act"].alias("review")
_REVIEW = _REVIEWS.c
_APPROVAL_ACTS = (SoleAct.organisation_id == ORGANISATION_ID, SoleAct.number == APPROVAL_ACT)
_JOINED = (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number == REVIEW_ACT)
_NOT_REVIEWED = _REVIEW.id.is_(None)
IS_SOLE = (
    select(SoleAct.id)
    .where(SoleAct.organisation_id == Decision.organisation_id, SoleAct.round_id == Decision.round_id)
    .where(SoleAct.user_id == Decision.user_id, SoleAct.number == APPROVAL_ACT)
    .correlate(Decision)
    .exists()
)
_OF_POST: EntityQuery[SoleAct] = EntityQuery(
    select(SoleAct)
    .where(SoleAct.organisation_id == ORGANISATION_ID, SoleAct.post_id == param("post_id"))
    .order_by(col(SoleAct.round_id).desc(), col(SoleAct.number))
)
_VERSION: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .join(Round, col(Round.post_version_id) == PostVersion.id)
    .where(Round.organisation_id == ORGANISATION_ID, Round.id == param("round_id"))
)
_SHOWN = (
    SoleAct.round_id,
    Post.year,
    Post.ordinal,
    Post.title,
    SoleAct.lane,
    SoleAct.reason,
    SoleAct.user_name,
    SoleAct.done_at,
    SoleAct.due_at,
    _REVIEW.deed,
    _REVIEW.user_name,
    _REVIEW.reason,
)
_LISTED = (
    select_columns(*_SHOWN)
    .select_from(SoleAct)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_APPROVAL_ACTS, Post.organisation_id == ORGANISATION_ID)
)
_KEY = col(SoleAct.id)
_WAITING: KeysetQuery[SoleApprovalRow] = KeysetQuery(
    _LISTED.where(_NOT_REVIEWED), SoleApprovalRow, at=col(SoleAct.due_at), key=_KEY, descending=False
)
_DONE: KeysetQuery[SoleApprovalRow] = KeysetQuery(
    _LISTED.where(_REVIEW.id.is_not(None)), SoleApprovalRow, at=_REVIEW.done_at, key=_KEY, descending=True
)
_COUNTED: Query[tuple[int, int]] = Query(
    select_columns(func.count(), func.count().filter(col(SoleAct.due_at) <= param("now")))
    .select_from(SoleAct)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_APPROVAL_ACTS, _NOT_REVIEWED),
    lambda waiting, late: (waiting, late),
)
_FALLEN: EntityQuery[SoleAct] = EntityQuery(
    select(SoleAct)
    .outerjoin(_REVIEWS, (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number != APPROVAL_ACT))
    .where(SoleAct.number == APPROVAL_ACT, _NOT_REVIEWED, col(SoleAct.due_at) <= param("now"))
    .order_by(col(SoleAct.id))
    .limit(param("limit")),
    everywhere=True,
)
_TO_LEAVE: Query[int] = Query(
    select(SoleAct.post_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .where(*_APPROVAL_ACTS, SoleAct.lane == SoleLane.EMERGENCY, Round.state == "approved")
    .where(Post.organisation_id == ORGANISATION_ID, col(Post.status).in_([PostStatus.APPROVED, PostStatus.ON_HOLD]))
    .order_by(col(SoleAct.post_id)),
    int,
)
_BODIES_TO_LEAVE: Query[int] = Query(
    select(SoleAct.organisation_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .where(SoleAct.number == APPROVAL_ACT, SoleAct.lane == SoleLane.EMERGENCY, Round.state == "approved")
    .where(col(Post.status).in_([PostStatus.APPROVED, PostStatus.ON_HOLD]))
    .order_by(col(SoleAct.organisation_id))
    .distinct(),
    int,
    everywhere=True,
)
