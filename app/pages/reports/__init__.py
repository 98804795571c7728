from app.pages.reports import attention, compliance, drill_down, monthly, neutrality, public_neutrality, reach
from app.pages.reports.blueprint import bp, open_bp

PAGES = (bp, open_bp)

__all__ = ["PAGES", "attention", "compliance", "drill_down", "monthly", "neutrality", "public_neutrality", "reach"]
