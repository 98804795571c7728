"""Pages about what is planned before it is written."""

from app.plan.views import acts, campaigns, evergreen, filling, gate, path, samples, slots
from app.plan.views.blueprint import bp

__all__ = ["acts", "bp", "campaigns", "evergreen", "filling", "gate", "path", "samples", "slots"]
