"""Calendars as the pool reads them."""

from datetime import datetime
from typing import Any

from app.adapters.calendar_files.packed_calendar import pack_calendar
from app.ical.reader.parsed_calendar import read_calendar


def read_calendar_file(arguments: list[str], content: bytes) -> tuple[dict[str, Any], bytes]:
    zone, opens, closes = arguments
    return pack_calendar(read_calendar(content, zone, *map(datetime.fromisoformat, (opens, closes)))), b""
