"""What citizens write, and what is answered."""

from app.citizens.models.attention import AccountAttention
from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.crises import Crisis, CrisisSpike, CrisisUpdate
from app.citizens.models.faq import AskedTopic, FaqEntry
from app.citizens.models.imports import CitizenImport
from app.citizens.models.listening import CitizenMailbox, Listening
from app.citizens.models.moderation import (
    MeasureEvidence,
    ModerationMeasure,
    NetworkBlock,
    NormsAdoption,
    ParticipationNorms,
)
from app.citizens.models.protocols import ProtocolTaker, ProtocolVersion
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.citizens.models.templates import ResponseTemplate, TemplateDecision, TemplateVersion, UsualValue
from app.citizens.models.units import UnitQuestion
from app.domain.cases.models.cases import CitizenRestriction

__all__ = [
    "AccountAttention",
    "AskedTopic",
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenImport",
    "CitizenMailbox",
    "CitizenMessage",
    "CitizenRestriction",
    "Crisis",
    "CrisisSpike",
    "CrisisUpdate",
    "FaqEntry",
    "FoldedMessage",
    "Listening",
    "MeasureEvidence",
    "ModerationMeasure",
    "NetworkBlock",
    "NormsAdoption",
    "ParticipationNorms",
    "ProtocolTaker",
    "ProtocolVersion",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
    "ResponseTemplate",
    "TemplateDecision",
    "TemplateVersion",
    "UnitQuestion",
    "UsualValue",
]
