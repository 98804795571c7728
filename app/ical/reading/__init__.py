"""Somebody else's iCalendar file, read as far as it is sound (RFC 5545); what is not, is named with its reason."""

from app.ical.reading.components import NotACalendar
from app.ical.reading.reader import Left, Occurrence, Reading, read_calendar

__all__ = ["Left", "NotACalendar", "Occurrence", "Reading", "read_calendar"]
