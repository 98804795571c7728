"""How a piece stands in time and among the others: too soon, before its embargo, or the same text everywhere."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

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


def before_embargo(look: Look) -> Sequence[Mark]:
    """It would go out before whoever asked for it allows; what is late goes out now, whatever was planned."""
    planned, now, until, end = look.piece.planned_at, look.piece.now, look.piece.embargo_until, len(look.text)
    if planned is None or until is None or max(planned, now or planned) >= until:
        return []
    return [Mark(end, end, "", until=f"{until.astimezone(ZoneInfo(look.piece.zone)):%d/%m/%Y, %H:%M}")]


def repeated_texts(look: Look) -> Sequence[Mark]:
    """The same words for another account; `what` is how many others say them. Blanks make no difference."""
    if not look.piece.siblings:
        return []
    own = look.text.split()
    same = sum(other.split() == own for other in look.piece.siblings)
    return [Mark(0, len(look.text), str(same))] if same and len(look.text) >= _SHORTEST else []
