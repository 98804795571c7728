"""Counting anew what many ask, where somebody wrote or where it was not counted for a while."""

from datetime import datetime, timedelta

from app.citizens.queries.faq import to_count
from app.citizens.service.often import keep_topics, topics_asked
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation

EVERY = timedelta(minutes=5)
STALE = timedelta(hours=6)


def count_asked(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """How many topics are new. Safe to run twice, late, or side by side."""
    with reading() as session:
        bodies = to_count(session, since=now - 2 * EVERY, before=now - STALE)
    return sum(_count(reading, writing, body, now=now) for body in bodies)


def _count(reading: Sessions, writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with reading() as session:
        scope_to(session, organisation_id)
        found = list(topics_asked(session, organisation_id, now=now))
    with writing() as session:
        scope_to(session, organisation_id)
        session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})
        fresh = keep_topics(session, organisation_id, found, now=now)
        session.commit()
    return fresh
