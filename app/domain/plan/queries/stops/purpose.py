from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.indicators.queries import ObjectiveStatus, objective_grammar, objective_statuses
from app.domain.indicators.rules.wording.faults import main_verb
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.purpose import OwnLineInForce, audiences_of, own_line_in_force, purpose_section


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return objectives and line; purpose, statement and audiences are in the section itself."""
    line = own_line_in_force(session, organisation_id, today=today)
    return {
        "objectives": [
            _objective_snapshot(status) for status in objective_statuses(session, organisation_id, today=today)
        ],
        "line": {"number": line.number, "in_force_from": line.in_force_from.isoformat()} if line else None,
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    objectives = objective_statuses(session, organisation_id, today=today)
    line = own_line_in_force(session, organisation_id, today=today)
    return missing_in(purpose_section(session, organisation_id), objectives, line)


def missing_in(
    written: PlanSection | None, objectives: Sequence[ObjectiveStatus], line: OwnLineInForce | None
) -> list[Message]:
    checks = [
        (written and written.body.get("purpose"), msg("Elija para qué se está en redes.")),
        (audiences_of(written), msg("Diga a qué públicos se dirige.")),
        (objectives, msg("Fije al menos un objetivo que se pueda comprobar.")),
        (line, msg("Apruebe una versión propia de la línea editorial: rige la que viene con el programa.")),
    ]
    return [sentence for there, sentence in checks if not there]


def _objective_snapshot(one: ObjectiveStatus) -> dict[str, Any]:
    language, text = next(iter(one.objective.texts.items()), ("es", ""))
    return {
        "code": one.code,
        "text": dict(one.objective.texts),
        "verb": main_verb(text, objective_grammar(language)),
        "indicator": one.indicator.code,
        "indicator_name": str(one.indicator.name),
        "unit": one.indicator.unit.value,
        "baseline": one.objective.baseline,
        "target": one.objective.target,
        "due_on": one.objective.due_on.isoformat(),
        "owner": one.owner,
        "current": one.progress.current,
        "status": str(one.progress.going.label),
    }
