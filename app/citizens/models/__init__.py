"""What citizens write, and what is answered."""

from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.crises import Crisis, CrisisSpike, CrisisUpdate
from app.citizens.models.protocols import ProtocolTaker, ProtocolVersion
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision

__all__ = [
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
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
]
