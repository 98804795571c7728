"""Pages about what is planned before it is written."""

from app.plan.views import bringing, campaigns, evergreen, filling, others, path, slots, staff, who
from app.plan.views.blueprint import bp

__all__ = ["bp", "bringing", "campaigns", "evergreen", "filling", "others", "path", "slots", "staff", "who"]
