"""Functions whose term ends."""

from datetime import datetime

from app.accounts import deeds
from app.accounts.queries import grants
from app.audit.service import lock_heads
from app.db.scope import Sessions, scope_to

TERMS = 50
"""Ended at one look."""


def end_terms(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Put in effect the functions that nobody could confirm in 24 hours; return how many were settled.

    One transaction each, under the organisation's chain, where it is looked at again: an answer that came first stands.
    """
    with reading() as session:
        due = grants.due_grants(session, now=now, limit=TERMS)
    return sum(_end_term(writing, grant.organisation_id, grant.id, now=now) for grant in due)


def _end_term(writing: Sessions, organisation_id: int, grant_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        lock_heads(session, {organisation_id})
        view = grants.grant_or_404(session, grant_id, organisation_id=organisation_id)
        if not view.is_waiting:
            return 0
        deeds.let_grant_elapse(session, view.grant, now=now)
        session.commit()
    return 1
