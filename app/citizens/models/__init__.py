"""What citizens write, and what is answered."""

from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.listening import CitizenMailbox, Listening
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision

__all__ = [
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenMailbox",
    "CitizenMessage",
    "FoldedMessage",
    "Listening",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
]
