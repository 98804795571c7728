"""Amounts of an indicator as offices write them: per cent signs, hours and minutes."""

import re

from app.core.errors import Refusal
from app.core.words import say
from app.plan.rules.indicators import Unit
from app.plan.rules.numbers import check_range, read_number

MOST = 10_000_000
HOUR = 60
_TIME = re.compile(r"(?:(?P<hours>\d+)\s*h(?:oras?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utos?)?)?\.?)?")


def read_measure(typed: str | float, unit: Unit) -> float:
    """«82,5 %», «1.250», «2 h 30 min». Shares go from 0 to 100 and times come out in minutes.

    Raises `Refusal` in words that say how to write it.
    """
    minutes = _minutes(typed.strip().lower()) if isinstance(typed, str) and unit is Unit.MINUTES else None
    bare = typed.strip().removesuffix("%") if isinstance(typed, str) and unit is Unit.SHARE else typed
    return checked(float(read_number(bare, most=MOST)) if minutes is None else minutes, unit)


def checked(amount: float, unit: Unit) -> float:
    """Raises `Refusal` for what that unit cannot be."""
    if unit is Unit.SHARE and amount > 100:
        raise Refusal(say("Es un porcentaje: escriba un número entre 0 y 100."))
    check_range(amount, most=MOST)
    return amount


def _minutes(said: str) -> float | None:
    found = _TIME.fullmatch(said)
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    return float(int(found["hours"] or 0) * HOUR + int(found["minutes"] or 0))
