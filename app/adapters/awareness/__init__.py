"""Awareness days, in YAML.

`id`, `group`, `date` ("03-08", or movable `{month, weekday, nth}`), `es`, `en` and `source`.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.external_calendars.rules.awareness_days import AwarenessDay, AwarenessGroup, FixedDate, FloatingDate

FILE = Path(__file__).parent / "days.yaml"
_LEAP_YEAR = 2028


@cache
def shipped_days() -> tuple[AwarenessDay, ...]:
    """Return the days in order; raise `ValueError` naming a faulty entry."""
    return read_days(read_yaml(FILE.read_text(encoding="utf-8")))


def read_days(entries: Iterable[dict[str, Any]]) -> tuple[AwarenessDay, ...]:
    days = [_day(entry) for entry in entries]
    repeated = sorted({day.id for day in days if [other.id for other in days].count(day.id) > 1})
    if repeated:
        raise ValueError(f"repeated: {repeated}")
    return tuple(sorted(days, key=lambda day: (day.rule.in_year(_LEAP_YEAR), day.id)))


def _day(entry: dict[str, Any]) -> AwarenessDay:
    try:
        names = {"es": entry["es"], "en": entry["en"]}
        day = AwarenessDay(entry["id"], AwarenessGroup(entry["group"]), _rule(entry["date"]), names, entry["source"])
        day.rule.in_year(_LEAP_YEAR + 1)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"wrong day: {entry!r}") from error
    if not (names["es"].strip() and names["en"].strip() and day.source.strip()):
        raise ValueError(f"without name or source: {day.id}")
    return day


def _rule(date: str | dict[str, int]) -> FixedDate | FloatingDate:
    if isinstance(date, dict):
        return FloatingDate(**date)
    month, _, day = date.partition("-")
    return FixedDate(int(month), int(day))
