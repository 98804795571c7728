from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.core.likeness import SHORTEST
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan


def notice_under_two_days(look: PieceScan) -> Sequence[TextMark]:
    return _notice_under(look, timedelta(days=2))


def notice_under_five_days(look: PieceScan) -> Sequence[TextMark]:
    return _notice_under(look, timedelta(days=5))


def _notice_under(look: PieceScan, least: timedelta) -> Sequence[TextMark]:
    planned, now, end = look.piece.planned_at, look.piece.now, len(look.text)
    if planned is None or now is None or planned - now >= least:
        return []
    return [TextMark(end, end, "")]


def before_embargo(look: PieceScan) -> Sequence[TextMark]:
    """Mark publication before the embargo; overdue pieces count as published now."""
    planned, now, until, end = look.piece.planned_at, look.piece.now, look.piece.embargo_until, len(look.text)
    if planned is None or until is None or max(planned, now or planned) >= until:
        return []
    return [TextMark(end, end, "", until=f"{until.astimezone(ZoneInfo(look.piece.zone)):%d/%m/%Y, %H:%M}")]


def repeated_texts(look: PieceScan) -> Sequence[TextMark]:
    """Mark other accounts' text, ignoring blanks; `term`: their number."""
    if not look.piece.siblings:
        return []
    own = look.text.split()
    same = sum(other.split() == own for other in look.piece.siblings)
    return [TextMark(0, len(look.text), str(same))] if same and len(look.text) >= SHORTEST else []
