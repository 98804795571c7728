"""Reads of the stops as they are being written."""

from sqlmodel import Session, select

from app.plan.models import PlanSection
from app.plan.rules.stops import Stop


def sections(session: Session, organisation_id: int) -> dict[Stop, PlanSection]:
    """Those that somebody began."""
    found = session.exec(select(PlanSection).where(PlanSection.organisation_id == organisation_id)).all()
    return {one.stop: one for one in found}
