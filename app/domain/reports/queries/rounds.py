from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func

from app.db.functions import minutes_between
from app.db.statements import select_columns
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.directory.models import Topic
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.states import PostStatus
from app.domain.reports.queries.month_columns import month_column, tally, within_bounds
from app.domain.reports.rules.scope import ReportFilter

CAME_DUE = frozenset(
    {PostStatus.IN_REVIEW, PostStatus.CHANGES_REQUESTED, PostStatus.APPROVED, PostStatus.CLOSED, PostStatus.ON_HOLD}
)
DECIDED = frozenset({RoundState.APPROVED, RoundState.SENT_BACK, RoundState.REJECTED})


def decision_counts(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter, *, now: datetime) -> Any:
    """Count first rounds with those passed, and due posts with those expired."""
    return sa.union_all(_passed(organisation_id, bounds, narrowed), _expired(organisation_id, bounds, narrowed, now))


def wait_counts(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    """Count minutes of rounds (unnamed) and steps."""
    return sa.union_all(_waits(organisation_id, bounds, narrowed), _step_waits(organisation_id, bounds, narrowed))


def first_rounds(organisation_id: int, narrowed: ReportFilter, *wanted: Any, of_posts: bool = True) -> Any:
    """Select each post's first, once decided."""
    earlier = aliased(Round)
    is_first = ~exists().where(col(earlier.post_id) == Round.post_id, col(earlier.id) < Round.id)
    rounds = round_rows(organisation_id, narrowed, *wanted, of_posts=of_posts)
    return rounds.where(is_first, col(Round.state).in_(DECIDED))


def round_rows(organisation_id: int, narrowed: ReportFilter, *wanted: Any, of_posts: bool = True) -> Any:
    """Omit post and topic without `of_posts`."""
    rows = select_columns(*wanted).select_from(Round).where(Round.organisation_id == organisation_id)
    if of_posts or narrowed.topic_class is not None:
        rows = rows.join(Post, col(Post.id) == Round.post_id).outerjoin(Topic, col(Topic.id) == Post.topic_id)
    return _narrow(rows, narrowed, col(Round.post_version_id))


def due_posts(organisation_id: int, narrowed: ReportFilter, *wanted: Any, now: datetime) -> Any:
    """Select posts that came due after submission."""
    version = (
        select_columns(func.max(Round.post_version_id))
        .where(Round.organisation_id == organisation_id, col(Round.post_id) == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    rows = (
        select_columns(*wanted)
        .select_from(Post)
        .where(Post.organisation_id == organisation_id, col(Post.status).in_((*CAME_DUE, PostStatus.EXPIRED)))
        .where(col(Post.planned_at) <= now)
    )
    if narrowed.topic_class is not None:
        rows = rows.outerjoin(Topic, col(Topic.id) == Post.topic_id)
    return _narrow(rows, narrowed, version)


def _narrow(rows: Any, narrowed: ReportFilter, version: Any) -> Any:
    """Filter by texts and accounts; rows must include `Topic`."""
    if narrowed.topic_class is not None:
        rows = rows.where(Topic.topic_class == narrowed.topic_class)
    conditions: list[Any] = [col(Variant.channel_id) == narrowed.channel_id] if narrowed.channel_id is not None else []
    conditions += [col(Variant.language) == narrowed.language] if narrowed.language else []
    return rows.where(exists().where(col(Variant.post_version_id) == version, *conditions)) if conditions else rows


def _passed(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    at = col(Round.opened_at)
    passed = sa.case((col(Round.state) == RoundState.APPROVED, 1), else_=0)
    wanted = first_rounds(organisation_id, narrowed, month_column(at, bounds), passed.label("part"), of_posts=False)
    return _counted("passed", wanted.where(*within_bounds(at, bounds)))


def _expired(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter, now: datetime) -> Any:
    at = col(Post.planned_at)
    expired = sa.case((col(Post.status) == PostStatus.EXPIRED, 1), else_=0)
    wanted = due_posts(organisation_id, narrowed, month_column(at, bounds), expired.label("part"), now=now)
    return _counted("expired", wanted.where(*within_bounds(at, bounds)))


def _counted(name: str, rows: Any) -> Any:
    subquery = rows.subquery()
    counts = (func.sum(subquery.c.part), func.count())
    return select_columns(sa.literal_column(f"'{name}'"), subquery.c.month, *counts).group_by(subquery.c.month)


def _waits(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    """Count rounds that ended approved."""
    at = col(Round.closed_at)
    waited = minutes_between(Round.opened_at, Round.closed_at).label("minutes")
    rows = round_rows(
        organisation_id,
        narrowed,
        sa.literal_column("''").label("step"),
        month_column(at, bounds),
        waited,
        of_posts=False,
    )
    return tally(rows.where(col(Round.state) == RoundState.APPROVED, *within_bounds(at, bounds)))


def _step_waits(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    """Count their steps, from opening to last decision."""
    at = col(Round.closed_at)
    done = func.max(Decision.decided_at)
    waited = minutes_between(RoundStep.opened_at, done).label("minutes")
    rows = (
        round_rows(organisation_id, narrowed, RoundStep.name, month_column(at, bounds), waited, of_posts=False)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(Decision, col(Decision.round_step_id) == RoundStep.id)
        .where(col(Round.state) == RoundState.APPROVED, *within_bounds(at, bounds))
        .where(RoundStep.state == StepState.DONE, col(RoundStep.opened_at).is_not(None))
        .group_by(col(RoundStep.id), RoundStep.name, RoundStep.opened_at, Round.closed_at)
    )
    return tally(rows)
