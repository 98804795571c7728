"""Pages about what is planned before it is written."""

from app.plan.views import campaigns, evergreen, filling, indicator_sheets, indicators, objectives, path, slots, why
from app.plan.views.blueprint import bp

__all__ = [
    "bp",
    "campaigns",
    "evergreen",
    "filling",
    "indicator_sheets",
    "indicators",
    "objectives",
    "path",
    "slots",
    "why",
]
