from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.db.bulk import BulkInsert, table_of
from app.db.statements import ORGANISATION_ID, Command, param
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepCandidate
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.deciders import PeopleOfStep, decider_pool, deciders_by_step
from app.domain.approvals.queries.rounds import RoundInvolvement
from app.domain.approvals.rules.quorum import StepDemand, assign_people
from app.domain.approvals.rules.states import StepState
from app.domain.approvals.service.deadlines import RoundSchedule, start_stage
from app.domain.people.models import Substitution
from app.domain.periods.queries.working_time import organisation_working_time


def open_steps(work: Work, courses: Sequence[RoundSchedule]) -> dict[int, Sequence[RoundStep]]:
    """Open each round's next stage."""
    opened = {
        steps[0].round_id: [round_step for round_step in steps if round_step.stage == steps[0].stage]
        for _, steps in courses
    }
    steps = [step for stage in opened.values() for step in stage]
    here = steps[0].organisation_id
    _body, working = organisation_working_time(
        work.session, here, work.now, max(planned_at or work.now for planned_at, _ in courses)
    )
    start_stage(courses, steps, working, now=work.now)
    for step in steps:
        step.state = StepState.OPEN
    people = decider_pool(work.session, here, steps, now=work.now)
    open_steps_for(work, steps, people, rounds.round_involvement(work.session, here, opened, now=work.now))
    return {**opened}


def open_steps_for(work: Work, steps: Sequence[RoundStep], people: PeopleOfStep, involved: RoundInvolvement) -> None:
    """Open steps, even unsaved, whose deciders are known."""
    for step in steps:
        step.state = StepState.OPEN
    work.session.flush()
    _add_candidates(work.session, steps, people, involved, now=work.now)


def close_steps(session: Session, steps: Sequence[RoundStep], state: StepState) -> None:
    """Close steps in at most one statement."""
    for step in steps:
        step.state, step.late_at = state, None
    if steps:
        drop_candidates(session, steps[0].organisation_id, [step.id for step in steps])


def drop_candidates(session: Session, organisation_id: int, step_ids: Sequence[int]) -> None:
    """Let steps ask nobody, until refreshed."""
    _DELETE_CANDIDATES.run(session, organisation_id=organisation_id, steps=list(step_ids))


def refresh_candidates(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> None:
    """Rewrite open steps' candidates, in a handful of statements, only for queues: decisions recheck authority."""
    drop_candidates(session, organisation_id, [step.id for step in steps])
    involved = rounds.round_involvement(session, organisation_id, {step.round_id for step in steps}, now=now)
    _add_candidates(session, steps, decider_pool(session, organisation_id, steps, now=now), involved, now=now)


def _add_candidates(
    session: Session, steps: Sequence[RoundStep], people: PeopleOfStep, involved: RoundInvolvement, *, now: datetime
) -> None:
    """Add each person for one step of a round."""
    if not steps:
        return
    here = steps[0].organisation_id
    deciders = deciders_by_step(session, here, steps, people, involved, now=now)
    calls: dict[int, list[StepDemand]] = defaultdict(list)
    for step in steps:
        calls[step.round_id].append(
            StepDemand(step.id, step.needed - involved.decision_counts[step.id], frozenset(deciders[step.id]))
        )
    by_key = {step.id: step for step in steps}
    candidates = [
        _candidate_row(by_key[step_id], user_id, deciders[step_id][user_id])
        for of_round in calls.values()
        for user_id, step_id in assign_people(of_round).items()
    ]
    _INSERT_CANDIDATES.run(session, candidates)


def _candidate_row(step: RoundStep, user_id: int, substitution: Substitution | None) -> dict[str, Any]:
    return {
        "organisation_id": step.organisation_id,
        "user_id": user_id,
        "round_step_id": step.id,
        "deadline_at": step.deadline_at,
        "substitution_id": substitution.id if substitution else None,
    }


_INSERT_CANDIDATES = BulkInsert(StepCandidate)
_DELETE_CANDIDATES = Command(
    delete(table_of(StepCandidate)).where(
        col(StepCandidate.organisation_id) == ORGANISATION_ID,
        col(StepCandidate.round_step_id).in_(param("steps", many=True)),
    )
)
