from app.pages.organisations import first_run, settings, setup, units
from app.pages.organisations.blueprint import bp

PAGES = (first_run, settings, setup, units)

__all__ = ["PAGES", "bp"]
