"""What the people of the demonstration declare of their posts, so that the rules that ask have their answer."""

from collections.abc import Sequence
from datetime import date

from app.demo.content import Telling
from app.drafting.rules.content import MediaUse
from app.drafting.rules.declared import Declaration, Shown
from app.drafting.rules.draft import Plan

TRANSLATORS = "Oficina municipal de promoción de la lengua"
NOBODY = Shown(frozenset({"nobody"}))


def declared(telling: Telling, plan: Plan, media: Sequence[MediaUse]) -> Declaration:
    """Where a figure comes from, who read the translation, and that the drawings show nobody."""
    closed = date(plan.on.year - 1, 12, 31) if plan.on and telling.source else None
    return Declaration(
        source=telling.source,
        source_on=closed,
        reviewed_by=TRANSLATORS if telling.text_ca else "",
        pictures={use.digest: NOBODY for use in media},
    )
