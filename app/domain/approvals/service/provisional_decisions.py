from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from app.db.bulk import table_of
from app.db.statements import ORGANISATION_ID, Command, EntityQuery, param
from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.rules.states import StepState
from app.domain.approvals.service.steps import drop_candidates, refresh_candidates
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act


def add_decisions(work: Work, decisions: Sequence[ProvisionalDecision]) -> None:
    """Keep decisions without effect; their steps ask nobody meanwhile."""
    if not decisions:
        return
    work.session.add_all(decisions)
    work.session.flush()
    drop_candidates(work.session, work.organisation_id, [decision.round_step_id for decision in decisions])
    _record(work, decisions, Act.POST_DECISION_GIVEN)


def end_decisions(work: Work, decisions: Sequence[ProvisionalDecision], act: Act, *, why: str = "") -> None:
    """End decisions that will have no effect; their open steps ask for one again."""
    step_ids = remove_decisions(work.session, decisions)
    steps = _OPEN_STEPS.all(work.session, organisation_id=work.organisation_id, steps=step_ids)
    refresh_candidates(work.session, work.organisation_id, steps, now=work.now)
    _record(work, decisions, act, why=why)


def remove_decisions(session: Session, decisions: Sequence[ProvisionalDecision]) -> list[int]:
    """Remove decisions, taken or not; return their steps."""
    _DELETE.run(
        session, organisation_id=decisions[0].organisation_id, decisions=[decision.id for decision in decisions]
    )
    return [decision.round_step_id for decision in decisions]


def _record(work: Work, decisions: Sequence[ProvisionalDecision], act: Act, *, why: str = "") -> None:
    entries = [
        audit.EntryDraft(act, decision.organisation_id, f"post:{decision.post_id}", _detail(decision, why))
        for decision in decisions
    ]
    audit.record_all(work.session, entries, actor=work.actor, now=work.now)


def _detail(decision: ProvisionalDecision, why: str) -> dict[str, str]:
    detail = {"verdict": decision.verdict, "content_hash": decision.seen_hash}
    return {**detail, **({"reason": reason} if (reason := why or decision.reason) else {})}


_DELETE = Command(
    delete(table_of(ProvisionalDecision)).where(
        col(ProvisionalDecision.organisation_id) == ORGANISATION_ID,
        col(ProvisionalDecision.id).in_(param("decisions", many=True)),
    )
)
_OPEN_STEPS: EntityQuery[RoundStep] = EntityQuery(
    select(RoundStep).where(
        RoundStep.organisation_id == ORGANISATION_ID,
        col(RoundStep.id).in_(param("steps", many=True)),
        RoundStep.state == StepState.OPEN,
    )
)
