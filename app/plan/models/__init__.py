"""What is planned before it is written."""

from app.plan.models.campaigns import Campaign
from app.plan.models.evergreen import Evergreen
from app.plan.models.indicators import IndicatorValue
from app.plan.models.objectives import Objective
from app.plan.models.slots import Slot
from app.plan.models.versions import PlanComment, PlanSection, PlanSignature, PlanVersion

__all__ = [
    "Campaign",
    "Evergreen",
    "IndicatorValue",
    "Objective",
    "PlanComment",
    "PlanSection",
    "PlanSignature",
    "PlanVersion",
    "Slot",
]
