from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.permissions import GRANTS, Permission, Role
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, StepAlert, StepCandidate
from app.domain.approvals.queries import recipients, rounds
from app.domain.approvals.rules.deadlines import StepAlertKind
from app.domain.approvals.rules.states import UNFINISHED_STATES, RoundState, StepState
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import deciders, people
from app.domain.posts.models import Post

SUPERIOR_ROLES = tuple(role for role in Role if Permission.POST_CALL_IN in GRANTS[role])


class DueStep(NamedTuple):
    organisation_id: int
    post_id: int
    step_id: int


class OverdueStep(NamedTuple):
    year: int
    ordinal: int
    title: str
    step: str
    deadline_at: datetime
    planned_at: datetime | None


class StepDecider(NamedTuple):
    """A decider; `stands_in` as a substitute."""

    user: User
    stands_in: bool


def next_alert_due(session: Session) -> datetime | None:
    """Return the next alert's time: a cheap read."""
    return _NEXT.first(session)


def due_steps(session: Session, *, now: datetime, limit: int) -> list[DueStep]:
    return _DUE.all(session, now=now, limit=limit)


def step_still_due(session: Session, post: Post, step_id: int, *, now: datetime) -> RoundStep | None:
    """Recheck a step under its post's lock: it may have been decided or alerted."""
    return _STEP_DUE.first(session, organisation_id=post.organisation_id, step_id=step_id, now=now)


def alerts_done(session: Session, organisation_id: int, steps: Sequence[int]) -> Mapping[int, Sequence[StepAlertKind]]:
    kinds_by_step: dict[int, list[StepAlertKind]] = defaultdict(list)
    for step_id, kind in _DONE.all(session, organisation_id=organisation_id, steps=list(steps)):
        kinds_by_step[step_id].append(kind)
    return kinds_by_step


def unfinished_steps(session: Session, post: Post) -> Sequence[RoundStep]:
    return _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)


def unfinished_steps_by_post(
    session: Session, organisation_id: int, post_ids: Collection[int]
) -> Mapping[int, Sequence[RoundStep]]:
    """Return steps, omitting posts without any."""
    steps_by_post: dict[int, list[RoundStep]] = defaultdict(list)
    for post_id, step in _OF_POSTS.all(session, organisation_id=organisation_id, posts=list(post_ids)):
        steps_by_post[post_id].append(step)
    return steps_by_post


def overdue_steps(work: Work, *, user_id: int, limit: int) -> list[OverdueStep]:
    """Return escalated steps a superior may take over, unless asked of them."""
    return _OVERDUE.all(work.session, organisation_id=work.organisation_id, user_id=user_id, now=work.now, limit=limit)


def step_deciders(session: Session, step: RoundStep) -> list[StepDecider]:
    """Return queued deciders who can still sign in."""
    return [
        StepDecider(*row)
        for row in _DECIDERS_OF_STEP.all(session, organisation_id=step.organisation_id, step_id=step.id)
    ]


def escalation_recipients(session: Session, post: Post, step: RoundStep, *, now: datetime) -> list[User]:
    """Return who may take over, else who could appoint a decider."""
    here = post.organisation_id
    today = local_day(now, session.get_one(Organisation, here).zone)
    able = deciders.possible_deciders(session, SUPERIOR_ROLES, (), organisation_id=here, today=today)
    out = _people_barred(session, step, now=now)
    superiors = [
        member.user
        for member in able
        if people.member_may(member, Permission.POST_CALL_IN) and member.user.id not in out
    ]
    return superiors or [user for user, _ in recipients.escalation_contacts(session, post, now=now)]


def _people_barred(session: Session, step: RoundStep, *, now: datetime) -> Collection[int]:
    involved = rounds.round_involvement(session, step.organisation_id, [step.round_id], now=now)
    return {*involved.barred.get(step.round_id, ()), *involved.recused.get(step.round_id, ())}


IS_ESCALATED = (
    select(StepAlert.id)
    .where(StepAlert.organisation_id == ORGANISATION_ID, col(StepAlert.round_step_id) == col(RoundStep.id))
    .where(StepAlert.what == StepAlertKind.ESCALATE)
    .correlate(RoundStep)
    .exists()
)
_NEXT: Query[datetime] = Query(
    select(func.min(RoundStep.late_at)).where(col(RoundStep.late_at).is_not(None)), lambda at: at, everywhere=True
)
_DUE: Query[DueStep] = Query(
    select_columns(RoundStep.organisation_id, Round.post_id, RoundStep.id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(col(RoundStep.late_at).is_not(None), col(RoundStep.late_at) <= param("now"))
    .order_by(col(RoundStep.late_at), col(RoundStep.id))
    .limit(param("limit")),
    DueStep,
    everywhere=True,
)
_STEP_DUE: EntityQuery[RoundStep] = EntityQuery(
    select(RoundStep)
    .where(
        RoundStep.organisation_id == ORGANISATION_ID,
        RoundStep.id == param("step_id"),
        RoundStep.state == StepState.OPEN,
    )
    .where(col(RoundStep.late_at) <= param("now"))
    .execution_options(populate_existing=True)
)
_OVERDUE: Query[OverdueStep] = Query(
    select_columns(Post.year, Post.ordinal, Post.title, RoundStep.name, RoundStep.deadline_at, Post.planned_at)
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .outerjoin(
        StepCandidate,
        (col(StepCandidate.round_step_id) == RoundStep.id) & (col(StepCandidate.user_id) == param("user_id")),
    )
    .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN, IS_ESCALATED)
    .where(col(RoundStep.deadline_at) <= param("now"), col(StepCandidate.user_id).is_(None))
    .order_by(col(RoundStep.deadline_at), col(RoundStep.id))
    .limit(param("limit")),
    OverdueStep,
)
_DONE: Query[tuple[int, StepAlertKind]] = Query(
    select_columns(StepAlert.round_step_id, StepAlert.what).where(
        StepAlert.organisation_id == ORGANISATION_ID, col(StepAlert.round_step_id).in_(param("steps", many=True))
    ),
    as_tuple,
)
_OF_POST: EntityQuery[RoundStep] = EntityQuery(
    select(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(Round.organisation_id == ORGANISATION_ID, Round.post_id == param("post_id"), Round.state == RoundState.OPEN)
    .where(col(RoundStep.state).in_(UNFINISHED_STATES))
    .order_by(col(RoundStep.position))
)
_OF_POSTS: EntityQuery[tuple[int, RoundStep]] = EntityQuery(
    select(Round.post_id, RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(Round.organisation_id == ORGANISATION_ID, col(Round.post_id).in_(param("posts", many=True)))
    .where(Round.state == RoundState.OPEN, col(RoundStep.state).in_(UNFINISHED_STATES))
    .order_by(col(RoundStep.round_id), col(RoundStep.position))
)
_DECIDERS_OF_STEP: EntityQuery[tuple[User, bool]] = EntityQuery(
    select(User, col(StepCandidate.substitution_id).is_not(None))
    .join(StepCandidate, col(StepCandidate.user_id) == User.id)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.round_step_id == param("step_id"))
    .where(col(User.disabled_at).is_(None))
    .order_by(col(User.id))
)
