"""Pages about the dates that bind."""

from app.periods.views import bands, confirming, index, page, proposing
from app.periods.views.blueprint import bp

PAGES = (bands, confirming, index, page, proposing)

__all__ = ["PAGES", "bp"]
