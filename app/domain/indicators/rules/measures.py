"""Amounts as offices write them: per cent, hours, minutes."""

import re

from app.core.amounts import check_range, parse_number
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.indicators.rules.catalogue import IndicatorUnit

MAX_MEASURE = 10_000_000
HOUR = 60
_TIME = re.compile(r"(?:(?P<hours>\d+)\s*h(?:oras?)?)?\s*(?:(?P<minutes>\d+)\s*m(?:in(?:utos?)?)?\.?)?")


def parse_measure(typed: str | float, unit: IndicatorUnit) -> float:
    """Parse «82,5 %», «1.250», «2 h 30 min»; shares are 0 to 100, times minutes.

    Raises `Refusal` with the format.
    """
    minutes = (
        _parse_minutes(typed.strip().lower()) if isinstance(typed, str) and unit is IndicatorUnit.MINUTES else None
    )
    bare = typed.strip().removesuffix("%") if isinstance(typed, str) and unit is IndicatorUnit.SHARE else typed
    return check_measure(float(parse_number(bare, most=MAX_MEASURE)) if minutes is None else minutes, unit)


def check_measure(amount: float, unit: IndicatorUnit) -> float:
    """Raise `Refusal` for an impossible amount."""
    if unit is IndicatorUnit.SHARE and amount > 100:
        raise Refusal(msg("Es un porcentaje: escriba un número entre 0 y 100."))
    check_range(amount, most=MAX_MEASURE)
    return amount


def _parse_minutes(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    if match is None or not (match["hours"] or match["minutes"]):
        return None
    return float(int(match["hours"] or 0) * HOUR + int(match["minutes"] or 0))
