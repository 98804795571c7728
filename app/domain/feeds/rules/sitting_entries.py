from dataclasses import dataclass
from datetime import date, datetime

from app.core import paths
from app.core.zones import local_time
from app.domain.feeds.rules import colors
from app.domain.feeds.rules.feed_entry import EntryStatus, FeedEntry, FeedOrganisation, entry_uid
from app.domain.feeds.rules.readers import decider_audience
from app.domain.feeds.rules.scope import EntryKind


@dataclass(frozen=True, slots=True)
class SittingEntryFacts:
    """`appointment_key`: the outward one. `frozen`: items on the frozen agenda. `who`: members' keys."""

    id: int
    appointment_id: int
    appointment_key: str
    begun_at: datetime
    name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    frozen: int | None
    cancelled_at: datetime | None
    who: tuple[int, ...]


def sitting_entry_prefix(appointment_id: int) -> str:
    """Return the prefix; entries of foreseen sittings may vanish."""
    return f"sitting:{appointment_id}:"


def sitting_entries(facts: SittingEntryFacts, organisation: FeedOrganisation) -> list[FeedEntry]:
    return [_entry(facts, user_id, organisation) for user_id in facts.who]


def _entry(facts: SittingEntryFacts, user_id: int, organisation: FeedOrganisation) -> FeedEntry:
    return FeedEntry(
        kind=EntryKind.SITTING,
        entry=f"{sitting_entry_prefix(facts.appointment_id)}{facts.day}",
        audience=decider_audience(user_id),
        uid=entry_uid("sitting", f"{facts.appointment_key}-{facts.day.toordinal()}", facts.begun_at),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        weight=EntryStatus.CANCELLED if facts.cancelled_at else EntryStatus.CONFIRMED,
        summary=f"Sesión de aprobación: {facts.name}",
        description=_description(facts, organisation),
        url=organisation.address + paths.sitting(organisation.slug, facts.id),
        categories=("Sesiones de aprobación",),
        color=colors.SITTING,
        gone_at=facts.cancelled_at,
    )


def _description(facts: SittingEntryFacts, organisation: FeedOrganisation) -> str:
    if facts.frozen is not None:
        return f"Publicaciones en la lista: {facts.frozen}"
    return f"La lista se cierra el {local_time(facts.cut_off_at, organisation.zone):%d/%m/%Y, %H:%M}"
