"""Asking people to look again at the measures whose time has come. Safe to run twice, late or side by side."""

from datetime import datetime

from app.citizens.queries.measures import to_look_at
from app.citizens.service.reviewing import look_again
from app.db.scope import Sessions

BATCH = 50


def review_measures(writing: Sessions, *, now: datetime) -> int:
    """How many were asked about."""
    with writing() as session:
        due = to_look_at(session, now=now, limit=BATCH)
        for measure in due:
            look_again(session, measure, now=now)
        session.commit()
        return len(due)
