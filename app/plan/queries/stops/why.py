"""What the second stop says: why, for whom, with which objectives and on which line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.words import Sentence, say
from app.plan.models import PlanSection
from app.plan.queries.objectives import Standing, standings
from app.plan.queries.why import LineInForce, audiences_of, line_in_force, section
from app.plan.rules.progress import GOING_WORDS
from app.plan.rules.wording.faults import main_verb


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Purpose, statement and audiences are in the section itself."""
    line = line_in_force(session, organisation_id, today=today)
    return {
        "objectives": [_told(one) for one in standings(session, organisation_id, today=today)],
        "line": {"number": line.number, "in_force_from": line.in_force_from.isoformat()} if line else None,
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Sentence]:
    found = standings(session, organisation_id, today=today)
    line = line_in_force(session, organisation_id, today=today)
    return missing_in(section(session, organisation_id), found, line)


def missing_in(written: PlanSection | None, objectives: Sequence[Standing], line: LineInForce | None) -> list[Sentence]:
    found = [
        (written and written.body.get("purpose"), say("Elija para qué se está en redes.")),
        (audiences_of(written), say("Diga a qué públicos se dirige.")),
        (objectives, say("Fije al menos un objetivo que se pueda comprobar.")),
        (line, say("Apruebe una versión propia de la línea editorial: rige la que viene con el programa.")),
    ]
    return [sentence for there, sentence in found if not there]


def _told(one: Standing) -> dict[str, Any]:
    language, text = next(iter(one.objective.texts.items()), ("es", ""))
    return {
        "code": one.code,
        "text": dict(one.objective.texts),
        "verb": main_verb(text, language),
        "indicator": one.indicator.code,
        "indicator_name": str(one.indicator.name),
        "unit": one.indicator.unit.value,
        "baseline": one.objective.baseline,
        "target": one.objective.target,
        "due_on": one.objective.due_on.isoformat(),
        "owner": one.owner,
        "current": one.progress.current,
        "status": str(GOING_WORDS[one.progress.going]),
    }
