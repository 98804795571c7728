"""What the entries of a case's deadlines say, to whoever has it: its code and what it is, and nothing of who wrote."""

from dataclasses import dataclass
from datetime import datetime

from app.citizens.rules.categories import CATEGORY_NAMES, Category
from app.core import paths
from app.feeds.rules import colors
from app.feeds.rules.readers import attending
from app.feeds.rules.said import LENGTH, House, Said, Weight, uid
from app.feeds.rules.scope import Kind


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """An open case. `acknowledge_by`: only while it is to be acknowledged; `who`: whoever has it, by key."""

    id: int
    year: int
    ordinal: int
    code: str
    category: Category
    received_at: datetime
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    who: tuple[int, ...]


def entry_of(case_id: int) -> str:
    """How the entries of a case begin."""
    return f"case:{case_id}:"


def case_entries(facts: CaseFacts, house: House) -> list[Said]:
    due = (("acknowledge", "Acusar recibo", facts.acknowledge_by), ("resolve", "Resolver", facts.resolve_by))
    return [_entry(facts, name, word, at, user, house) for name, word, at in due if at for user in facts.who]


def _entry(facts: CaseFacts, name: str, word: str, at: datetime, user_id: int, house: House) -> Said:
    return Said(
        kind=Kind.CASE,
        entry=f"{entry_of(facts.id)}{name}",
        audience=attending(user_id),
        uid=uid(f"case-{name}", facts.id, facts.received_at),
        starts_at=at - LENGTH,
        ends_at=at,
        color=colors.CASE,
        weight=Weight.CONFIRMED,
        summary=f"{word}: caso {facts.code}",
        description=f"Qué es: {CATEGORY_NAMES[facts.category]}",
        url=house.address + paths.case(house.slug, facts.year, facts.ordinal),
        categories=("Ciudadanía",),
    )
