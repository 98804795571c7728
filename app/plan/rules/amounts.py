"""Numbers as people type them: with a comma or a point, and two decimals at most."""

import re

from app.core.errors import Refusal
from app.core.words import say

_AMOUNT = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)


def read_amount(typed: str | int | float, *, most: float) -> float:
    """Raises `Refusal` for what is no number from 0 to `most`; a cell of a spreadsheet may be a number already."""
    text = typed.strip() if isinstance(typed, str) else f"{typed:g}"
    if not _AMOUNT.fullmatch(text):
        raise Refusal(say("«%(typed)s» no es un número: escríbalo así, 3,5.", typed=text[:30]))
    value = float(text.replace(",", "."))
    if value > most:
        raise Refusal(say("Ponga como mucho %(most)s.", most=f"{most:g}"))
    return value


def amount_words(value: float | None) -> str:
    """As a form would have it typed: «3,5»."""
    return "" if value is None else f"{value:g}".replace(".", ",")


def minutes_of(hours: float) -> int:
    return round(hours * 60)


def hours_of(minutes: int) -> float:
    return round(minutes / 60, 2)
