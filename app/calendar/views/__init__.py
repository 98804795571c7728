"""The calendar, page by page; importing a module opens its routes."""

from app.calendar.views import agenda, awareness, external, imports, month, moving, proposals, saved, several, table
from app.calendar.views.blueprint import bp

__all__ = [
    "agenda",
    "awareness",
    "bp",
    "external",
    "imports",
    "month",
    "moving",
    "proposals",
    "saved",
    "several",
    "table",
]
