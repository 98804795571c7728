"""One at a time in a stop of the plan."""

from sqlmodel import Session, select

from app.db.upsert import inserting
from app.plan.models import PlanSection
from app.plan.rules.stops import Stop


def held_section(session: Session, organisation_id: int, stop: Stop) -> PlanSection:
    """The section of a stop, held until the end; begun where nobody did, by whoever comes first."""
    blank = {"organisation_id": organisation_id, "stop": stop, "body": {}, "revision": 0, "saved_by_name": ""}
    session.execute(inserting(session, PlanSection).values(**blank).on_conflict_do_nothing())
    mine = (PlanSection.organisation_id == organisation_id, PlanSection.stop == stop)
    return session.exec(select(PlanSection).where(*mine).with_for_update()).one()
