"""How a piece stands among the others: too soon, or the same text everywhere."""

from collections.abc import Sequence
from datetime import timedelta

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_SHORTEST = 20
"""Characters from which a repeated text is no coincidence."""


def notice_under_two_days(look: Look) -> Sequence[Mark]:
    return _notice_under(look, timedelta(days=2))


def notice_under_five_days(look: Look) -> Sequence[Mark]:
    return _notice_under(look, timedelta(days=5))


def _notice_under(look: Look, least: timedelta) -> Sequence[Mark]:
    planned, now, end = look.piece.planned_at, look.piece.now, len(look.text)
    if planned is None or now is None or planned - now >= least:
        return []
    return [Mark(end, end, "")]


def repeated_texts(look: Look) -> Sequence[Mark]:
    """The same words for another account; `what` is how many others say them. Blanks make no difference."""
    if not look.piece.siblings:
        return []
    own = look.text.split()
    same = sum(other.split() == own for other in look.piece.siblings)
    return [Mark(0, len(look.text), str(same))] if same and len(look.text) >= _SHORTEST else []
