"""Pages of figures: the neutrality report, and its version without names for everybody."""

from app.reports.views import neutrality, public
from app.reports.views.blueprint import bp, open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "neutrality", "public"]
