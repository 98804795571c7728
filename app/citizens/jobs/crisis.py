"""The crisis watch: what stands out every few minutes, and the promised hours of a crisis that is on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.citizens.queries import crisis as queries
from app.citizens.queries.volume import Came, Window, came, first_at, written_to
from app.citizens.rules.crises import Due, due_of
from app.citizens.rules.spikes import Spike, Written, spikes, windows, words_of
from app.citizens.service.watching import note, remind
from app.db.scope import Sessions
from app.organisations.models import Organisation

EVERY = timedelta(minutes=5)
BATCH = 50


def watch(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Look at the last hour of every organisation somebody wrote to; how many new spikes. Safe to run twice."""
    with reading() as session:
        bodies = written_to(session, now - timedelta(hours=1))
    return sum(_watch(writing, body.id, now=now) for body in bodies)


def _watch(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        organisation = session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})
        fresh = note(session, organisation, look(session, organisation, now=now), now=now)
        session.commit()
        return fresh


def look(session: Session, organisation: Organisation, *, now: datetime) -> list[Spike]:
    """What stands out in the hour that ends now; two statements."""
    begun = first_at(session, organisation.id) or now
    hours = [window for window in windows(now, organisation.zone) if window[0] >= begun or window[1] == now]
    rows = came(session, organisation.id, hours)
    last, *before = [_within(rows, window) for window in hours]
    return spikes(last, before)


def _within(rows: Sequence[Came], window: Window) -> list[Written]:
    start, end = window
    return [_written(row) for row in rows if start <= row.at < end]


def _written(row: Came) -> Written:
    return Written(row.at, row.category.value, str(row.channel_id or ""), words_of(row.text))


def remind_updates(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Write for each crisis whose promised hour is near or has passed, once for each."""
    with writing() as session:
        due = queries.to_remind(session, now=now, limit=BATCH)
        for crisis in due:
            organisation = session.get_one(Organisation, crisis.organisation_id)
            since = crisis.next_update_at - timedelta(minutes=crisis.cadence)
            standing = due_of(since, crisis.next_update_at, now)
            remind(session, organisation, crisis, standing, now=now)
            crisis.remind_at = None if standing is Due.LATE else crisis.next_update_at
        session.commit()
        return len(due)
