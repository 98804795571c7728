"""Reminding of a plan whose review is near."""

from datetime import datetime, timedelta

from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.organisations.rules import ZONES
from app.plan.queries import versions as queries
from app.plan.rules.versions import LEADS
from app.plan.service.reminding import remind


def remind_reviews(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many plans were reminded of. Several workers do it once: under its lock each looks again."""
    until = max(day_in(now, zone) for zone in ZONES) + timedelta(days=max(LEADS))
    with reading() as session:
        near = queries.reviews_near(session, until=until)
    return sum(_remind(writing, organisation_id, version_id, now=now) for organisation_id, version_id in near)


def _remind(writing: Sessions, organisation_id: int, version_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        version = queries.locked(session, organisation_id, version_id)
        if version is None or not remind(session, version, now=now):
            return 0
        session.commit()
        return 1
