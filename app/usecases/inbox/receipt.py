from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.zones import local_day
from app.db.counters import take_number
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CaseCounter, Citizen, CitizenMessage
from app.domain.cases.models.readings import UnreadMessage
from app.domain.cases.queries.cases import case_acts
from app.domain.cases.rules.categories import Urgency, is_more_pressing
from app.domain.cases.rules.messages import (
    LONGEST_MESSAGE,
    IncomingMessage,
    anonymise_key,
    strip_unstorable,
    text_digest,
)
from app.domain.cases.rules.states import CaseActKind, MessageSource
from app.domain.cases.service.citizens import find_or_add_citizen
from app.domain.editorial_line.queries.line_cache import line_cache
from app.domain.organisations.models import Organisation
from app.domain.plan.queries.versions import number_in_force
from app.domain.triage.queries.readings import message_facts
from app.usecases.cases.case_log import record_act
from app.usecases.cases.closure import reopen_on_message
from app.usecases.deadlines.case_deadlines import start_clocks
from app.usecases.inbox.duplicates import find_earlier_message, fold_message, message_folded_under
from app.usecases.triage.proposals import TriageProposal, propose_triage
from app.usecases.triage.protocol_cache import ProtocolCache, protocol_cache_of

LONGEST_NAME = 200
GUESSABLE_LENGTH = 40
"""Letters from which detection beats program settings."""


def normalise_message(session: Session, organisation: Organisation, incoming: IncomingMessage) -> IncomingMessage:
    """Clean text; guess missing languages among the organisation's.

    A network's language is the author's program setting: only a candidate.
    """
    text = strip_unstorable(incoming.text)
    return replace(
        incoming,
        text=text,
        language=_guess_language(protocol_cache_of(session), organisation, incoming, text),
        handle=_one_line(incoming.handle),
        name=_one_line(incoming.name),
        permalink=strip_unstorable(incoming.permalink),
    )


def _one_line(text: str) -> str:
    return " ".join(strip_unstorable(text).split())[:LONGEST_NAME]


def _guess_language(cache: ProtocolCache, organisation: Organisation, incoming: IncomingMessage, text: str) -> str:
    language = incoming.language
    if language and (
        incoming.source is not MessageSource.NETWORK
        or (language in organisation.languages and len(text) < GUESSABLE_LENGTH)
    ):
        return language
    return cache.tongue(text, list(dict.fromkeys([*organisation.languages, *([language] if language else [])])))


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """A receipt. `is_new`: first seen, no repeat; `is_folded`: repeats `message`."""

    case: Case
    message: CitizenMessage
    is_new: bool = True
    is_folded: bool = False


def receive_message(work: Work, organisation: Organisation, incoming: IncomingMessage) -> ReceiptResult:
    """Receive idempotently, by the typist or the worker (`core.actor.system_actor`).

    Serialised by organisation: none is stored twice.
    """
    take_number(work.session, CaseCounter, organisation.id, local_day(work.now, organisation.zone).year, many=0)
    if known := find_received(work.session, organisation.id, incoming.key):
        return known
    message = normalise_message(work.session, organisation, incoming)
    citizen = find_or_add_citizen(work.session, organisation.id, message, now=work.now)
    case = _lock_thread_case(work.session, organisation.id, message)
    if first := find_earlier_message(work.session, organisation.id, message, citizen, case=case):
        folded = fold_message(work, first, message, citizen)
        return ReceiptResult(folded, first, is_new=False, is_folded=True)
    return add_message(work, organisation, message, citizen, case=case)


def add_message(
    work: Work,
    organisation: Organisation,
    incoming: IncomingMessage,
    citizen: Citizen | None,
    *,
    case: Case | None = None,
) -> ReceiptResult:
    """Add to its case or a new one; retriage if more urgent."""
    proposal = propose_triage(
        work.session, organisation.id, incoming, language=incoming.language, now=work.now, citizen=citizen
    )
    is_first = case is None
    case = case or _open_case(work, organisation, incoming, citizen)
    message = _store_message(work, case, incoming, citizen, proposal)
    _update_case(case, incoming, now=work.now)
    record_act(work, case, CaseActKind.RECEIVED, message_id=message.id, source=incoming.source.value)
    is_back = reopen_on_message(work, case, message)
    if is_first or is_back or is_more_urgent(proposal, case):
        apply_triage(work, case, proposal, message)
    return ReceiptResult(case, message)


def find_received(session: Session, organisation_id: int, key: str) -> ReceiptResult | None:
    """Return the receipt, original or repeated, if any."""
    message = _BY_KEYS.first(session, organisation_id=organisation_id, keys=(key, anonymise_key(key)))
    again = message or message_folded_under(session, organisation_id, key)
    if again is None:
        return None
    return ReceiptResult(session.get_one(Case, again.case_id), again, is_new=False, is_folded=message is None)


