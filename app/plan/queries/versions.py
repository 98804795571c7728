"""Reads of the versions of the plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.words import say
from app.plan.models import PlanVersion


def in_force(session: Session, organisation_id: int, *, today: date) -> PlanVersion | None:
    """The one that holds on a day; none where no plan was ever approved."""
    wanted = select(PlanVersion).where(PlanVersion.organisation_id == organisation_id, *_holds(today))
    return session.exec(wanted.order_by(col(PlanVersion.number).desc())).first()


def number_on(organisation_id: Any, day: Any) -> Any:
    """As a part of another statement: the number of the version that holds on a day, or NULL."""
    return (
        select(PlanVersion.number)
        .where(PlanVersion.organisation_id == organisation_id, *_holds(day))
        .order_by(col(PlanVersion.number).desc())
        .limit(1)
        .scalar_subquery()
    )


def _holds(day: Any) -> tuple[Any, ...]:
    return (
        col(PlanVersion.withdrawn_at).is_(None),
        col(PlanVersion.in_force_from) <= day,
        or_(col(PlanVersion.ends_on).is_(None), col(PlanVersion.ends_on) > day),
    )


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
