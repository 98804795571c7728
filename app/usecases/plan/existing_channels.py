from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.errors import InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.bulk import assign_changes
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.calendar.queries.crossings import channel_crossings
from app.domain.external_calendars.queries import calendar_or_404
from app.domain.organisations.models import Organisation
from app.domain.plan.models.resources import ExistingChannel
from app.domain.plan.queries.existing_channels import existing_channels, organisations_to_recount
from app.domain.plan.queries.sections import locked_section
from app.domain.plan.rules.existing_channels import DEFAULT_HOURS_APART, ExistingKind
from app.domain.plan.rules.stops import Stop


@dataclass(frozen=True, slots=True)
class ExistingChannelDetails:
    """Channel details; see `models.ExistingChannel`."""

    kind: ExistingKind
    name: str
    owner: str
    schedule: str = ""
    rule: str = ""
    hours_apart: int = DEFAULT_HOURS_APART
    calendar_id: int | None = None


def store_existing_channel(
    work: Work, row: ExistingChannel | None, telling: ExistingChannelDetails, *, calendar: str
) -> ExistingChannel:
    """Store a new or locked channel. `calendar`: its name. Raises `InvalidField`."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    locked_section(work, Stop.EXISTS)
    namesakes = [
        channel
        for channel in existing_channels(work.session, work.organisation_id)
        if _is_same_name(channel.name, telling.name)
    ]
    if any(row is None or namesake.id != row.id for namesake in namesakes):
        raise InvalidField("name", msg("Ya hay un canal que se llama «%(name)s».", name=telling.name))
    if row is not None and not assign_changes(row, asdict(telling)):
        return row
    act = Act.EXISTING_CHANGED if row else Act.EXISTING_KEPT
    stored_channel = row or ExistingChannel(organisation_id=work.organisation_id, **asdict(telling))
    work.session.add(stored_channel)
    work.session.flush()
    detail: dict[str, Any] = {**asdict(telling), "kind": None, "calendar_id": None, "calendar": calendar}
    audit.record(work, act, subject=f"existing_channel:{stored_channel.id}", **detail)
    return stored_channel


def remove_existing(work: Work, row: ExistingChannel) -> None:
    """Remove a locked channel; audit and earlier versions keep it."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    subject = f"existing_channel:{row.id}"
    audit.record(work, Act.EXISTING_REMOVED, subject=subject, name=row.name)
    work.session.delete(row)


def _is_same_name(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def save_existing_channel(
    work: Work, body: Organisation, row: ExistingChannel | None, telling: ExistingChannelDetails
) -> ExistingChannel:
    """Save as `store_existing_channel`, counting clashes. Raises `NotFound` for others' calendars."""
    linked = calendar_or_404(work.session, body.id, telling.calendar_id).name if telling.calendar_id else ""
    channel = store_existing_channel(work, row, telling, calendar=linked)
    count_clashes(work.session, body, now=work.now)
    return channel


def count_clashes(session: Session, body: Organisation, *, now: datetime) -> int:
    """Return clashes ahead, each event once per channel."""
    channels = existing_channels(session, body.id)
    clash_counts = Counter(
        crossing.channel.id for crossing in channel_crossings(session, body, channels, today=local_day(now, body.zone))
    )
    for channel in channels:
        channel.clashes, channel.counted_at = clash_counts[channel.id], now
    return clash_counts.total()


COUNT_EVERY = timedelta(hours=1)
BATCH = 20


def recount_clashes(reading: Sessions, writing: Sessions, now: datetime) -> Mapping[str, int]:
    """Recount clashes an hour after the last count; return the number."""
    with reading() as session:
        due = organisations_to_recount(session, before=now - COUNT_EVERY, limit=BATCH)
    for organisation_id in due:
        with writing() as session:
            scope_to(session, organisation_id)
            count_clashes(session, session.get_one(Organisation, organisation_id), now=now)
            session.commit()
    return {"clashes_counted": len(due)}
