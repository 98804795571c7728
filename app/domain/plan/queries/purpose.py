from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core.messages import Message, msg
from app.core.zones import instant_of, local_day
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.versions import LineState
from app.domain.indicators.queries import ObjectiveStatus, objective_grammar, objective_statuses
from app.domain.indicators.rules.wording.faults import main_verb
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
    """Lock until the transaction ends."""
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
    """Return the line at the day's end; None for the shipped one."""
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


def purpose_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return objectives and line; purpose, statement, audiences are in the section."""
    line = own_line_in_force(session, organisation_id, today=today)
    return {
        "objectives": [
            _objective_snapshot(status) for status in objective_statuses(session, organisation_id, today=today)
        ],
        "line": {"number": line.number, "in_force_from": line.in_force_from.isoformat()} if line else None,
    }


def missing_purpose(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    objectives = objective_statuses(session, organisation_id, today=today)
    line = own_line_in_force(session, organisation_id, today=today)
    return missing_in_purpose(purpose_section(session, organisation_id), objectives, line)


def missing_in_purpose(
    written: PlanSection | None, objectives: Sequence[ObjectiveStatus], line: OwnLineInForce | None
) -> list[Message]:
    checks = [
        (written and written.body.get("purpose"), msg("Elija para qué se está en redes.")),
        (audiences_of(written), msg("Diga a qué públicos se dirige.")),
        (objectives, msg("Fije al menos un objetivo que se pueda comprobar.")),
        (line, msg("Apruebe una versión propia de la línea editorial: rige la que viene con el programa.")),
    ]
    return [sentence for there, sentence in checks if not there]


def _objective_snapshot(objective_status: ObjectiveStatus) -> dict[str, Any]:
    language, text = next(iter(objective_status.objective.texts.items()), ("es", ""))
    return {
        "code": objective_status.code,
        "text": dict(objective_status.objective.texts),
        "verb": main_verb(text, objective_grammar(language)),
        "indicator": objective_status.indicator.code,
        "indicator_name": str(objective_status.indicator.name),
        "unit": objective_status.indicator.unit.value,
        "baseline": objective_status.objective.baseline,
        "target": objective_status.objective.target,
        "due_on": objective_status.objective.due_on.isoformat(),
        "owner": objective_status.owner,
        "current": objective_status.progress.current,
        "status": str(objective_status.progress.going.label),
    }
