"""The draft that takes up what an approval left out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from app.drafting.rules.draft import Draft, Plan, Target
from app.drafting.rules.states import Status

WENT_ON = frozenset({Status.APPROVED, Status.ON_HOLD, Status.CLOSED})
"""The states of a post whose rest may be taken up."""


def remainder_of(
    draft: Draft, left: Collection[Target], *, number: str, planned_at: datetime | None, now: datetime
) -> Draft:
    """The same draft for those accounts and languages only; its hour goes with it while it is still to come."""
    languages = {language for _, language in left}
    is_to_come = planned_at is not None and planned_at > now
    return replace(
        draft,
        targets=tuple(target for target in draft.targets if target in left),
        texts={language: text for language, text in draft.texts.items() if language in languages},
        own_texts={target: text for target, text in draft.own_texts.items() if target in left},
        plan=draft.plan if is_to_come else Plan(),
        note=f"Lo que quedó fuera de la n.º {number}.",
    )
