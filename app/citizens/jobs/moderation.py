"""Asking people to look again at measures whose time has come, and letting old proof go. Safe to run twice or late."""

from datetime import datetime

from app.citizens.queries.measures import to_look_at
from app.citizens.queries.terms import past_their_term
from app.citizens.service.erasing import let_go
from app.citizens.service.reviewing import look_again
from app.db.scope import Sessions
from app.media.ports import Files

BATCH = 50


def review_measures(writing: Sessions, *, now: datetime) -> int:
    """How many were asked about."""
    with writing() as session:
        due = to_look_at(session, now=now, limit=BATCH)
        for measure in due:
            look_again(session, measure, now=now)
        session.commit()
        return len(due)


def purge_evidence(writing: Sessions, files: Files, *, now: datetime) -> int:
    """Take away the proof whose term has passed; its digest and the measure stay. How many."""
    with writing() as session:
        past = past_their_term(session, now=now, limit=BATCH)
        for one in past:
            let_go(session, one, files, now=now)
        session.commit()
        return len(past)
