"""Reminding of templates whose day to be read again has come."""

from datetime import datetime

from app.citizens.queries import templates as queries
from app.citizens.service.template_reviews import AGAIN, remind_review
from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.organisations.rules import ZONES

BATCH = 50


def remind_templates(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many were reminded of. Several workers do it once: under its lock each looks again."""
    latest = max(day_in(now, zone) for zone in ZONES)
    with reading() as session:
        due = queries.to_review(session, by=latest, not_since=latest - AGAIN, limit=BATCH)
    return sum(_remind(writing, organisation_id, template_id, now=now) for organisation_id, template_id in due)


def _remind(writing: Sessions, organisation_id: int, template_id: int, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, organisation_id)
        row = queries.locked(session, organisation_id, template_id)
        is_told = row is not None and remind_review(session, row, now=now)
        session.commit()
    return is_told
