"""What is planned before it is written."""

from app.plan.models.campaigns import Campaign
from app.plan.models.evergreen import Evergreen
from app.plan.models.means import ExistingChannel, NetworkChoice, PlanResource
from app.plan.models.slots import Slot
from app.plan.models.versions import PlanComment, PlanSection, PlanSignature, PlanVersion

__all__ = [
    "Campaign",
    "Evergreen",
    "ExistingChannel",
    "NetworkChoice",
    "PlanComment",
    "PlanResource",
    "PlanSection",
    "PlanSignature",
    "PlanVersion",
    "Slot",
]
