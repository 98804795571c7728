"""What citizens write, and what is answered."""

from app.citizens.models.cases import Case, CaseAct, CaseCounter, Citizen, CitizenMessage, FoldedMessage
from app.citizens.models.faq import FaqEntry
from app.citizens.models.replies import Reply, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.citizens.models.templates import ResponseTemplate, TemplateDecision, TemplateVersion, UsualValue

__all__ = [
    "Case",
    "CaseAct",
    "CaseCounter",
    "Citizen",
    "CitizenMessage",
    "FaqEntry",
    "FoldedMessage",
    "Reply",
    "ReplyAttempt",
    "ReplyAttemptOutcome",
    "ReplyDecision",
    "ResponseTemplate",
    "TemplateDecision",
    "TemplateVersion",
    "UsualValue",
]
