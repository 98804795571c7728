"""Reads of rounds, steps and who may decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.approvals.models import Approval, Decision, Round, RoundStep, Route, RouteVersion, StepCandidate
from app.approvals.rules import Judge, RoundState, StepState
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.db.paging import Page, Place, page_of
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion
from app.topics.models import Topic

NOT_IN_REVIEW = say("Esta publicación ya no espera decisión: otra persona la decidió o su texto cambió.")


def route_in_force(session: Session, organisation_id: int) -> RouteVersion:
    """The newest version of the organisation's first route."""
    return session.exec(
        select(RouteVersion)
        .join(Route, col(Route.id) == RouteVersion.route_id)
        .where(RouteVersion.organisation_id == organisation_id, Route.organisation_id == organisation_id)
        .order_by(col(Route.id), col(RouteVersion.number).desc())
        .limit(1)
    ).one()


def latest_round(session: Session, post: Post) -> Round | None:
    return session.exec(
        select(Round)
        .where(Round.organisation_id == post.organisation_id, Round.post_id == post.id)
        .order_by(col(Round.id).desc())
        .limit(1)
    ).first()


def open_step(session: Session, post: Post) -> tuple[Round, RoundStep]:
    """The round in course and the step that waits; raises `OutOfTurn` when none does."""
    found = session.exec(
        select(Round, RoundStep)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(Round.organisation_id == post.organisation_id, Round.post_id == post.id, Round.state == RoundState.OPEN)
        .where(RoundStep.organisation_id == post.organisation_id, RoundStep.state == StepState.OPEN)
    ).first()
    if found is None:
        raise OutOfTurn(NOT_IN_REVIEW)
    return found


def steps_of(session: Session, round_: Round) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep)
        .where(RoundStep.organisation_id == round_.organisation_id, RoundStep.round_id == round_.id)
        .order_by(col(RoundStep.position))
    ).all()


def decisions_on(session: Session, post: Post) -> Sequence[tuple[Decision, Round]]:
    """Every decision ever taken on a post, the newest first."""
    return session.exec(
        select(Decision, Round)
        .join(Round, col(Round.id) == Decision.round_id)
        .where(Round.organisation_id == post.organisation_id, Round.post_id == post.id)
        .where(Decision.organisation_id == post.organisation_id)
        .order_by(col(Decision.id).desc())
    ).all()


def judge(session: Session, round_: Round, step: RoundStep, version: PostVersion, actor: Actor) -> Judge:
    """The actor as the open step sees them."""
    other_steps = session.exec(
        select(Decision.round_step_id)
        .where(Decision.organisation_id == round_.organisation_id, Decision.round_id == round_.id)
        .where(Decision.user_id == actor.id, Decision.round_step_id != step.id)
        .limit(1)
    ).first()
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=actor.may("post:decide"),
        contributed=actor.id in drafting.contributors(session, version),
        decided_another_step=other_steps is not None,
    )


def approvals_of(session: Session, round_: Round) -> Sequence[Approval]:
    return session.exec(
        select(Approval)
        .where(Approval.organisation_id == round_.organisation_id, Approval.round_id == round_.id)
        .order_by(col(Approval.id))
    ).all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One post that waits for this person, as the queue shows it."""

    post: Post
    step: RoundStep
    topic: str
    accounts: tuple[str, ...] = ()


def waiting_for(session: Session, organisation_id: int, user_id: int, *, place: Place | None) -> Page[Waiting]:
    """What one person may decide now, by deadline: a range read of who-may-decide."""
    query = (
        select(Post, RoundStep, Topic.name)
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
    )
    at, key = col(StepCandidate.deadline_at), col(StepCandidate.round_step_id)
    page = page_of(session, query, at=at, key=key, place=place)
    accounts = drafting.account_names(session, organisation_id, [post.id for post, _, _ in page.rows])
    rows = [Waiting(post, step, topic or "", accounts.get(post.id, ())) for post, step, topic in page.rows]
    return Page(rows, page.previous, page.following)


def how_many_wait(session: Session, organisation_id: int, user_id: int, *, limit: int = 1000) -> int:
    """How many decisions wait for a person, counted no further than `limit`."""
    bounded = (
        select(StepCandidate.round_step_id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
        .limit(limit)
        .subquery()
    )
    return session.exec(select(func.count()).select_from(bounded)).one()


def first_waiting(session: Session, organisation_id: int, user_id: int) -> Post | None:
    """The post whose deadline comes first, for going on after a decision."""
    return session.exec(
        select(Post)
        .join(Round, col(Round.post_id) == Post.id)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
        .where(StepCandidate.organisation_id == organisation_id, StepCandidate.user_id == user_id)
        .order_by(col(StepCandidate.deadline_at), col(StepCandidate.round_step_id))
        .limit(1)
    ).first()
