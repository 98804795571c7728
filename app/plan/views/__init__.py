"""Pages about what is planned before it is written."""

from app.plan.views import acts, campaigns, evergreen, filling, gate, guide, path, samples, slots, versions, writing
from app.plan.views.blueprint import bp

__all__ = [
    "acts",
    "bp",
    "campaigns",
    "evergreen",
    "filling",
    "gate",
    "guide",
    "path",
    "samples",
    "slots",
    "versions",
    "writing",
]
