"""Reads of the versions of the plan."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.words import say
from app.plan.models import PlanVersion


def in_force(session: Session, organisation_id: int, *, today: date) -> PlanVersion | None:
    """The one that holds on a day; none where no plan was ever approved."""
    wanted = select(PlanVersion).where(
        PlanVersion.organisation_id == organisation_id,
        col(PlanVersion.withdrawn_at).is_(None),
        col(PlanVersion.in_force_from) <= today,
        or_(col(PlanVersion.ends_on).is_(None), col(PlanVersion.ends_on) > today),
    )
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).first()


def versions(session: Session, organisation_id: int) -> Sequence[PlanVersion]:
    """The newest first."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).all()


def version_or_404(session: Session, number: int, *, organisation_id: int) -> PlanVersion:
    """Raises `NotFound`."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id, PlanVersion.number == number)
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(say("Esa versión del plan no existe."))
    return found
