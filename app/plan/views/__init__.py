"""What is planned, page by page; importing a module opens its routes."""

from app.plan.views import campaigns
from app.plan.views.blueprint import bp

__all__ = ["bp", "campaigns"]
