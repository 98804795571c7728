"""Pages about what is planned before it is written."""

from app.plan.views import campaigns, document, evergreen, filling, path, slots
from app.plan.views.blueprint import bp

__all__ = ["bp", "campaigns", "document", "evergreen", "filling", "path", "slots"]
