"""What citizens write, and what is answered."""

from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.moderation import (
    CitizenRestriction,
    MeasureEvidence,
    ModerationMeasure,
    NormsAdoption,
    ParticipationNorms,
)
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision

__all__ = [
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenMessage",
    "CitizenRestriction",
    "FoldedMessage",
    "MeasureEvidence",
    "ModerationMeasure",
    "NormsAdoption",
    "ParticipationNorms",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
]
