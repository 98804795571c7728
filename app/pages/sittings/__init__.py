from app.pages.sittings import appointments, minutes, proceedings, sittings
from app.pages.sittings.blueprint import bp

PAGES = (bp, appointments.bp)

__all__ = ["PAGES", "appointments", "bp", "minutes", "proceedings", "sittings"]
