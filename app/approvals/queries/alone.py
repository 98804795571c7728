"""What was approved by one person alone, and what is known when somebody would."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, SQLModel, col, func, select

from app.approvals.models import Decision, Round, SoleAct
from app.approvals.rules.alone import (
    APPROVAL,
    LATENESS,
    REVIEW,
    Lane,
    SoleDeed,
)
from app.core.errors import OutOfTurn
from app.core.words import say
from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, Load, Read, columns, given
from app.drafting.models import Post, PostVersion
from app.drafting.rules.states import Status


@dataclass(frozen=True, slots=True)
class Sole:
    """A text that one person let out alone: `approval` is how, `review` what somebody else said later, if they did,
    `lateness` that nobody did in its term.
    """

    approval: SoleAct
    review: SoleAct | None
    lateness: SoleAct | None

    @property
    def acts(self) -> list[SoleAct]:
        """In the order they happened."""
        found = [act for act in (self.approval, self.review, self.lateness) if act]
        return sorted(found, key=lambda act: (act.done_at, -act.number))

    def is_late(self, now: datetime) -> bool:
        return self.review is None and self.approval.due_at <= now


class Listed(NamedTuple):
    """One of them in the list, with the post it is about."""

    round_id: int
    year: int
    ordinal: int
    title: str
    lane: Lane
    reason: str
    user_name: str
    done_at: datetime
    due_at: datetime
    deed: SoleDeed | None
    reviewed_by: str | None
    review_reason: str | None


def sole_of(session: Session, post: Post) -> Sole | None:
    """The last time one person alone approved a post, if ever."""
    acts = _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)
    if not acts:
        return None
    last = {act.number: act for act in acts if act.round_id == acts[0].round_id}
    return Sole(last[APPROVAL], last.get(REVIEW), last.get(LATENESS))


def to_review(session: Session, post: Post) -> tuple[Sole, PostVersion]:
    """What waits for somebody else, and the version it is about. Raises `OutOfTurn` when nothing does."""
    sole = sole_of(session, post)
    if sole is None or sole.review is not None:
        raise OutOfTurn(say("Esta publicación no espera una revisión posterior: ya se hizo o no hizo falta."))
    version = _VERSION.first(session, organisation_id=post.organisation_id, round_id=sole.approval.round_id)
    assert version is not None, "a round is about a version"
    return sole, version


def waiting(session: Session, organisation_id: int, place: Place | None) -> Page[Listed]:
    """What waits for somebody else, by its term."""
    return _WAITING.page(session, place, organisation_id=organisation_id)


def reviewed(session: Session, organisation_id: int, place: Place | None) -> Page[Listed]:
    """The newest first."""
    return _DONE.page(session, place, organisation_id=organisation_id)


def how_many_wait(session: Session, organisation_id: int, *, now: datetime) -> tuple[int, int]:
    """How many are to be reviewed, and how many of those late."""
    found = _COUNTED.first(session, organisation_id=organisation_id, now=now)
    return found or (0, 0)


def fallen_due(session: Session, *, now: datetime, limit: int) -> Sequence[SoleAct]:
    """Of every organisation, what nobody had reviewed when its term ended and nothing says so yet."""
    return _FALLEN.all(session, now=now, limit=limit)


def waiting_to_leave(session: Session, organisation_id: int) -> Sequence[int]:
    """Return the posts whose present approval is one person's in an emergency, and that are not over."""
    return _TO_LEAVE.all(session, organisation_id=organisation_id)


def bodies_with_waiting(session: Session) -> Sequence[int]:
    """Return the organisations that have any such post."""
    return _BODIES_TO_LEAVE.all(session)


def alone(session: Session, organisation_id: int, posts: Collection[int]) -> frozenset[int]:
    """Those of these posts whose present approval is one person's."""
    if not posts:
        return frozenset()
    return frozenset(_ALONE.all(session, organisation_id=organisation_id, posts=list(posts)))


