"""Asking people to look again at measures whose time has come, and letting old proof go. Safe to run twice or late."""

from datetime import datetime

from app.citizens.queries.terms import past_their_term
from app.citizens.service.erasing import let_go
from app.db.scope import Sessions
from app.media.ports import Files

BATCH = 50


def purge_evidence(writing: Sessions, files: Files, *, now: datetime) -> int:
    """Take away the proof whose term has passed; its digest and the measure stay. How many."""
    with writing() as session:
        past = past_their_term(session, now=now, limit=BATCH)
        for one in past:
            let_go(session, one, files, now=now)
        session.commit()
        return len(past)
