"""The calendar, page by page; importing a module opens its routes."""

from app.calendar.views import agenda, awareness, external, ideas, imports, month, proposals
from app.calendar.views.blueprint import bp

__all__ = ["agenda", "awareness", "bp", "external", "ideas", "imports", "month", "proposals"]
