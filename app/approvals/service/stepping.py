"""Opening and closing steps, and who may decide those that are open."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.accounts.models import Substitution
from app.approvals.models import RoundStep, StepCandidate
from app.approvals.queries import rounds
from app.approvals.queries.deciders import People, deciders, pool_for
from app.approvals.queries.rounds import Involved
from app.approvals.rules import StepState
from app.approvals.rules.quorum import Call, asked_once
from app.approvals.service.timing import Course, begin_stage
from app.db.many import Adding, table_of
from app.db.reads import HERE, given
from app.db.writes import Write
from app.periods.queries.working import at_work


def open_steps(session: Session, courses: Sequence[Course], *, now: datetime) -> dict[int, Sequence[RoundStep]]:
    """The next stage of each round, by round; until now nobody could decide it."""
    opened = {steps[0].round_id: [one for one in steps if one.stage == steps[0].stage] for _, steps in courses}
    steps = [step for stage in opened.values() for step in stage]
    here = steps[0].organisation_id
    _body, working = at_work(session, here, now, max(planned_at or now for planned_at, _ in courses))
    begin_stage(courses, steps, working, now=now)
    for step in steps:
        step.state = StepState.OPEN
    people = pool_for(session, here, steps, now=now)
    open_known(session, steps, people, rounds.involved_in(session, here, opened, now=now), now=now)
    return {**opened}


def open_known(
    session: Session, steps: Sequence[RoundStep], people: People, involved: Involved, *, now: datetime
) -> None:
    """The same where it is known who may decide; they may be steps that are not written yet."""
    for step in steps:
        step.state = StepState.OPEN
    session.flush()
    _add_candidates(session, steps, people, involved, now=now)


def close_steps(session: Session, steps: Sequence[RoundStep], state: StepState) -> None:
    """One statement, and none for none."""
    for step in steps:
        step.state, step.late_at = state, None
    if steps:
        _NOBODY.run(session, organisation_id=steps[0].organisation_id, steps=[step.id for step in steps])


def refresh_candidates(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> None:
    """Write again who may decide these open steps; however many, a handful of statements.

    What a person may do is checked again at the decision itself; this table only fills queues.
    """
    _NOBODY.run(session, organisation_id=organisation_id, steps=[step.id for step in steps])
    involved = rounds.involved_in(session, organisation_id, {step.round_id for step in steps}, now=now)
    _add_candidates(session, steps, pool_for(session, organisation_id, steps, now=now), involved, now=now)


def _add_candidates(
    session: Session, steps: Sequence[RoundStep], people: People, involved: Involved, *, now: datetime
) -> None:
    """Each person is asked for one step of a round."""
    if not steps:
        return
    here = steps[0].organisation_id
    found = deciders(session, here, steps, people, involved, now=now)
    calls: dict[int, list[Call]] = defaultdict(list)
    for step in steps:
        calls[step.round_id].append(Call(step.id, step.needed - involved.given[step.id], frozenset(found[step.id])))
    by_key = {step.id: step for step in steps}
    candidates = [
        _candidate(by_key[step_id], user_id, found[step_id][user_id])
        for of_round in calls.values()
        for user_id, step_id in asked_once(of_round).items()
    ]
    _CANDIDATES.run(session, candidates)


def _candidate(step: RoundStep, user_id: int, standing: Substitution | None) -> dict[str, Any]:
    return {
        "organisation_id": step.organisation_id,
        "user_id": user_id,
        "round_step_id": step.id,
        "deadline_at": step.deadline_at,
        "substitution_id": standing.id if standing else None,
    }


_CANDIDATES = Adding(StepCandidate)
_NOBODY = Write(
    delete(table_of(StepCandidate)).where(
        col(StepCandidate.organisation_id) == HERE, col(StepCandidate.round_step_id).in_(given("steps", many=True))
    )
)
