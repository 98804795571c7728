"""Review statistics in four statements, step durations robust to outliers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from sqlmodel import col, func

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.late_steps import IS_ESCALATED
from app.domain.approvals.rules.states import StepState
from app.domain.people.models import User
from app.domain.periods.queries.working_time import working_time
from app.domain.posts.models import Post

FIGURES_SPAN = timedelta(days=90)
EXPIRY_HORIZON = timedelta(days=7)
MOST_STEPS_COUNTED = 2000
"""Only the newest decided steps count."""
MOST_ROWS = 50
PERCENTILE = 0.9


class ReviewWait(NamedTuple):
    """An author's texts awaiting a person: count, first deadline."""

    author: str
    decider: str
    texts: int
    first: datetime


class ExpiringStep(NamedTuple):
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
class StepPace:
    """Decided steps of one name: median and p90 hours."""

    step: str
    count: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    paces: list[StepPace]
    waits: list[ReviewWait]
    expiring: list[ExpiringStep]


def review_figures(work: Work) -> ReviewFigures:
    since = work.now - FIGURES_SPAN
    working = working_time(work.session, work.organisation_id, since, work.now)
    taken = _TAKEN.all(work.session, organisation_id=work.organisation_id, since=since, limit=MOST_STEPS_COUNTED)
    until = work.now + EXPIRY_HORIZON
    return ReviewFigures(
        step_paces([(step, working.worked(opened, decided)) for step, opened, decided in taken]),
        _WAITS.all(work.session, organisation_id=work.organisation_id, limit=MOST_ROWS),
        _EXPIRING.all(work.session, organisation_id=work.organisation_id, now=work.now, until=until, limit=MOST_ROWS),
    )


_DECIDED_AT = func.max(Decision.decided_at)
_TAKEN: Query[tuple[str, datetime, datetime]] = Query(
    select_columns(RoundStep.name, RoundStep.opened_at, _DECIDED_AT)
    .join(Decision, col(Decision.round_step_id) == RoundStep.id)
    .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.DONE)
    .where(col(RoundStep.opened_at).is_not(None), col(Decision.decided_at) >= param("since"))
    .group_by(col(RoundStep.id), col(RoundStep.name), col(RoundStep.opened_at))
    .order_by(_DECIDED_AT.desc())
    .limit(param("limit")),
    as_tuple,
)
_COUNT, _FIRST = func.count(), func.min(StepCandidate.deadline_at)
_WAITS: Query[ReviewWait] = Query(
    select_columns(Post.author_name, User.name, _COUNT, _FIRST)
    .select_from(StepCandidate)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .join(User, col(User.id) == StepCandidate.user_id)
    .where(StepCandidate.organisation_id == ORGANISATION_ID)
    .group_by(Post.author_name, col(User.id), User.name)
    .order_by(_FIRST, Post.author_name, User.name)
    .limit(param("limit")),
    ReviewWait,
)
_EXPIRING: Query[ExpiringStep] = Query(
    select_columns(
        Post.year,
        Post.ordinal,
        Post.title,
        Post.planned_at,
        RoundStep.name,
        RoundStep.deadline_at,
        RoundStep.half_at,
        RoundStep.most_at,
        IS_ESCALATED,
    )
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(Post, col(Post.id) == Round.post_id)
    .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN)
    .where(col(Post.planned_at) > param("now"), col(Post.planned_at) <= param("until"))
    .order_by(col(Post.planned_at), col(RoundStep.id))
    .limit(param("limit")),
    ExpiringStep,
)


def step_paces(taken: Iterable[tuple[str, timedelta]]) -> list[StepPace]:
    """Put slowest first; p90 by nearest rank: an actual time."""
    by_step: dict[str, list[float]] = defaultdict(list)
    for step, time in taken:
        by_step[step].append(time / timedelta(hours=1))
    paces = [StepPace(step, len(hours), median(hours), _nearest_rank(sorted(hours))) for step, hours in by_step.items()]
    return sorted(paces, key=lambda pace: (-pace.p90, pace.step))


def _nearest_rank(hours: list[float]) -> float:
    return hours[ceil(PERCENTILE * len(hours)) - 1]