_REVIEWS = SQLModel.metadata.tables["sole_act"].alias("review")
_REVIEW = _REVIEWS.c
_MINE = (SoleAct.organisation_id == HERE, SoleAct.number == APPROVAL)
_JOINED = (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number == REVIEW)
_UNSEEN = _REVIEW.id.is_(None)
IS_SOLE = (
    select(SoleAct.id)
    .where(SoleAct.organisation_id == Decision.organisation_id, SoleAct.round_id == Decision.round_id)
    .where(SoleAct.user_id == Decision.user_id, SoleAct.number == APPROVAL)
    .correlate(Decision)
    .exists()
)
"""Of a decision: it is the one yes of a person who approved alone."""
_OF_POST: Load[SoleAct] = Load(
    select(SoleAct)
    .where(SoleAct.organisation_id == HERE, SoleAct.post_id == given("post_id"))
    .order_by(col(SoleAct.round_id).desc(), col(SoleAct.number))
)
_VERSION: Load[PostVersion] = Load(
    select(PostVersion)
    .join(Round, col(Round.post_version_id) == PostVersion.id)
    .where(Round.organisation_id == HERE, Round.id == given("round_id"))
)
_SHOWN = (
    *(SoleAct.round_id, Post.year, Post.ordinal, Post.title, SoleAct.lane, SoleAct.reason, SoleAct.user_name),
    *(SoleAct.done_at, SoleAct.due_at, _REVIEW.deed, _REVIEW.user_name, _REVIEW.reason),
)
_LISTED = (
    columns(*_SHOWN)
    .select_from(SoleAct)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_MINE, Post.organisation_id == HERE)
)
_KEY = col(SoleAct.id)
_WAITING: Listing[Listed] = Listing(_LISTED.where(_UNSEEN), Listed, at=col(SoleAct.due_at), key=_KEY, descending=False)
_DONE: Listing[Listed] = Listing(
    _LISTED.where(_REVIEW.id.is_not(None)), Listed, at=_REVIEW.done_at, key=_KEY, descending=True
)
_COUNTED: Read[tuple[int, int]] = Read(
    columns(func.count(), func.count().filter(col(SoleAct.due_at) <= given("now")))
    .select_from(SoleAct)
    .outerjoin(_REVIEWS, _JOINED)
    .where(*_MINE, _UNSEEN),
    lambda waiting, late: (waiting, late),
)
_FALLEN: Load[SoleAct] = Load(
    select(SoleAct)
    .outerjoin(_REVIEWS, (_REVIEW.round_id == SoleAct.round_id) & (_REVIEW.number != APPROVAL))
    .where(SoleAct.number == APPROVAL, _UNSEEN, col(SoleAct.due_at) <= given("now"))
    .order_by(col(SoleAct.id))
    .limit(given("limit")),
    everywhere=True,
)
_TO_LEAVE: Read[int] = Read(
    select(SoleAct.post_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .where(*_MINE, SoleAct.lane == Lane.EMERGENCY, Round.state == "approved")
    .where(Post.organisation_id == HERE, col(Post.status).in_([Status.APPROVED, Status.ON_HOLD]))
    .order_by(col(SoleAct.post_id)),
    int,
)
_BODIES_TO_LEAVE: Read[int] = Read(
    select(SoleAct.organisation_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .join(Post, col(Post.id) == SoleAct.post_id)
    .where(SoleAct.number == APPROVAL, SoleAct.lane == Lane.EMERGENCY, Round.state == "approved")
    .where(col(Post.status).in_([Status.APPROVED, Status.ON_HOLD]))
    .order_by(col(SoleAct.organisation_id))
    .distinct(),
    int,
    everywhere=True,
)
_ALONE: Read[int] = Read(
    select(SoleAct.post_id)
    .join(Round, col(Round.id) == SoleAct.round_id)
    .where(*_MINE, col(SoleAct.post_id).in_(given("posts", many=True)), Round.state == "approved"),
    int,
)
