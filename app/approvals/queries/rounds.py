"""Reads of rounds, steps and who may decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.approvals.models import (
    Approval,
    Decision,
    ExceptionGrant,
    Round,
    RoundStep,
    Route,
    RouteVersion,
    StepCandidate,
)
from app.approvals.rules import Judge, RoundState, StepState
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.db.reads import HERE, Load, Read, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostContributor, PostVersion, Variant

NOT_IN_REVIEW = say("Esta publicación ya no espera decisión: otra persona la decidió o su texto cambió.")


def route_in_force(session: Session, organisation_id: int) -> tuple[RouteVersion, str]:
    """The newest version of the organisation's first route, and the route's name."""
    found = _ROUTE.first(session, organisation_id=organisation_id)
    assert found is not None, "an organisation is made with its route"
    return found


def latest_round(session: Session, post: Post) -> Round | None:
    return _LATEST.first(session, organisation_id=post.organisation_id, post_id=post.id)


def in_course(session: Session, post: Post) -> tuple[Round, RoundStep, Sequence[RoundStep]]:
    """The round in course, the step that waits and every step in order; raises `OutOfTurn` when none waits."""
    found = _IN_COURSE.all(session, organisation_id=post.organisation_id, post_id=post.id)
    steps = [step for _, step in found]
    waits = next((step for step in steps if step.state is StepState.OPEN), None)
    if waits is None:
        raise OutOfTurn(NOT_IN_REVIEW)
    return found[0][0], waits, steps


def open_step(session: Session, post: Post) -> tuple[Round, RoundStep]:
    """The round in course and the step that waits; raises `OutOfTurn` when none does."""
    return in_course(session, post)[:2]


def steps_of(session: Session, round_: Round) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep)
        .where(RoundStep.organisation_id == round_.organisation_id, RoundStep.round_id == round_.id)
        .order_by(col(RoundStep.position))
    ).all()


def judge(session: Session, round_: Round, step: RoundStep, version: PostVersion, actor: Actor) -> Judge:
    """The actor as the open step sees them."""
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=actor.may("post:decide"),
        contributed=actor.id in drafting.contributors(session, version),
        decided_another_step=_decided_another(session, round_, step, actor),
    )


def _decided_another(session: Session, round_: Round, step: RoundStep, actor: Actor) -> bool:
    """Steps open in order: at the first one there is none to look for."""
    if step.position == 1:
        return False
    others = (
        select(Decision.round_step_id)
        .where(Decision.organisation_id == round_.organisation_id, Decision.round_id == round_.id)
        .where(Decision.user_id == actor.id, Decision.round_step_id != step.id)
    )
    return session.exec(others.limit(1)).first() is not None


def barred_from(session: Session, organisation_id: int, steps: Sequence[RoundStep]) -> Mapping[int, set[int]]:
    """By round: whoever wrote in its version, or decided another of its steps (invariant I2)."""
    rounds = [step.round_id for step in steps]
    wrote = session.exec(
        select(Round.id, PostContributor.user_id)
        .join(PostContributor, col(PostContributor.post_version_id) == Round.post_version_id)
        .where(Round.organisation_id == organisation_id, col(Round.id).in_(rounds))
    )
    decided = session.exec(
        select(Decision.round_id, Decision.user_id)
        .where(Decision.organisation_id == organisation_id, col(Decision.round_id).in_(rounds))
        .distinct()
    )
    barred: dict[int, set[int]] = {round_id: set() for round_id in rounds}
    for round_id, user_id in (*wrote, *decided):
        barred[round_id].add(user_id)
    return barred


def open_steps(session: Session, organisation_id: int) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep).where(RoundStep.organisation_id == organisation_id, RoundStep.state == StepState.OPEN)
    ).all()


def approvals_of(session: Session, round_: Round) -> Sequence[Approval]:
    """The approvals of the content a round is about, also those an earlier round of the same content wrote."""
    return session.exec(
        select(Approval)
        .join(Variant, col(Variant.id) == Approval.variant_id)
        .where(Approval.organisation_id == round_.organisation_id, Variant.organisation_id == round_.organisation_id)
        .where(Variant.post_version_id == round_.post_version_id)
        .order_by(col(Approval.id))
    ).all()


def candidates_of(session: Session, step: RoundStep) -> Sequence[int]:
    """Who may decide a step, as the queues have it."""
    return _CANDIDATES.all(session, organisation_id=step.organisation_id, step_id=step.id)


def exceptions_of(session: Session, post: Post) -> Sequence[ExceptionGrant]:
    """Every rule that was ever let pass for a post, the newest first."""
    return _GRANTS.all(session, organisation_id=post.organisation_id, post_id=post.id)


def excepted(session: Session, organisation_id: int, post_id: int, *, now: datetime) -> frozenset[str]:
    """The rules whose exception for a post is still in force."""
    return frozenset(_EXCEPTED.all(session, organisation_id=organisation_id, post_id=post_id, now=now))


_ROUTE: Load[tuple[RouteVersion, str]] = Load(
    select(RouteVersion, Route.name)
    .join(Route, col(Route.id) == RouteVersion.route_id)
    .where(RouteVersion.organisation_id == HERE, Route.organisation_id == HERE)
    .order_by(col(Route.id), col(RouteVersion.number).desc())
    .limit(1)
)
_OF_POST = (Round.organisation_id == HERE, Round.post_id == given("post_id"))
_LATEST: Load[Round] = Load(select(Round).where(*_OF_POST).order_by(col(Round.id).desc()).limit(1))
_IN_COURSE: Load[tuple[Round, RoundStep]] = Load(
    select(Round, RoundStep)
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .where(*_OF_POST, Round.state == RoundState.OPEN, RoundStep.organisation_id == HERE)
    .order_by(col(RoundStep.position))
)
_CANDIDATES: Read[int] = Read(
    select(StepCandidate.user_id).where(
        StepCandidate.organisation_id == HERE, StepCandidate.round_step_id == given("step_id")
    ),
    int,
)
_OF_GRANT = (ExceptionGrant.organisation_id == HERE, ExceptionGrant.post_id == given("post_id"))
_GRANTS: Load[ExceptionGrant] = Load(select(ExceptionGrant).where(*_OF_GRANT).order_by(col(ExceptionGrant.id).desc()))
_EXCEPTED: Read[str] = Read(
    select(ExceptionGrant.rule).where(*_OF_GRANT, ExceptionGrant.expires_at > given("now")), str
)
