"""Binding dates: whole local days, equal for every reader."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import paths
from app.core.date_ranges import DateRange
from app.core.zones import local_time
from app.domain.feeds.rules.feed_entry import EntryStatus, FeedEntry, FeedOrganisation, entry_uid
from app.domain.feeds.rules.readers import FeedAudience
from app.domain.feeds.rules.scope import EntryKind
from app.domain.periods.rules.kinds import EFFECT_WORDS, HOLDING, PAUSING, PeriodKind, PeriodState
from app.domain.periods.rules.validity import binds_body

_DAY, _INSTANT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PeriodEntryFacts:
    """A period, or a date inside another (`part_of_id`)."""

    id: int
    outward_key: str
    part_of_id: int | None
    kind: PeriodKind
    name: str
    territory: str
    state: PeriodState
    starts_on: date
    ends_on: date | None
    zone: str
    starts_at: datetime
    ends_at: datetime | None
    bulletin_reference: str
    provisional_until: datetime | None
    reason: str
    proposed_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def is_void(self) -> bool:
        """Tell whether it was called off before it began."""
        has_begun = self.ends_at is None or self.ends_at > self.starts_at
        return self.state is PeriodState.CANCELLED or not has_begun


def period_entry(facts: PeriodEntryFacts, organisation: FeedOrganisation, *, today: date) -> FeedEntry | None:
    """Return None if unconfirmed or not binding here; cancelled ones stay some weeks.

    `today`, in the organisation's zone, bounds endless periods.
    """
    if facts.confirmed_at is None or not binds_body(facts, organisation.place):
        return None
    return FeedEntry(
        kind=EntryKind.PERIOD,
        entry=period_entry_key(facts.id),
        audience=FeedAudience.EVERYONE,
        uid=entry_uid("period", facts.outward_key, facts.proposed_at),
        starts_at=facts.starts_at,
        days=_days(facts, today),
        weight=EntryStatus.CANCELLED if facts.is_void else EntryStatus.CONFIRMED,
        summary=_summary(facts),
        description=_description(facts),
        url=organisation.address + paths.period(organisation.slug, facts.part_of_id or facts.id),
        categories=(str(facts.kind.label),),
        gone_at=facts.ended_at if facts.is_void else None,
    )


def period_entry_key(period_id: int) -> str:
    return f"period:{period_id}"


def _days(facts: PeriodEntryFacts, today: date) -> DateRange:
    """Return agreed days, or up to an early end; open periods reach tomorrow, daily anew."""
    last = facts.ends_on
    if facts.state is PeriodState.ENDED and facts.ends_at and not facts.is_void:
        last = local_time(facts.ends_at - _INSTANT, facts.zone).date()
    return DateRange(facts.starts_on, max(last or today + _DAY, facts.starts_on) + _DAY)


def _summary(facts: PeriodEntryFacts) -> str:
    kind = str(facts.kind.label)
    return kind if facts.name == kind else f"{kind}: {facts.name}"


def _description(facts: PeriodEntryFacts) -> str:
    binds = facts.state is PeriodState.CONFIRMED and facts.kind in HOLDING
    lines = (
        str(EFFECT_WORDS[facts.kind in PAUSING]) if binds else "",
        "Provisional: la declaró una sola persona." if facts.provisional_until and binds else "",
        f"Referencia: {facts.bulletin_reference}" if facts.bulletin_reference else "",
        f"Terminado antes de su fecha: {facts.reason}" if facts.reason else "",
    )
    return "\n".join(line for line in lines if line)
