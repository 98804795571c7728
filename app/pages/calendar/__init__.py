"""Calendar pages; importing registers routes."""

from app.pages.calendar import (
    agenda,
    awareness_days,
    bulk_actions,
    event_proposals,
    external_calendars,
    month,
    move,
    saved_views,
    sheet_export,
    sheet_import,
    sidebar,
    table,
)
from app.pages.calendar.blueprint import bp

__all__ = [
    "agenda",
    "awareness_days",
    "bp",
    "bulk_actions",
    "event_proposals",
    "external_calendars",
    "month",
    "move",
    "saved_views",
    "sheet_export",
    "sheet_import",
    "sidebar",
    "table",
]
