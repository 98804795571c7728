"""Proposals by the protocol in force, confirmed or corrected by people."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.cases.models.cases import Citizen
from app.domain.cases.rules.messages import CitizenKind, IncomingMessage
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.triage.queries import protocols
from app.domain.triage.rules.triage import MatchedQuestion, TriageEngine, TriageMessage, TriageQuestion, TriageResult
from app.usecases.triage.protocol_cache import protocol_cache_of

REPEAT_FACT = "again"


@dataclass(frozen=True, slots=True)
class TriageProposal:
    """A proposal. `number`: the protocol's; `unit_id`: behind the question's assignee."""

    sorted: TriageResult
    number: int
    unit_id: int | None = None

    @property
    def sorting(self) -> TriageQuestion | None:
        return self.sorted.first.sorting if self.sorted.first else None

    @property
    def stored_matches(self) -> list[dict[str, Any]]:
        """Return matches as `CitizenMessage.held` stores them."""
        return [_dump_match(matched_question) for matched_question in self.sorted.matches]


def propose_triage(
    session: Session,
    organisation_id: int,
    incoming: IncomingMessage,
    *,
    language: str,
    now: datetime,
    citizen: Citizen | None = None,
) -> TriageProposal:
    """Propose triage. Three statements, or four."""
    protocol = protocol_cache_of(session).of(session, organisation_id)
    known = (
        protocols.author_history(session, citizen, now=now) if citizen else protocols.AuthorHistory(False, frozenset())
    )
    message = TriageMessage(
        incoming.text,
        language,
        account=str(incoming.channel_id or ""),
        network=incoming.network,
        periods=binding_kinds_at(session, organisation_id, [now])[now],
        facts=_message_facts(incoming, citizen, known),
    )
    triage_result = sort_with_history(protocol.triage, message, known.lately)
    return TriageProposal(triage_result, protocol.number, _assigned_unit(session, organisation_id, triage_result))


def sort_with_history(triage: TriageEngine, message: TriageMessage, lately: frozenset[Any]) -> TriageResult:
    """Triage twice where a question depends on repetition, known after the first."""
    triage_result = triage.sort(message)
    if REPEAT_FACT not in triage.facts or triage_result.category not in lately:
        return triage_result
    return triage.sort(replace(message, facts={**message.facts, REPEAT_FACT: True}))


def _message_facts(
    incoming: IncomingMessage, citizen: Citizen | None, known: protocols.AuthorHistory
) -> dict[str, bool]:
    facts = {"direct": not incoming.is_public, "attachment": bool(incoming.attachments), "warned": known.is_warned}
    if citizen and citizen.kind is not CitizenKind.PRIVATE:
        facts["journalist" if citizen.kind is CitizenKind.MEDIUM else "office"] = True
    return {**incoming.facts, **facts}


def _assigned_unit(session: Session, organisation_id: int, triage_result: TriageResult) -> int | None:
    """Return the unit of the assignee; one statement if an assignee is named, else none."""
    name = triage_result.first.sorting.to if triage_result.first else ""
    taker = protocols.assignees(session, organisation_id).get(name) if name else None
    return taker.unit_id if taker else None


def _dump_match(matched_question: MatchedQuestion) -> dict[str, Any]:
    marks = [[mark.start, mark.end] for mark in matched_question.marks]
    return {"code": matched_question.sorting.code, "category": matched_question.sorting.category.value, "marks": marks}
