"""Opening and closing steps, and who may decide those that are open."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete

from app.approvals.models import RoundStep, StepCandidate
from app.approvals.queries.deciders import deciders
from app.approvals.rules import StepState
from app.db.reads import HERE, given
from app.db.scope import IS_OWN
from app.organisations.queries import day_of


def open_step(session: Session, step: RoundStep, *, now: datetime) -> None:
    """It may be one that is not written yet. Until now nobody could decide it."""
    step.state = StepState.OPEN
    session.flush()
    _add_candidates(session, step.organisation_id, [step], now=now)
    session.flush()


def close_step(session: Session, step: RoundStep, state: StepState) -> None:
    step.state = state
    session.execute(_NOBODY, {"organisation_id": step.organisation_id, "step_id": step.id})


def refresh_candidates(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> None:
    """Write again who may decide these open steps; however many, a handful of statements.

    What a person may do is checked again at the decision itself; this table only fills queues.
    """
    ids = [step.id for step in steps]
    session.exec(
        delete(StepCandidate).where(
            col(StepCandidate.organisation_id) == organisation_id, col(StepCandidate.round_step_id).in_(ids)
        )
    )
    _add_candidates(session, organisation_id, steps, now=now)


def _add_candidates(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> None:
    found = deciders(session, organisation_id, steps, today=day_of(session, organisation_id, now=now))
    session.add_all(
        StepCandidate(
            organisation_id=organisation_id,
            user_id=user_id,
            round_step_id=step.id,
            deadline_at=step.deadline_at,
            substitution_id=standing.id if standing else None,
        )
        for step in steps
        for user_id, standing in found[step.id].items()
    )


_NOBODY = (
    delete(StepCandidate)
    .where(col(StepCandidate.organisation_id) == HERE, col(StepCandidate.round_step_id) == given("step_id"))
    .execution_options(synchronize_session=False, **{IS_OWN: True})
)
