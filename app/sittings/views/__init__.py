"""Pages of approval sessions: those to come, the one that is held, its minutes, and the appointments they come from."""

from app.sittings.views import appointments, closing, holding, listing, minutes
from app.sittings.views.blueprint import bp

PAGES = (bp, appointments.bp)

__all__ = ["PAGES", "appointments", "bp", "closing", "holding", "listing", "minutes"]
