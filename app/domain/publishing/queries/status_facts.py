from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.db.statements import Query, as_tuple, param, select_columns
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import RoundState
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostMark
from app.domain.posts.queries.posts import post_pages
from app.domain.posts.rules.states import PostStatus, PostTransition, StatusFacts, derive_status
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.due_deliveries import states_by_post
from app.domain.publishing.rules.delivery import FINISHED_STATES, post_ending

PAGE = 500
_OVER = frozenset({RoundState.VOID})


@dataclass(frozen=True, slots=True)
class StatusMismatch:
    organisation_id: int
    number: str
    stored: PostStatus
    derived: PostStatus


def forgotten_posts(
    session: Session, *, now: datetime, limit: int, post_id: int | None = None
) -> Sequence[tuple[int, int]]:
    """Return (organisation, post) past their hour that nothing else will end.

    They are in review, or approved or held without waiting delivery. Organisations come first: each is one range of the
    index by status and hour.
    """
    if post_id:
        return _FORGOTTEN_ONE.all(session, now=now, limit=limit, post_id=post_id)
    return _FORGOTTEN.all(session, now=now, limit=limit)


_PENDING = (
    select(Delivery.id)
    .where(Delivery.organisation_id == Post.organisation_id, Delivery.post_id == Post.id)
    .where(col(Delivery.state).not_in(FINISHED_STATES))
)
_OVERDUE = (
    select_columns(Post.organisation_id, Post.id)
    .join(Organisation, col(Organisation.id) == Post.organisation_id)
    .where(col(Post.status).in_([PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD]))
    .where(col(Post.planned_at) <= param("now"), (col(Post.status) == PostStatus.IN_REVIEW) | ~_PENDING.exists())
    .limit(param("limit"))
)
_FORGOTTEN: Query[tuple[int, int]] = Query(_OVERDUE, as_tuple, everywhere=True)
_FORGOTTEN_ONE: Query[tuple[int, int]] = Query(_OVERDUE.where(Post.id == param("post_id")), as_tuple, everywhere=True)


def status_mismatches(session: Session, organisation_id: int) -> Iterator[StatusMismatch]:
    """Compare stored and derived status by pages (invariant I7)."""
    for posts in post_pages(session, organisation_id, size=PAGE):
        facts = status_facts(session, posts)
        for post in posts:
            if post.status is not (derived := derive_status(facts[post.id])):
                yield StatusMismatch(organisation_id, post.number, post.status, derived)


def status_facts(session: Session, posts: Sequence[Post]) -> dict[int, StatusFacts]:
    """Return the facts that derive each post's state, in three statements."""
    ids = [post.id for post in posts]
    marks, rounds, states = _latest_marks(session, ids), _latest_rounds(session, ids), states_by_post(session, ids)
    return {
        post.id: _facts(post, marks.get(post.id), rounds.get(post.id), post_ending(states.get(post.id, [])))
        for post in posts
    }


def _facts(post: Post, mark: PostMark | None, round_: Round | None, ending: str | None) -> StatusFacts:
    move = mark.move if mark else None
    return StatusFacts(
        has_text=post.version > 0,
        withdrawn=move is PostTransition.WITHDRAW,
        is_on_hold=move is PostTransition.HOLD and ending != "close",
        expired=move is PostTransition.EXPIRE,
        round_state=_round_state(mark, round_),
        is_finished=ending == "close" and move not in (PostTransition.REOPEN, PostTransition.EDIT),
    )


def _round_state(mark: PostMark | None, round_: Round | None) -> str | None:
    """Ignore voided and reopened rounds."""
    if round_ is None or round_.state in _OVER:
        return None
    if mark and mark.move is PostTransition.REOPEN and mark.at >= (round_.closed_at or round_.opened_at):
        return None
    return round_.state.value


def _latest_marks(session: Session, ids: Collection[int]) -> dict[int, PostMark]:
    newest = select(func.max(PostMark.id)).where(col(PostMark.post_id).in_(ids)).group_by(col(PostMark.post_id))
    return {mark.post_id: mark for mark in session.exec(select(PostMark).where(col(PostMark.id).in_(newest)))}


def _latest_rounds(session: Session, ids: Collection[int]) -> dict[int, Round]:
    newest = select(func.max(Round.id)).where(col(Round.post_id).in_(ids)).group_by(col(Round.post_id))
    return {
        latest_round.post_id: latest_round
        for latest_round in session.exec(select(Round).where(col(Round.id).in_(newest)))
    }
