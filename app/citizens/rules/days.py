"""A day within a sentence, in each language."""

from datetime import date

from babel.dates import format_date, format_skeleton

BASQUE = "eu"
"""A day within a Basque sentence takes an ending of its own, so it is written in figures."""


def day_words(day: date, language: str, *, year: int) -> str:
    """With its year where it is not the one given."""
    if language == BASQUE:
        return f"{day:%Y/%m/%d}"
    if day.year != year:
        return format_date(day, "long", locale=language)
    return format_skeleton("MMMMd", day, locale=language)
