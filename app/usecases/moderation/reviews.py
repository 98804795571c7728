"""What is looked at again of measures when their day comes."""

from datetime import datetime

from app.citizens.jobs.moderation import BATCH
from app.citizens.queries.measures import to_look_at
from app.citizens.service.reviewing import look_again
from app.db.scope import Sessions


def review_measures(writing: Sessions, *, now: datetime) -> int:
    """How many were asked about."""
    with writing() as session:
        due = to_look_at(session, now=now, limit=BATCH)
        for measure in due:
            look_again(session, measure, now=now)
        session.commit()
        return len(due)
