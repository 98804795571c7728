"""Amounts as offices write them, read into numbers: decimal commas, signs, hours and minutes."""

import re

from app.core.errors import Refusal
from app.core.words import say
from app.plan.rules.indicators import Unit

MOST = 10_000_000.0
HOUR = 60
_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:[,.](?P<part>\d+))?")
_TIME = re.compile(r"(?:(?P<hours>\d+)\s*h(?:oras?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utos?)?)?\.?)?")


def read_amount(text: str, unit: Unit) -> float:
    """«82,5 %», «1.250», «2 h 30 min». Shares go from 0 to 100 and times come out in minutes.

    Raises `Refusal` in words that say how to write it.
    """
    said = text.strip().removesuffix("%").strip() if unit is Unit.SHARE else text.strip().lower()
    amount = _minutes(said) if unit is Unit.MINUTES else None
    return checked(_number(said, text) if amount is None else amount, unit)


def checked(amount: float, unit: Unit) -> float:
    """Raises `Refusal` for what that unit cannot be."""
    if amount < 0:
        raise Refusal(say("No puede ser menor que cero."))
    if unit is Unit.SHARE and amount > 100:
        raise Refusal(say("Es un porcentaje: escriba un número entre 0 y 100."))
    if amount > MOST:
        raise Refusal(say("El número es demasiado grande: revíselo."))
    return amount


def written(amount: float | None) -> str:
    """As it is typed in a form: a comma for the decimals, and nothing for nothing."""
    return "" if amount is None else f"{amount:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _minutes(said: str) -> float | None:
    found = _TIME.fullmatch(said)
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    return float(int(found["hours"] or 0) * HOUR + int(found["minutes"] or 0))


def _number(said: str, typed: str) -> float:
    found = _NUMBER.fullmatch(said)
    if found is None:
        raise Refusal(
            say("«%(typed)s» no es un número. Escríbalo con coma para los decimales: 82,5.", typed=typed.strip())
        )
    whole = re.sub(r"\D", "", found["whole"])
    return float(f"{found['sign']}{whole[:12]}.{(found['part'] or '0')[:6]}")
