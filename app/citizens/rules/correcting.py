"""What a person says a case is, against what was proposed."""

from dataclasses import asdict, dataclass
from typing import Any

from app.citizens.rules.categories import Category, Outcome, Urgency


@dataclass(frozen=True, slots=True)
class Reading:
    """What a case is taken for; `outcome`: how it should end."""

    category: Category
    urgency: Urgency
    language: str
    outcome: Outcome | None = None
    unit_id: int | None = None


def changes(was: Reading, becomes: Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was said and what is said instead, of that which changed only; as plain values."""
    before, after = asdict(was), asdict(becomes)
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}
