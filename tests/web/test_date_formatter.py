"""Dates equal Babel's, in every language and pattern of the pages."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_datetime

from app.core.dates import date_formatter
from app.web.translation import LOCALES
from tests.architecture.tree import APP, TEMPLATES

CLDR = re.compile(r"""["']([dyMLEHms:/. ,-]*(?:d|MMMM|LLLL|HH)[dyMLEHms:/. ,-]*)["']""")
WORDY = re.compile(r"""["'][dyMLEHms:/. ,-]*(?:'del?'|MMMM|LLLL y)[dyMLEHms:/. ,'-]*["']|\| (?:capitalize|title)\b""")
SOURCES = [*TEMPLATES.rglob("*.html"), *APP.rglob("*.py")]
PATTERNS = sorted({style for path in SOURCES for style in CLDR.findall(path.read_text()) if "%" not in style})
ZONE = ZoneInfo("Atlantic/Canary")


def test_the_patterns_of_the_pages_are_found():
    assert {"d MMM y, HH:mm", "EEEE d MMM, HH:mm", "LLLL"} <= set(PATTERNS)


def test_whole_months_are_written_by_the_named_styles_and_no_name_loses_its_capital():
    """A pattern with «de» is Spanish in every language, and Jinja's `capitalize` makes December december."""
    inside = [path for path in SOURCES if path.name != "dates.py"]
    assert [(path.name, found) for path in inside for found in WORDY.findall(path.read_text())] == []


FIRST = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
STYLES = {
    "es": ("martes, 1 de diciembre de 2026", "1 de diciembre de 2026", "martes, 1 de diciembre", "1 de diciembre"),
    "en": ("Tuesday, 1 December 2026", "1 December 2026", "Tuesday, 1 December", "1 December"),
    "ca": ("dimarts, 1 de desembre del 2026", "1 de desembre del 2026", "dimarts, 1 de desembre", "1 de desembre"),
    "gl": ("martes, 1 de decembro de 2026", "1 de decembro de 2026", "martes, 1 de decembro", "1 de decembro"),
    "eu": (
        "2026(e)ko abenduaren 1(a), asteartea",
        "2026(e)ko abenduaren 1(a)",
        "abenduaren 1(a), asteartea",
        "abenduaren 1(a)",
    ),
}
MONTHS = {"es": "diciembre de 2026", "en": "December 2026", "ca": "desembre del 2026", "gl": "decembro de 2026"}


@pytest.mark.parametrize("language", STYLES)
def test_a_named_style_follows_the_language(language: str):
    written = [date_formatter(style, language)(FIRST) for style in ("full", "long", "weekday", "day")]
    assert tuple(written) == STYLES[language]
    assert date_formatter("weekday, HH:mm", language)(FIRST) == f"{STYLES[language][2]}, 09:05"
    assert date_formatter("month", language)(FIRST) == MONTHS.get(language, "2026(e)ko abendua")


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("style", PATTERNS)
def test_a_year_is_written_as_babel_writes_it(style: str, language: str):
    written = date_formatter(style, language)
    for days in range(0, 366, 3):
        at = datetime(2027, 1, 1, 7, 5, 9, tzinfo=UTC) + timedelta(days=days, hours=days % 24)
        assert written(at.astimezone(ZONE)) == format_datetime(at, style, tzinfo=ZONE, locale=language)


def test_a_pattern_nobody_foresaw_is_left_to_babel():
    day = datetime(2027, 2, 3, tzinfo=UTC).date()
    assert date_formatter("QQQQ, w", "es")(day) == format_date(day, "QQQQ, w", locale="es")
