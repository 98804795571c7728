"""Pages of figures: how far the plan is kept, the neutrality report, and its version without names for everybody."""

from app.reports.views import attention, behind, compliance, monthly, neutrality, public
from app.reports.views.blueprint import bp, open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "attention", "behind", "compliance", "monthly", "neutrality", "public"]