def _lock_thread_case(session: Session, organisation_id: int, incoming: IncomingMessage) -> Case | None:
    if not incoming.thread:
        return None
    wanted = select(Case).where(Case.organisation_id == organisation_id, Case.thread == incoming.thread)
    case = session.exec(wanted.order_by(col(Case.id)).with_for_update()).first()
    return session.get_one(Case, case.joined_to, with_for_update=True) if case and case.joined_to else case


def _open_case(work: Work, organisation: Organisation, incoming: IncomingMessage, citizen: Citizen | None) -> Case:
    day = local_day(work.now, organisation.zone)
    case = Case(
        organisation_id=organisation.id,
        year=day.year,
        ordinal=take_number(work.session, CaseCounter, organisation.id, day.year),
        thread=incoming.thread or None,
        channel_id=incoming.channel_id,
        citizen_id=citizen.id if citizen else None,
        source=incoming.source,
        received_at=incoming.received_at,
        last_at=incoming.received_at,
        is_public=incoming.is_public,
        language=incoming.language,
        plan_version=number_in_force(work.session, organisation.id, today=day),
    )
    work.session.add(case)
    work.session.flush()
    return case


def is_more_urgent(proposal: TriageProposal, case: Case) -> bool:
    return proposal.sorting is not None and is_more_pressing(proposal.sorting.urgency, case.urgency)


def apply_triage(work: Work, case: Case, proposal: TriageProposal, message: CitizenMessage) -> None:
    """Apply unconfirmed triage. Deadlines run from the message that set it."""
    case.category, case.protocol, case.unit_id = proposal.sorted.category, proposal.number, proposal.unit_id
    case.sorted_by = case.sorted_at = None
    sorting = proposal.sorting
    case.urgency = sorting.urgency if sorting else Urgency.ORDINARY
    case.proposed, case.rule = (sorting.outcome, sorting.code) if sorting else (None, "")
    case.template, case.to = (sorting.template, sorting.to) if sorting else ("", "")
    with work.session.no_autoflush:
        start_clocks(work.session, case, sorting, now=work.now, since=message.received_at)
    detail: dict[str, Any] = {"category": case.category.value, "rule": case.rule, "message_id": message.id}
    beside = {} if proposal.stored_matches == message.held else {"held": proposal.stored_matches}
    record_act(work, case, CaseActKind.SORTED, beside=beside, **detail)


def sorted_message(session: Session, case: Case) -> CitizenMessage | None:
    """Return the message that the case's triage in force is of."""
    by = next((act for act in reversed(case_acts(session, case)) if act.deed is CaseActKind.SORTED), None)
    here = CitizenMessage.organisation_id == case.organisation_id
    return session.exec(select(CitizenMessage).where(here, CitizenMessage.id == (by and by.message_id))).first()


def propose_again(
    session: Session, case: Case, message: CitizenMessage, citizen: Citizen | None, *, now: datetime
) -> TriageProposal:
    """Propose triage of a stored message, by what is known of it and its author now."""
    incoming = IncomingMessage(
        message.source,
        message.text,
        message.received_at,
        message.key,
        channel_id=case.channel_id,
        network=citizen.network if citizen else "",
        is_public=message.is_public,
        attachments=message.attachments,
        facts=message_facts(session, message),
    )
    return propose_triage(session, case.organisation_id, incoming, language=case.language, now=now, citizen=citizen)


def is_proposed_otherwise(case: Case, proposal: TriageProposal) -> bool:
    return (case.category, case.rule) != (proposal.sorted.category, proposal.sorting.code if proposal.sorting else "")


def _store_message(
    work: Work, case: Case, incoming: IncomingMessage, citizen: Citizen | None, proposal: TriageProposal
) -> CitizenMessage:
    message = CitizenMessage(
        organisation_id=case.organisation_id,
        case_id=case.id,
        citizen_id=citizen.id if citizen else None,
        key=incoming.key,
        source=incoming.source,
        received_at=incoming.received_at,
        recorded_at=work.now,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        text=incoming.text[:LONGEST_MESSAGE],
        language=incoming.language,
        is_public=incoming.is_public,
        permalink=incoming.permalink,
        digest=text_digest(incoming.text),
        attachments=list(incoming.attachments),
        evidence=incoming.evidence,
        held=proposal.stored_matches,
    )
    work.session.add(message)
    work.session.flush()
    if line_cache(work.session).reads_meaning:
        work.session.add(UnreadMessage(organisation_id=case.organisation_id, message_id=message.id))
    record = {"number": case.code, "source": incoming.source.value}
    audit.record(work, Act.CASE_RECEIVED, subject=f"case:{case.id}", **record)
    return message


def _update_case(case: Case, incoming: IncomingMessage, *, now: datetime) -> None:
    """Point replies to the last message; request an escalation check."""
    case.next_level_at = now
    case.last_at = max(case.last_at, incoming.received_at)
    case.answers, case.permalink = incoming.answers or case.answers, incoming.permalink or case.permalink


_BY_KEYS: EntityQuery[CitizenMessage] = EntityQuery(
    select(CitizenMessage).where(
        CitizenMessage.organisation_id == ORGANISATION_ID, col(CitizenMessage.key).in_(param("keys", many=True))
    )
)
