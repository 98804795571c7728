"""A case's panels, functions with a template, in display order; the longer are modules.

Deadlines go beside the conversation, the rest below, reply first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.permissions import Permission
from app.domain.cases.models.cases import Case, CaseAct, CitizenMessage
from app.domain.cases.models.readings import ReadingRecord
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries.restrictions import RestrictedCitizen
from app.domain.cases.queries.unit_questions import unit_questions
from app.domain.cases.rules.unit_questions import QuestionLinkState, last_minute_before
from app.domain.organisations.models import Unit
from app.pages.cases.panels import deadlines, reply, triage
from app.pages.moderation.measure_details import case_context
from app.usecases.cases.unit_questions import link_state_of
from app.web.request import actor, now, read_session


@dataclass(frozen=True, slots=True)
class CaseView:
    """`form`: a panel's refused one; `restricted`: authors who asked for storage only; `readings`: by message."""

    case: Case
    messages: Sequence[CitizenMessage]
    acts: Sequence[CaseAct]
    replies: Sequence[Reply]
    units: Sequence[Unit]
    form: Any
    restricted: Sequence[RestrictedCitizen] = ()
    readings: Mapping[int, ReadingRecord | None] = field(default_factory=dict)


def _unit_panel(seen: CaseView) -> Mapping[str, Any] | None:
    """Return the context in one statement."""
    may_ask = actor().may(Permission.CASE_ANSWER)
    is_open = seen.case.closed_at is None
    questions = [
        {
            "question": question,
            "unit": unit,
            "state": state,
            "until": last_minute_before(question.expires_at),
        }
        for question, unit in unit_questions(read_session(), seen.case)
        for state in [link_state_of(question, seen.case, now=now())]
    ]
    if not questions and not (may_ask and is_open):
        return None
    has_answer = is_open and any(question["state"] is QuestionLinkState.CORRECTING for question in questions)
    return {
        "has_answer": has_answer,
        "questions": questions,
        "may_ask": may_ask,
        "is_open": is_open,
        "states": QuestionLinkState,
    }


def _moderation_panel(seen: CaseView) -> Mapping[str, Any] | None:
    """Return measures taken and possible, and why not the rest."""
    return case_context(read_session(), seen.case, seen.messages)


PANELS: Mapping[str, Callable[[CaseView], Mapping[str, Any] | None]] = {
    "clocks": deadlines.panel,
    "reply": reply.panel,
    "sorting": triage.panel,
    "unit": _unit_panel,
    "moderation": _moderation_panel,
}


def panels_of(seen: CaseView) -> dict[str, Mapping[str, Any]]:
    """Return non-empty panels by template name."""
    all_contexts = {name: panel(seen) for name, panel in PANELS.items()}
    contexts = {name: context for name, context in all_contexts.items() if context is not None}
    return {
        name: contexts[name] for name in sorted(contexts, key=lambda name: not _is_unread_answer(name, contexts[name]))
    }


def _is_unread_answer(name: str, panel: Mapping[str, Any]) -> bool:
    return name == "unit" and panel["has_answer"]
