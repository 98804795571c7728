from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.versions import LineAdoption
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.versions import version_in_force
from app.usecases.editorial_line import versions


def sign_version(
    session: Session, version: LineVersion, adoption: LineAdoption, *, actor: Actor, now: datetime
) -> bool:
    """Sign as `add_signature` does; on adoption, store the number of the plan in force."""
    adopted = versions.add_signature(session, version, adoption, actor=actor, now=now)
    if adopted:
        plan = version_in_force(
            session, version.organisation_id, today=current_day(session, version.organisation_id, now=now)
        )
        version.plan_version = plan.number if plan else None
        session.add(version)
    return adopted
