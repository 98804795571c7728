"""Pages about what is planned before it is written."""

from app.plan.views import campaigns, evergreen, existing, filling, networks, path, resources, slots
from app.plan.views.blueprint import bp

__all__ = ["bp", "campaigns", "evergreen", "existing", "filling", "networks", "path", "resources", "slots"]
