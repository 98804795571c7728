"""The second stop: its purpose and editorial line."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session, col, select

from app.core.zones import instant_of, local_day
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.versions import LineState
from app.domain.organisations.models import Organisation
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.rules.purpose import PlanAudience
from app.domain.plan.rules.stops import Stop


@dataclass(frozen=True, slots=True)
class OwnLineInForce:
    number: int
    in_force_from: date


def purpose_section(session: Session, organisation_id: int) -> PlanSection | None:
    wanted = select(PlanSection).where(PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHY)
    return session.exec(wanted).first()


def locked_purpose_section(session: Session, organisation_id: int) -> PlanSection | None:
    """Return the section for update, locked until the transaction ends."""
    session.exec(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
    wanted = select(PlanSection).where(PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHY)
    return session.exec(wanted.with_for_update()).first()


def audiences_of(section: PlanSection | None) -> list[PlanAudience]:
    audiences = section.body.get("audiences", []) if section else []
    return [
        PlanAudience(audience.get("name", ""), audience.get("needs", ""), audience.get("where", ""))
        for audience in audiences
    ]


def own_line_in_force(session: Session, organisation_id: int, *, today: date) -> OwnLineInForce | None:
    """Return the organisation's own line in force at the end of the day; None if it uses the shipped one."""
    body = session.get(Organisation, organisation_id)
    assert body is not None, "whoever asks belongs to the organisation"
    end = instant_of(today + timedelta(days=1), time(), body.zone, fold=0)
    wanted = select(LineVersion.number, LineVersion.in_force_from).where(
        LineVersion.organisation_id == organisation_id,
        LineVersion.state == LineState.ADOPTED,
        col(LineVersion.in_force_from) < end,
    )
    newest = wanted.order_by(col(LineVersion.in_force_from).desc(), col(LineVersion.number).desc())
    row = session.exec(newest.limit(1)).first()
    return OwnLineInForce(row[0], local_day(row[1], body.zone)) if row and row[1] else None
