"""What citizens write, and what is answered."""

from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.imports import CitizenImport
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision

__all__ = [
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenImport",
    "CitizenMessage",
    "FoldedMessage",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
]
