"""What the organisation plans."""

from app.plan.models.campaigns import Campaign

__all__ = ["Campaign"]
