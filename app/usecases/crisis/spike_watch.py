"""Spikes, recorded once, told to potential declarers; update reminders."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.db.scope import Sessions
from app.domain.cases.queries.message_volume import (
    CountedMessageRow,
    Window,
    first_message_at,
    messages_between,
    organisations_written_to,
)
from app.domain.cases.rules.categories import Category
from app.domain.crisis import queries
from app.domain.crisis.models import Crisis, CrisisSpike
from app.domain.crisis.rules.crises import UpdateDue, update_due
from app.domain.crisis.rules.spikes import (
    DetectedSpike,
    MessageCount,
    SpikeKind,
    comparison_windows,
    find_spikes,
    is_same_spike,
    significant_words,
)
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import deciders

QUIET_AFTER = timedelta(hours=1)


def record_spikes(
    session: Session, organisation: Organisation, spikes: Sequence[DetectedSpike], *, now: datetime
) -> int:
    """Return the number new; continuing spikes grow in their row."""
    going_on = list(queries.spikes_since(session, organisation.id, now - QUIET_AFTER))
    fresh = []
    for spike in spikes:
        known = next((row for row in going_on if is_same_spike(spike, row.kind, row.subject, row.about)), None)
        if known is None:
            row = _new_spike(organisation.id, spike, now)
            session.add(row)
            fresh.append(row)
        else:
            _grow_spike(known, spike, now)
    session.flush()
    for row in fresh:
        _notify_spike(session, organisation, row, now=now)
    return len(fresh)


def _new_spike(organisation_id: int, spike: DetectedSpike, now: datetime) -> CrisisSpike:
    return CrisisSpike(
        organisation_id=organisation_id,
        kind=spike.kind,
        subject=spike.subject,
        seen=spike.message_count,
        usual=spike.usual,
        about=_dump_subjects(spike),
        started_at=now - timedelta(hours=1),
        last_at=now,
    )


def _grow_spike(row: CrisisSpike, spike: DetectedSpike, now: datetime) -> None:
    """Keep the widest: a spreading word is the same spike."""
    row.last_at = now
    if spike.message_count > row.seen:
        row.kind, row.subject, row.usual, row.seen = spike.kind, spike.subject, spike.usual, spike.message_count
        row.about = _dump_subjects(spike)


def _dump_subjects(spike: DetectedSpike) -> list[list[str]]:
    return [[kind.value, subject] for kind, subject in spike.about]


def _notify_spike(session: Session, organisation: Organisation, row: CrisisSpike, *, now: datetime) -> None:
    context = {
        "what": spike_subject_words(row.kind, row.subject),
        "seen": row.seen,
        "usual": round(row.usual),
        "path": paths.crisis_watch(organisation.slug),
    }
    _queue_letters(session, organisation, "crisis_spike", context, f"crisis_spike:{row.id}", now=now)


def notify_update_due(
    session: Session, organisation: Organisation, crisis: Crisis, due: UpdateDue, *, now: datetime
) -> None:
    context = {
        "what": crisis.what,
        "due": crisis.next_update_at.isoformat(),
        "zone": organisation.zone,
        "is_late": due is UpdateDue.LATE,
        "path": paths.crisis_watch(organisation.slug),
    }
    key = f"crisis_update_due:{crisis.id}:{crisis.next_update_at.isoformat()}:{due.value}"
    _queue_letters(session, organisation, "crisis_update_due", context, key, now=now, act_by=crisis.next_update_at)


def spike_subject_words(kind: SpikeKind, subject: str) -> str:
    """Return the product language's; the page names accounts."""
    match kind:
        case SpikeKind.CATEGORY:
            return str(Category(subject).label)
        case SpikeKind.WORD:
            return f"«{subject}»"
    return ""


def _queue_letters(
    session: Session,
    organisation: Organisation,
    kind: str,
    context: dict[str, Any],
    key: str,
    *,
    now: datetime,
    act_by: datetime | None = None,
) -> None:
    readers: Iterable[User] = deciders.people_with_permission(
        session, organisation.id, Permission.CRISIS_DECLARE, now=now
    )
    letters = [
        Letter(reader.email, reader.name, reader.locale, kind, context, f"{key}:{reader.id}", act_by=act_by)
        for reader in readers
    ]
    notifications_service.queue_letters(session, letters, organisation_id=organisation.id, now=now)


WATCH_EVERY = timedelta(minutes=5)
BATCH = 50


def watch_spikes(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Check the last hour; return the number of new spikes. Safe to run twice."""
    with reading() as session:
        bodies = organisations_written_to(session, now - timedelta(hours=1))
    return sum(_watch_one(writing, body.id, now=now) for body in bodies)


def _watch_one(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        organisation = session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})
        fresh = record_spikes(session, organisation, current_spikes(session, organisation, now=now), now=now)
        session.commit()
        return fresh


def current_spikes(session: Session, organisation: Organisation, *, now: datetime) -> list[DetectedSpike]:
    """Return the past hour's spikes, in two statements."""
    begun = first_message_at(session, organisation.id) or now
    hours = [window for window in comparison_windows(now, organisation.zone) if window[0] >= begun or window[1] == now]
    rows = messages_between(session, organisation.id, hours)
    last, *before = [_rows_within(rows, window) for window in hours]
    return find_spikes(last, before)


def _rows_within(rows: Sequence[CountedMessageRow], window: Window) -> list[MessageCount]:
    start, end = window
    return [_message_count(row) for row in rows if start <= row.at < end]


def _message_count(row: CountedMessageRow) -> MessageCount:
    return MessageCount(row.at, row.category.value, str(row.channel_id or ""), significant_words(row.text))


def remind_updates(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Remind once per promised update, near or overdue."""
    with writing() as session:
        due = queries.crises_to_remind(session, now=now, limit=BATCH)
        for crisis in due:
            organisation = session.get_one(Organisation, crisis.organisation_id)
            since = crisis.next_update_at - timedelta(minutes=crisis.cadence)
            update = update_due(since, crisis.next_update_at, now)
            notify_update_due(session, organisation, crisis, update, now=now)
            crisis.remind_at = None if update is UpdateDue.LATE else crisis.next_update_at
        session.commit()
        return len(due)
