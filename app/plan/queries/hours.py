"""The hours there are for networks."""

from sqlmodel import Session

from app.plan.queries.workload import workload


def available_minutes(session: Session, organisation_id: int) -> int | None:
    """A week, of everybody together; None while nobody said it."""
    return workload(session, organisation_id).available_minutes
