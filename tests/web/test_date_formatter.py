"""Dates equal Babel's, in every language and pattern of the pages."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_datetime

from app.web.formats import date_formatter
from app.web.translation import LOCALES
from tests.architecture.tree import APP, TEMPLATES

CLDR = re.compile(r"""["']((?:[dyMLEHms:/. ,-]|'de')*(?:d|MMMM|LLLL|HH)(?:[dyMLEHms:/. ,-]|'de')*)["']""")
SOURCES = [*TEMPLATES.rglob("*.html"), *APP.rglob("*.py")]
PATTERNS = sorted({style for path in SOURCES for style in CLDR.findall(path.read_text()) if "%" not in style})
ZONE = ZoneInfo("Atlantic/Canary")


def test_the_patterns_of_the_pages_are_found():
    assert {"d MMM y, HH:mm", "EEEE, d 'de' MMMM", "LLLL 'de' y"} <= set(PATTERNS)


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
