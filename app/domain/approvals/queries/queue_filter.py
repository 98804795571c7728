"""Narrowing of the decision queue, alike for its pages, for the post that follows and for the counts beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col

from app.db.statements import param
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.approvals.queries.left_out import SPEAKS_THROUGH
from app.domain.posts.queries.post_list import LaterConditions, PostFilter, filter_conditions


@dataclass(frozen=True, slots=True)
class QueueFilter(PostFilter):
    """`late_at`: due by then; `due_after`, `due_before`: between; `is_own`, `is_substitute`: in whose place."""

    late_at: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    is_own: bool = False
    is_substitute: bool = False

    def values(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in _CANDIDATE_CONDITIONS}
        return {**PostFilter.values(self), **{name: value for name, value in own.items() if value}}


def queue_conditions(narrowed: frozenset[str]) -> list[Any]:
    of_candidates = [_CANDIDATE_CONDITIONS[name] for name in sorted(narrowed & _CANDIDATE_CONDITIONS.keys())]
    return [*filter_conditions(narrowed - _CANDIDATE_CONDITIONS.keys(), _LATER), *of_candidates]


_LATER = LaterConditions(SPEAKS_THROUGH)
_CANDIDATE_CONDITIONS: dict[str, Any] = {
    "late_at": col(StepCandidate.deadline_at) <= param("late_at"),
    "due_after": col(StepCandidate.deadline_at) > param("due_after"),
    "due_before": col(StepCandidate.deadline_at) < param("due_before"),
    "is_own": col(StepCandidate.substitution_id).is_(None),
    "is_substitute": col(StepCandidate.substitution_id).is_not(None),
}
