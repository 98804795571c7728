from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.purpose import locked_purpose_section
from app.domain.plan.rules.purpose import PlanAudience, Purpose
from app.domain.plan.rules.stops import Stop


@dataclass(frozen=True, slots=True)
class PurposeDetails:
    """The second stop's details besides text and objectives; a purpose may be undecided."""

    purpose: Purpose | None
    audiences: Sequence[PlanAudience]


def save_purpose(session: Session, reasons: PurposeDetails, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save over `revision`. Raises `Conflict` if another user saved since."""
    demand(actor.may(Permission.PLAN_MANAGE))
    section = locked_purpose_section(session, actor.organisation_id)
    if (section.revision if section else 0) != revision:
        raise Conflict(msg("Alguien ha guardado esta parada mientras usted escribía: mire lo suyo antes de guardar."))
    section = section or PlanSection(organisation_id=actor.organisation_id, stop=Stop.WHY, body={})
    section.body = section.body | _body(reasons)
    section.revision, section.saved_at, section.saved_by_name = revision + 1, now, actor.name
    session.add(section)
    session.flush()
    detail = {"purpose": reasons.purpose, "count": len(reasons.audiences)}
    audit.record(session, Act.PLAN_PURPOSE_KEPT, actor=actor, now=now, subject="plan:why", **detail)


def _body(reasons: PurposeDetails) -> dict[str, Any]:
    return {
        "purpose": reasons.purpose.value if reasons.purpose else None,
        "audiences": [
            {"name": audience.name, "needs": audience.needs, "where": audience.where} for audience in reasons.audiences
        ],
    }
