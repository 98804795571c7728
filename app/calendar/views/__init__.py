"""The calendar, page by page; importing a module opens its routes."""

from app.calendar.views import (
    agenda,
    awareness,
    exports,
    external,
    ideas,
    imports,
    month,
    moving,
    proposals,
    saved,
    several,
    table,
    templates,
)
from app.calendar.views.blueprint import bp

__all__ = [
    "agenda",
    "awareness",
    "bp",
    "exports",
    "external",
    "ideas",
    "imports",
    "month",
    "moving",
    "proposals",
    "saved",
    "several",
    "table",
    "templates",
]
