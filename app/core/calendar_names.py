"""Babel's month and weekday names, loaded on first use."""

from functools import cache

from babel.dates import get_day_names, get_month_names


@cache
def month_numbers(*languages: str) -> dict[str, int]:
    """Return months by name, from 1, in language order."""
    return {name: month for code in languages for month, name in get_month_names("wide", "stand-alone", code).items()}


@cache
def weekday_numbers(*languages: str) -> dict[str, int]:
    """Return weekdays by name; 0: Monday."""
    return {name: day for code in languages for day, name in get_day_names("wide", "stand-alone", code).items()}
