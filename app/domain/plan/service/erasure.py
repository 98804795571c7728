"""Erasure of a person's planning data, not the organisation's record; plan versions stay."""

from sqlmodel import Session, col, delete, update

from app.domain.plan.models.team import AttentionShift, PlanPerson, PlanSkill, PlanTraining


def erase_plan_person(session: Session, organisation_id: int, user_id: int) -> None:
    """Erase the person's hours, trainings, shifts, and references to them."""
    for belonging in (PlanPerson, PlanTraining, AttentionShift):
        here = col(belonging.organisation_id) == organisation_id
        session.exec(delete(belonging).where(here, col(belonging.user_id) == user_id))
    for leaning, whom in ((PlanPerson, "substitute_id"), (PlanSkill, "user_id")):
        theirs = col(leaning.organisation_id) == organisation_id, col(getattr(leaning, whom)) == user_id
        session.exec(update(leaning).where(*theirs).values({whom: None}))
