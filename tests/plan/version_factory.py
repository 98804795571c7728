"""Stops written and versions approved, for the plan's tests, by the real services."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.db.work import Work
from app.domain.plan.models.versions import PlanSection, PlanVersion
from app.domain.plan.queries.sections import sections
from app.domain.plan.rules.stops import Stop
from app.domain.plan.rules.versions import PlanAct
from app.usecases.plan.sections import write_texts
from app.usecases.plan.versions import propose_version, sign_act
from tests.sample_town import Town


def written(session: Session, town: Town, text: str, *, now: datetime, stop: Stop = Stop.WHO) -> PlanSection:
    """Write the stop as an editor, in Spanish, over its current text."""
    section = sections(session, town.id).get(stop)
    revision = section.revision if section else 0
    return write_texts(Work(session, town.editor.actor, now), stop, {"text": {"es": text}}, revision=revision)


def act(on: date, **changes: Any) -> PlanAct:
    fields = {"body": "Junta de Gobierno Local", "number": "14/2027", "on": on, "in_force_from": on}
    return PlanAct(**fields | {"review_on": date(on.year + 1, on.month, on.day)} | changes)


def proposed(session: Session, town: Town, *, now: datetime, note: str = "") -> PlanVersion:
    return propose_version(Work(session, town.editor.actor, now), town.organisation, note)


def approved(session: Session, town: Town, on: date, *, now: datetime, **changes: Any) -> PlanVersion:
    """Return the plan proposed in its current state, its act entered by the two people allowed."""
    version = proposed(session, town, now=now)
    plan_act = act(on, **changes)
    sign_act(Work(session, town.supervisor.actor, now), town.organisation, version, plan_act)
    sign_act(Work(session, town.legal_reviewer.actor, now), town.organisation, version, None)
    session.flush()
    return version
