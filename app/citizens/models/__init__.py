"""What citizens write, and what is answered."""

from app.citizens.models.attention import AccountAttention
from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.crises import Crisis, CrisisSpike, CrisisUpdate
from app.citizens.models.imports import CitizenImport
from app.citizens.models.protocols import ProtocolTaker, ProtocolVersion
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.citizens.models.units import UnitQuestion

__all__ = [
    "AccountAttention",
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenImport",
    "CitizenMessage",
    "Crisis",
    "CrisisSpike",
    "CrisisUpdate",
    "FoldedMessage",
    "ProtocolTaker",
    "ProtocolVersion",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
    "UnitQuestion",
]
