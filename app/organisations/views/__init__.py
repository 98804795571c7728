"""Pages about the organisation: its settings, its units, and its first day."""

from app.organisations.views import first_run, settings, start, units
from app.organisations.views.blueprint import bp

PAGES = (first_run, settings, start, units)

__all__ = ["PAGES", "bp"]
