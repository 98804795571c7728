"""What the people of the demonstration declare of their posts, so that the rules that ask have their answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.demo.content import Telling
from app.drafting.rules.content import MediaUse
from app.drafting.rules.declared import Declaration, Shown

TRANSLATORS = "Oficina municipal de promoción de la lengua"
NOBODY = Shown(frozenset({"nobody"}))


def declared(telling: Telling, written_on: date, media: Sequence[MediaUse]) -> Declaration:
    """Where a figure comes from, who read the translation, and that the drawings show nobody."""
    return Declaration(
        source=telling.source,
        source_on=_year_closed_before(written_on) if telling.source else None,
        reviewed_by=TRANSLATORS if telling.text_ca else "",
        pictures={use.digest: NOBODY for use in media},
    )


def _year_closed_before(day: date) -> date:
    """Return the end of the newest year whose figures were out when the post was written."""
    return date((day - timedelta(days=60)).year - 1, 12, 31)
