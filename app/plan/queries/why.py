"""Reads of the second stop: what it says, and the editorial line it stands on."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session, col, select

from app.core.zones import day_in, instant_of
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.versions import LineState
from app.organisations.models import Organisation
from app.plan.models import PlanSection
from app.plan.rules.purposes import Audience
from app.plan.rules.stops import Stop


@dataclass(frozen=True, slots=True)
class LineInForce:
    number: int
    in_force_from: date


def section(session: Session, organisation_id: int) -> PlanSection | None:
    wanted = select(PlanSection).where(PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHY)
    return session.exec(wanted).first()


def held_section(session: Session, organisation_id: int) -> PlanSection | None:
    """To be written, held until the end."""
    session.exec(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
    wanted = select(PlanSection).where(PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHY)
    return session.exec(wanted.with_for_update()).first()


def audiences_of(found: PlanSection | None) -> list[Audience]:
    kept = found.body.get("audiences", []) if found else []
    return [Audience(one.get("name", ""), one.get("needs", ""), one.get("where", "")) for one in kept]


def line_in_force(session: Session, organisation_id: int, *, today: date) -> LineInForce | None:
    """The organisation's own version that holds at the end of that day; none where it stands on the shipped one."""
    body = session.get(Organisation, organisation_id)
    assert body is not None, "whoever asks belongs to the organisation"
    end = instant_of(today + timedelta(days=1), time(), body.zone, fold=0)
    wanted = select(LineVersion.number, LineVersion.in_force_from).where(
        LineVersion.organisation_id == organisation_id,
        LineVersion.state == LineState.ADOPTED,
        col(LineVersion.in_force_from) < end,
    )
    newest = wanted.order_by(col(LineVersion.in_force_from).desc(), col(LineVersion.number).desc())
    found = session.exec(newest.limit(1)).first()
    return LineInForce(found[0], day_in(found[1], body.zone)) if found and found[1] else None
