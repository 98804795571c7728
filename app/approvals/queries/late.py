"""Steps whose time is going, and who is told of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import GRANTS, Permission, Role
from app.approvals.models import Round, RoundStep, StepAlert, StepCandidate
from app.approvals.queries import readers, rounds
from app.approvals.rules import RoundState, StepState
from app.approvals.rules.late import Late
from app.core.zones import day_in
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.organisations.models import Organisation

UNFINISHED = (StepState.OPEN, StepState.WAITING)
SUPERIORS = tuple(role for role in Role if Permission.POST_CALL_IN in GRANTS[role])


class Due(NamedTuple):
    """A step of which something is due."""

    organisation_id: int
    post_id: int
    step_id: int


class Overdue(NamedTuple):
    """A step taken to the superiors that nobody has decided."""

    year: int
    ordinal: int
    title: str
    step: str
    deadline_at: datetime
    planned_at: datetime | None


class Asked(NamedTuple):
    """Somebody who may decide a step; `stands_in` for somebody else."""

    user: User
    stands_in: bool


def next_due(session: Session) -> datetime | None:
    """The cheap read: when something of any step is due next."""
    return _NEXT.first(session)


def due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    return _DUE.all(session, now=now, limit=limit)


def step_due(session: Session, post: Post, step_id: int, *, now: datetime) -> RoundStep | None:
    """Asked again once its post is locked: it may have been decided, or told of, meanwhile."""
    return _STEP_DUE.first(session, organisation_id=post.organisation_id, step_id=step_id, now=now)


def done_of(session: Session, organisation_id: int, steps: Sequence[int]) -> Mapping[int, Sequence[Late]]:
    """What each step did already."""
    found: dict[int, list[Late]] = defaultdict(list)
    for step_id, what in _DONE.all(session, organisation_id=organisation_id, steps=list(steps)):
        found[step_id].append(what)
    return found


def open_and_waiting(session: Session, post: Post) -> Sequence[RoundStep]:
    """The steps of a post's review that are still to be decided, in order."""
    return _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)


def open_and_waiting_of(
    session: Session, organisation_id: int, post_ids: Collection[int]
) -> Mapping[int, Sequence[RoundStep]]:
    """The same of many, by post; what waits for nobody is not there."""
    found: dict[int, list[RoundStep]] = defaultdict(list)
    for post_id, step in _OF_POSTS.all(session, organisation_id=organisation_id, posts=list(post_ids)):
        found[post_id].append(step)
    return found


def overdue(session: Session, organisation_id: int, *, user_id: int, now: datetime, limit: int) -> list[Overdue]:
    """What a superior may take over because its time is over, and is not asked of them already."""
    return _OVERDUE.all(session, organisation_id=organisation_id, user_id=user_id, now=now, limit=limit)


def asked(session: Session, step: RoundStep) -> list[Asked]:
    """Who may decide it, as the queues have it, of those who can still sign in."""
    return [Asked(*row) for row in _ASKED.all(session, organisation_id=step.organisation_id, step_id=step.id)]


def superiors(session: Session, post: Post, step: RoundStep, *, now: datetime) -> list[User]:
    """Who may take it over, and if that is nobody who may not: whoever could put somebody there."""
    here = post.organisation_id
    today = day_in(now, session.get_one(Organisation, here).zone)
    able = accounts.holders(session, SUPERIORS, (), organisation_id=here, today=today)
    out = _out(session, step, now=now)
    found = [one.user for one in able if accounts.may(one, Permission.POST_CALL_IN) and one.user.id not in out]
    return found or [user for user, _ in readers.who_can_mend(session, post, now=now)]


def _out(session: Session, step: RoundStep, *, now: datetime) -> Collection[int]:
    involved = rounds.involved_in(session, step.organisation_id, [step.round_id], now=now)
    return {*involved.barred.get(step.round_id, ()), *involved.recused.get(step.round_id, ())}


IS_ESCALATED = (
    select(StepAlert.id)
    .where(StepAlert.organisation_id == HERE, col(StepAlert.round_step_id) == col(RoundStep.id))
    .where(StepAlert.what == Late.ESCALATE)
    .correlate(RoundStep)
    .exists()
)
_NEXT: Read[datetime] = Read(
    select(func.min(RoundStep.late_at)).where(col(RoundStep.late_at).is_not(None)), lambda at: at, everywhere=True
)
_DUE: Read[Due] = Read(
    columns(RoundStep.organisation_id, Round.post_id, RoundStep.id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(col(RoundStep.late_at).is_not(None), col(RoundStep.late_at) <= given("now"))
    .order_by(col(RoundStep.late_at), col(RoundStep.id))
    .limit(given("limit")),
    Due,
    everywhere=True,
)
_STEP_DUE: Load[RoundStep] = Load(
    select(RoundStep)
    .where(RoundStep.organisation_id == HERE, RoundStep.id == given("step_id"), RoundStep.state == StepState.OPEN)
    .where(col(RoundStep.late_at) <= given("now"))
    .execution_options(populate_existing=True)
)
_OVERDUE: Read[Overdue] = Read(
    columns(Post.year, Post.ordinal, Post.title, RoundStep.name, RoundStep.deadline_at, Post.planned_at)
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .outerjoin(
        StepCandidate,
        (col(StepCandidate.round_step_id) == RoundStep.id) & (col(StepCandidate.user_id) == given("user_id")),
    )
    .where(RoundStep.organisation_id == HERE, RoundStep.state == StepState.OPEN, IS_ESCALATED)
    .where(col(RoundStep.deadline_at) <= given("now"), col(StepCandidate.user_id).is_(None))
    .order_by(col(RoundStep.deadline_at), col(RoundStep.id))
    .limit(given("limit")),
    Overdue,
)
_DONE: Read[tuple[int, Late]] = Read(
    columns(StepAlert.round_step_id, StepAlert.what).where(
        StepAlert.organisation_id == HERE, col(StepAlert.round_step_id).in_(given("steps", many=True))
    ),
    as_it_is,
)
_OF_POST: Load[RoundStep] = Load(
    select(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(Round.organisation_id == HERE, Round.post_id == given("post_id"), Round.state == RoundState.OPEN)
    .where(col(RoundStep.state).in_(UNFINISHED))
    .order_by(col(RoundStep.position))
)
_OF_POSTS: Load[tuple[int, RoundStep]] = Load(
    select(Round.post_id, RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(Round.organisation_id == HERE, col(Round.post_id).in_(given("posts", many=True)))
    .where(Round.state == RoundState.OPEN, col(RoundStep.state).in_(UNFINISHED))
    .order_by(col(RoundStep.round_id), col(RoundStep.position))
)
_ASKED: Load[tuple[User, bool]] = Load(
    select(User, col(StepCandidate.substitution_id).is_not(None))
    .join(StepCandidate, col(StepCandidate.user_id) == User.id)
    .where(StepCandidate.organisation_id == HERE, StepCandidate.round_step_id == given("step_id"))
    .where(col(User.disabled_at).is_(None))
    .order_by(col(User.id))
)
