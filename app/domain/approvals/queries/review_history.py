from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col

from app.core.errors import Conflict
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries.late_steps import IS_ESCALATED
from app.domain.approvals.queries.provisional import PROVISIONAL_DECIDER
from app.domain.approvals.queries.rounds import NOT_IN_REVIEW
from app.domain.approvals.rules.states import OpinionState, StepState, Verdict
from app.domain.people.rules.substitutions import signature
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.draft import Target


class RoundStepView(NamedTuple):
    """A step; `approval_count` of `needed` people approved; `opinion`: its round's.

    `provisional_by`: who decided it seconds ago, without effect yet.
    """

    round_id: int
    id: int
    position: int
    name: str
    roles: list[str]
    state: StepState
    deadline_at: datetime
    why: str
    needed: int
    people: list[int]
    unit_id: int | None
    half_at: datetime | None
    most_at: datetime | None
    shortened: bool
    in_session: bool
    is_escalated: bool
    opinion: OpinionState
    provisional_by: str | None
    approval_count: int = 0

    @property
    def missing(self) -> int:
        return 0 if self.state is StepState.DONE else self.needed - self.approval_count


class VerdictView(NamedTuple):
    """A displayed verdict; `is_marked`: see `models.Decision`."""

    round_id: int
    round_step_id: int
    user_id: int
    user_name: str
    verdict: Verdict
    reason: str
    decided_at: datetime
    on_behalf_of_id: int | None
    on_behalf_of_name: str
    signed_as: str
    is_marked: bool
    left: tuple[Target, ...] = ()

    @property
    def by(self) -> str:
        """Return the signature: both names if on another's behalf."""
        return signature(self.user_name, self.signed_as, self.on_behalf_of_name)

    @property
    def names(self) -> tuple[int | None, ...]:
        return self.user_id, self.on_behalf_of_id


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """The latest round's ordered steps; all verdicts, newest first."""

    steps: Sequence[RoundStepView]
    decisions: Sequence[VerdictView]

    @property
    def left(self) -> dict[Target, VerdictView]:
        latest = {step.round_id for step in self.steps}
        of_it = (decision for decision in self.decisions if decision.round_id in latest)
        return {target: verdict for verdict in of_it for target in verdict.left}

    @property
    def waiting(self) -> Sequence[RoundStepView]:
        """Return open, concurrent steps; raises `Conflict` without any."""
        open_steps = [step for step in self.steps if step.state is StepState.OPEN]
        if not open_steps:
            raise Conflict(NOT_IN_REVIEW)
        return open_steps

    @property
    def missing(self) -> int:
        return sum(step.missing for step in self.steps)


def review_history(session: Session, post: Post) -> ReviewHistory:
    """Return the history; empty before submission. One statement."""
    rows = sorted(_COURSE.all(session, organisation_id=post.organisation_id, post_id=post.id), key=_chronological)
    steps = {row[1]: RoundStepView(*row[:_STEP_WIDTH]) for row in rows}
    latest = max((step.round_id for step in steps.values()), default=None)
    decisions = _verdict_views(rows)
    approval_counts = Counter(
        decision.round_step_id
        for decision in decisions
        if decision.verdict is Verdict.APPROVED and not decision.is_marked
    )
    course = [
        step._replace(approval_count=approval_counts[step.id]) for step in steps.values() if step.round_id == latest
    ]
    return ReviewHistory(course, decisions)


def _chronological(row: tuple[Any, ...]) -> tuple[int, int, int]:
    return row[0], row[2], row[-1] or 0


def _verdict_views(rows: Sequence[tuple[Any, ...]]) -> list[VerdictView]:
    """Merge verdict rows per variant."""
    parts_by_verdict: dict[tuple[Any, ...], list[tuple[Target, VerdictView]]] = {}
    for row in (row for row in rows if row[-1] is not None):
        verdict = VerdictView(*row[_STEP_WIDTH:-3])
        parts_by_verdict.setdefault(verdict[:3], []).append((row[-3:-1], verdict))
    return [_merge_variants(parts) for parts in parts_by_verdict.values()][::-1]


def _merge_variants(parts: Sequence[tuple[Target, VerdictView]]) -> VerdictView:
    left = tuple(target for target, verdict in parts if verdict.verdict is Verdict.LEFT_OUT)
    if not left:
        return parts[0][1]
    return next(verdict for _, verdict in parts if verdict.verdict is not Verdict.LEFT_OUT)._replace(left=left)


_STEP_FIELDS = RoundStepView._fields[:-1]
_VERDICT_FIELDS = VerdictView._fields[:-1]
_STEP_WIDTH = len(_STEP_FIELDS)
# Every round has steps: joined from outside, SQLite begins at the post's rounds and not at everybody's steps.
_COURSE: Query[tuple[Any, ...]] = Query(
    select_columns(
        *(getattr(RoundStep, name) for name in _STEP_FIELDS[:-3]),
        IS_ESCALATED,
        Round.opinion,
        PROVISIONAL_DECIDER,
        *(getattr(Decision, name) for name in _VERDICT_FIELDS),
        Variant.channel_id,
        Variant.language,
        Decision.id,
    )
    .select_from(Round)
    .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(Decision, (col(Decision.round_id) == Round.id) & (col(Decision.round_step_id) == RoundStep.id))
    .outerjoin(Variant, col(Variant.id) == Decision.variant_id)
    .where(Round.organisation_id == ORGANISATION_ID, Round.post_id == param("post_id")),
    as_tuple,
)
