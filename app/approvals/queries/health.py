"""How the reviews of an organisation are going: four statements, however many there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, func

from app.accounts.models import User
from app.approvals.models import Decision, Round, RoundStep, StepCandidate
from app.approvals.queries.late import IS_ESCALATED
from app.approvals.rules import StepState
from app.approvals.rules.health import Pace, paces
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.periods.queries.working import working_time

LOOKED_BACK = timedelta(days=90)
AHEAD = timedelta(days=7)
MOST = 2000
"""Of the steps decided, as many as are counted, the newest."""
SHOWN = 50


class Wait(NamedTuple):
    """How many of an author's texts wait for one person, and the deadline that comes first."""

    author: str
    decider: str
    texts: int
    first: datetime


class Expiring(NamedTuple):
    """What will expire unless a step is decided."""

    year: int
    ordinal: int
    title: str
    planned_at: datetime
    step: str
    deadline_at: datetime
    half_at: datetime | None
    most_at: datetime | None
    is_escalated: bool


@dataclass(frozen=True, slots=True)
class Health:
    paces: list[Pace]
    waits: list[Wait]
    expiring: list[Expiring]


def health_of(session: Session, organisation_id: int, *, now: datetime) -> Health:
    since = now - LOOKED_BACK
    working = working_time(session, organisation_id, since, now)
    taken = _TAKEN.all(session, organisation_id=organisation_id, since=since, limit=MOST)
    until = now + AHEAD
    return Health(
        paces([(step, working.worked(opened, decided)) for step, opened, decided in taken]),
        _WAITS.all(session, organisation_id=organisation_id, limit=SHOWN),
        _EXPIRING.all(session, organisation_id=organisation_id, now=now, until=until, limit=SHOWN),
    )


_DECIDED_AT = func.max(Decision.decided_at)
_TAKEN: Read[tuple[str, datetime, datetime]] = Read(
    columns(RoundStep.name, RoundStep.opened_at, _DECIDED_AT)
    .join(Decision, col(Decision.round_step_id) == RoundStep.id)
    .where(RoundStep.organisation_id == HERE, RoundStep.state == StepState.DONE)
    .where(col(RoundStep.opened_at).is_not(None), col(Decision.decided_at) >= given("since"))
    .group_by(col(RoundStep.id), col(RoundStep.name), col(RoundStep.opened_at))
    .order_by(_DECIDED_AT.desc())
    .limit(given("limit")),
    as_it_is,
)
_COUNT, _FIRST = func.count(), func.min(StepCandidate.deadline_at)
_WAITS: Read[Wait] = Read(
    columns(Post.author_name, User.name, _COUNT, _FIRST)
    .select_from(StepCandidate)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .join(User, col(User.id) == StepCandidate.user_id)
    .where(StepCandidate.organisation_id == HERE)
    .group_by(Post.author_name, col(User.id), User.name)
    .order_by(_FIRST, Post.author_name, User.name)
    .limit(given("limit")),
    Wait,
)
_EXPIRING: Read[Expiring] = Read(
    columns(
        *(Post.year, Post.ordinal, Post.title, Post.planned_at, RoundStep.name),
        *(RoundStep.deadline_at, RoundStep.half_at, RoundStep.most_at, IS_ESCALATED),
    )
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .where(RoundStep.organisation_id == HERE, RoundStep.state == StepState.OPEN)
    .where(col(Post.planned_at) > given("now"), col(Post.planned_at) <= given("until"))
    .order_by(col(Post.planned_at), col(RoundStep.id))
    .limit(given("limit")),
    Expiring,
)
