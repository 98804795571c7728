"""Spanish numbers and money, exact to the cent."""

import re
from decimal import Decimal

from app.core.errors import Refusal
from app.core.messages import msg

_NUMBER = re.compile(
    r"(?P<whole>(?P<pointed>[1-9]\d{0,2}(?:\.\d{3})+)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)"
    r"(?:(?P<mark>[,.])(?P<part>\d+))?",
    re.ASCII,
)
_NEGATIVE = ("-", "\N{MINUS SIGN}", "\N{EN DASH}")
_CELL_PLACES = 6
"""Decimals free of floating-point noise."""


def parse_number(typed: str | float, *, most: float) -> Decimal:
    """Parse «1.250,50», «1250,5», «1 250», «1250.50» or a spreadsheet's number.

    Raises `Refusal` if invalid, negative, ambiguous or over `most`.
    """
    value = _parsed(typed.strip()) if isinstance(typed, str) else _from_cell(typed)
    check_range(value, most=most)
    return value


def parse_hundredths(typed: str | float, *, most: int) -> int:
    """Refuse more than two decimals; `most` is in hundredths."""
    value = parse_number(typed, most=most / 100) * 100
    if value != int(value):
        raise Refusal(msg("Escriba como mucho dos decimales."))
    return int(value)


def parse_amount(typed: str | float, *, most: int) -> float:
    """Parse at most two decimals."""
    return parse_hundredths(typed, most=most * 100) / 100


def check_range(value: Decimal | float, *, most: float) -> None:
    """Raise `Refusal` below zero or over `most`."""
    if value < 0:
        raise Refusal(msg("No puede ser negativo."))
    if value > most:
        raise Refusal(msg("Es demasiado: como mucho %(most)s. Revise las cifras.", most=format_amount(most)))


def format_hundredths(hundredths: int) -> str:
    """Format as typed money: 125050 is «1.250,50», 125000 «1.250»."""
    whole, part = divmod(hundredths, 100)
    thousands = f"{whole:,}".replace(",", ".")
    return f"{thousands},{part:02d}" if part else thousands


def format_amount(value: float | None) -> str:
    """Keep at most two decimals: 12.5 is «12,5», None empty."""
    if value is None:
        return ""
    text = format_hundredths(round(value * 100))
    return text.rstrip("0") if "," in text else text


def _parsed(text: str) -> Decimal:
    sign, bare = ("-", text[1:]) if text.startswith(_NEGATIVE) else ("", text)
    match = _NUMBER.fullmatch(bare)
    if match is None or _is_unclear(match):
        raise _unclear_number(text)
    whole = re.sub(r"\D", "", match["whole"])
    return Decimal(f"{sign}{whole}.{match['part'] or 0}")


def _is_unclear(match: re.Match[str]) -> bool:
    """Tell whether ambiguous: «1,250», «1234.567», «1.250.5»."""
    whole, mark, part = match["whole"], match["mark"], match["part"] or ""
    if mark == "." and match["pointed"]:
        return True
    could_be_thousands = mark == "." or (whole.isdecimal() and len(whole) < 4)
    return could_be_thousands and len(part) == 3 and whole.strip("0") != ""


def _from_cell(cell: float) -> Decimal:
    value = Decimal(str(round(cell, _CELL_PLACES)))
    if not value.is_finite():
        raise _unclear_number(str(cell))
    return value


def _unclear_number(typed: str) -> Refusal:
    return Refusal(
        msg("«%(typed)s» no es un número claro: la coma separa los decimales, como en 1.250,50.", typed=typed[:30])
    )


MAX_CENTS = 100_000_000 * 100
_SIGN = re.compile(r"^\s*€|(?:€|euros?|eur)\s*$", re.IGNORECASE)


def parse_cents(typed: str, *, most: int = MAX_CENTS) -> int:
    """Parse «1.250,50 €», sign optional. Raises `Refusal` as `parse_hundredths`."""
    return parse_hundredths(_SIGN.sub("", typed), most=most)
