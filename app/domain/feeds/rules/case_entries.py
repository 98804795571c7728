"""Holders' case deadlines: code and kind, nothing about the citizen."""

from dataclasses import dataclass
from datetime import datetime

from app.core import paths
from app.domain.cases.rules.categories import Category
from app.domain.feeds.rules import colors
from app.domain.feeds.rules.feed_entry import ENTRY_LENGTH, EntryStatus, FeedEntry, FeedOrganisation, entry_uid
from app.domain.feeds.rules.readers import case_audience
from app.domain.feeds.rules.scope import EntryKind


@dataclass(frozen=True, slots=True)
class CaseEntryFacts:
    """`acknowledge_by`: only until acknowledged; `who`: its holders' keys."""

    id: int
    outward_key: str
    year: int
    ordinal: int
    code: str
    category: Category
    received_at: datetime
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    who: tuple[int, ...]


def case_entry_prefix(case_id: int) -> str:
    return f"case:{case_id}:"


def case_entries(facts: CaseEntryFacts, organisation: FeedOrganisation) -> list[FeedEntry]:
    due = (("acknowledge", "Acusar recibo", facts.acknowledge_by), ("resolve", "Resolver", facts.resolve_by))
    return [_entry(facts, name, word, at, user, organisation) for name, word, at in due if at for user in facts.who]


def _entry(
    facts: CaseEntryFacts, name: str, word: str, at: datetime, user_id: int, organisation: FeedOrganisation
) -> FeedEntry:
    return FeedEntry(
        kind=EntryKind.CASE,
        entry=f"{case_entry_prefix(facts.id)}{name}",
        audience=case_audience(user_id),
        uid=entry_uid(f"case-{name}", facts.outward_key, facts.received_at),
        starts_at=at - ENTRY_LENGTH,
        ends_at=at,
        color=colors.CASE,
        weight=EntryStatus.CONFIRMED,
        summary=f"{word}: caso {facts.code}",
        description=f"Qué es: {facts.category.label}",
        url=organisation.address + paths.case(organisation.slug, facts.year, facts.ordinal),
        categories=("Ciudadanía",),
    )
