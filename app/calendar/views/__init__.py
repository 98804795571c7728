"""The calendar, page by page; importing a module opens its routes."""

from app.calendar.views import agenda, imports, month
from app.calendar.views.blueprint import bp

__all__ = ["agenda", "bp", "imports", "month"]
