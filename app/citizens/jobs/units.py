"""Reminding units of what they were asked."""

from datetime import datetime

from app.citizens.models import Case
from app.citizens.queries import units as queries
from app.citizens.service.units import remind
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation, Unit

BATCH = 50


def remind_units(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Each in a transaction of its own, once; how many had their moment."""
    with reading() as session:
        due = queries.to_remind(session, now=now, limit=BATCH)
    return sum(_remind(writing, found, now=now) for found in due)


def _remind(writing: Sessions, found: queries.Due, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, found.organisation_id)
        question = queries.still_to_remind(session, found, now=now)
        if question is not None:
            case, unit = session.get_one(Case, question.case_id), session.get_one(Unit, question.unit_id)
            body = session.get_one(Organisation, question.organisation_id)
            remind(session, queries.Asked(question, case, unit, body), now=now)
        session.commit()
    return question is not None
