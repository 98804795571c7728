"""What is planned before it is written."""

from app.plan.models.campaigns import Campaign
from app.plan.models.evergreen import Evergreen
from app.plan.models.gate import AccountChecklist, SamplePiece
from app.plan.models.guide import Frequency, IntakeChannel
from app.plan.models.indicators import IndicatorValue
from app.plan.models.means import ExistingChannel, NetworkChoice, PlanResource
from app.plan.models.objectives import Objective
from app.plan.models.people import AttentionShift, PlanPerson, PlanSkill, Training
from app.plan.models.profiles import ComparableProfile, ObservationSheet
from app.plan.models.slots import Slot
from app.plan.models.versions import PlanComment, PlanSection, PlanSignature, PlanVersion

__all__ = [
    "AccountChecklist",
    "AttentionShift",
    "Campaign",
    "ComparableProfile",
    "Evergreen",
    "ExistingChannel",
    "Frequency",
    "IndicatorValue",
    "IntakeChannel",
    "NetworkChoice",
    "Objective",
    "ObservationSheet",
    "PlanComment",
    "PlanPerson",
    "PlanResource",
    "PlanSection",
    "PlanSignature",
    "PlanSkill",
    "PlanVersion",
    "SamplePiece",
    "Slot",
    "Training",
]
