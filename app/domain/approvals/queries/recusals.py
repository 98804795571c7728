from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, select

from app.core.permissions import Permission, permissions_of
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.decisions import CallIn, Recusal
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.people.queries import substitutions


@dataclass(slots=True)
class StepRecusals:
    recused: set[int] = field(default_factory=set)
    called: list[int] = field(default_factory=list)


class RecusalEvent(NamedTuple):
    """A recusal (`ground`), or a step taken over (`step`, `reason`)."""

    at: datetime
    user_id: int
    name: str
    ground: RecusalGround | None = None
    step_id: int | None = None
    step: str = ""
    reason: str = ""

    def bars(self, user_id: int, step_id: int) -> bool:
        return self.user_id == user_id if self.step_id is None else self.step_id == step_id and self.user_id != user_id


def recusals_by_step(work: Work, steps: Sequence[RoundStep], *, today: date) -> Mapping[int, StepRecusals]:
    """Return recusals; a caller no longer superior stops counting."""
    recusals = {step.id: StepRecusals() for step in steps}
    rows = sorted(_RECUSALS.all(work.session, organisation_id=work.organisation_id, steps=list(recusals)))
    superiors = current_superiors(
        work.session, work.organisation_id, {who for *_, who, is_call in rows if is_call}, today
    )
    for _, step_id, who, is_call in rows:
        if not is_call:
            recusals[step_id].recused.add(who)
        elif who in superiors:
            recusals[step_id].called.append(who)
    return recusals


def has_called_in(session: Session, step: RoundStep, user_id: int) -> bool:
    query = select(CallIn.id).where(
        CallIn.organisation_id == step.organisation_id, CallIn.round_step_id == step.id, CallIn.user_id == user_id
    )
    return session.exec(query).first() is not None


def current_superiors(session: Session, organisation_id: int, who: Collection[int], today: date) -> set[int]:
    """Return who may still take over; no statement for none."""
    if not who:
        return set()
    roles_by_person = substitutions.roles_held_on(session, who, organisation_id=organisation_id, today=today)
    return {
        person_id
        for person_id, posts in roles_by_person.items()
        if Permission.POST_CALL_IN in permissions_of([h.role for h in posts], [h.post_kind for h in posts])
    }


def _recusal_leg(table: type[Recusal] | type[CallIn], is_call: bool, joined: Any) -> Any:
    return (
        select_columns(table.id, RoundStep.id, table.user_id, literal(is_call))
        .select_from(RoundStep)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(table, joined)
        .where(RoundStep.organisation_id == ORGANISATION_ID, col(RoundStep.id).in_(param("steps", many=True)))
    )


_RECUSALS: Query[tuple[int, int, int, bool]] = Query(
    union_all(
        _recusal_leg(Recusal, False, col(Recusal.post_id) == Round.post_id),
        _recusal_leg(CallIn, True, col(CallIn.round_step_id) == RoundStep.id),
    ),
    lambda row_id, step_id, user_id, is_call: (row_id, step_id, user_id, bool(is_call)),
)
