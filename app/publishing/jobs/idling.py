"""Accounts that nobody publishes on are put to review, once."""

from datetime import datetime

from app.audit.service import lock_heads
from app.db.scope import Sessions
from app.publishing.queries.idle import idle
from app.publishing.service.idling import review


def review_idle(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """One transaction an account; nothing but one read when there is none."""
    with reading() as session:
        found = [(one.organisation_id, one.id) for one in idle(session, now=now)]
    return sum(_review(writing, organisation_id, channel_id, now) for organisation_id, channel_id in found)


def _review(writing: Sessions, organisation_id: int, channel_id: int, now: datetime) -> int:
    """Look again under the lock: another worker, or a person, may have been first."""
    with writing() as session:
        lock_heads(session, {organisation_id})
        found = idle(session, now=now, channel_id=channel_id)
        for channel in found:
            review(session, channel, now=now)
        session.commit()
        return len(found)
