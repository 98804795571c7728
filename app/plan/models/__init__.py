"""What is planned before it is written."""

from app.plan.models.campaigns import Campaign
from app.plan.models.evergreen import Evergreen
from app.plan.models.gate import AccountChecklist, SamplePiece
from app.plan.models.guide import Frequency, IntakeChannel
from app.plan.models.slots import Slot
from app.plan.models.versions import PlanComment, PlanSection, PlanSignature, PlanVersion

__all__ = [
    "AccountChecklist",
    "Campaign",
    "Evergreen",
    "Frequency",
    "IntakeChannel",
    "PlanComment",
    "PlanSection",
    "PlanSignature",
    "PlanVersion",
    "SamplePiece",
    "Slot",
]
