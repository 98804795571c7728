"""What already speaks, linked to its calendar, and how often that comes too near to what is published."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from app.calendar.queries.coordination import crossings
from app.calendar.queries.external import calendar_or_404
from app.core.actor import Actor
from app.core.zones import day_in
from app.organisations.models import Organisation
from app.plan.models import ExistingChannel
from app.plan.queries.existing import existing
from app.plan.service.existing import Telling, keep_existing


def keep(
    session: Session, body: Organisation, row: ExistingChannel | None, telling: Telling, *, actor: Actor, now: datetime
) -> ExistingChannel:
    """As `service.keep_existing`; clashes are counted at once. Raises `NotFound` for a calendar that is not ours."""
    linked = calendar_or_404(session, body.id, telling.calendar_id).name if telling.calendar_id else ""
    kept = keep_existing(session, row, telling, calendar=linked, actor=actor, now=now)
    count_clashes(session, body, now=now)
    return kept


def count_clashes(session: Session, body: Organisation, *, now: datetime) -> int:
    """Of the days ahead, each event once for its channel; how many there are in all."""
    channels = existing(session, body.id)
    found = Counter(one.channel.id for one in crossings(session, body, channels, today=day_in(now, body.zone)))
    for one in channels:
        one.clashes, one.counted_at = found[one.id], now
    return found.total()
