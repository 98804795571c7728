"""What is planned before it is written."""

from app.plan.models.campaigns import Campaign
from app.plan.models.evergreen import Evergreen
from app.plan.models.slots import Slot

__all__ = ["Campaign", "Evergreen", "Slot"]
