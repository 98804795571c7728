"""Pages of approval sessions: those to come, the one that is held, its minutes, and the appointments they come from."""

from app.pages.sittings import appointments, minutes, proceedings, sittings
from app.pages.sittings import minutes as sittings_minutes
from app.pages.sittings.blueprint import bp

PAGES = (bp, appointments.bp)

__all__ = ["PAGES", "appointments", "bp", "minutes", "proceedings", "sittings", "sittings_minutes"]
