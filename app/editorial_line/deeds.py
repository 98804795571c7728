"""Signing a version of the line, which from then on says under which plan it was adopted."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.editorial_line import service
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.versions import Adoption
from app.organisations.queries import day_of
from app.plan.queries.versions import in_force


def sign(session: Session, version: LineVersion, adoption: Adoption, *, actor: Actor, now: datetime) -> bool:
    """As `service.sign`; adopted, it keeps the number of the plan in force."""
    adopted = service.sign(session, version, adoption, actor=actor, now=now)
    if adopted:
        plan = in_force(session, version.organisation_id, today=day_of(session, version.organisation_id, now=now))
        version.plan_version = plan.number if plan else None
        session.add(version)
    return adopted
