from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.queries.cases import has_seen_author
from app.domain.cases.rules.categories import CaseOutcome, Category, Classification, classification_changes
from app.domain.cases.rules.messages import CitizenKind, IncomingMessage
from app.domain.cases.rules.states import CaseActKind
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import unit_or_404
from app.domain.triage.rules.triage import TriageQuestion
from app.usecases.cases.case_log import record_act
from app.usecases.deadlines.case_deadlines import start_clocks
from app.usecases.inbox.receipt import (
    ReceiptResult,
    add_message,
    apply_triage,
    is_proposed_otherwise,
    propose_again,
    sorted_message,
)
from app.usecases.triage.protocol_cache import protocol_cache_of

P = Permission


def case_classification(case: Case) -> Classification:
    return Classification(case.category, case.urgency, case.language, case.proposed, case.unit_id)


def question_for_category(session: Session, case: Case, category: Category) -> TriageQuestion | None:
    """Return the proposing question if leading there, else the first in force that does."""
    every = protocol_cache_of(session).of(session, case.organisation_id).protocol.sortings
    leading = [question for question in every if question.category is category]
    return next((question for question in leading if question.code == case.rule), leading[0] if leading else None)


def confirm_triage(work: Work, case: Case) -> None:
    demand(work.actor.may(P.CASE_ANSWER))
    _check_open(case)
    _mark_sorted(case, work.actor, work.now)
    if case.category is Category.OTHER:
        start_clocks(work.session, case, None, now=work.now)
    category = case.category.value
    record_act(work, case, CaseActKind.CONFIRMED, category=category, rule=case.rule)


def correct_triage(work: Work, case: Case, becomes: Classification) -> None:
    """Keep the proposal; unchanged values confirm it.

    New categories restart deadlines from receipt; urgency and outcome follow unless given.
    """
    demand(work.actor.may(P.CASE_ANSWER))
    _check_open(case)
    was, new_values = classification_changes(case_classification(case), becomes)
    if not new_values:
        return confirm_triage(work, case)
    if becomes.unit_id is not None:
        unit_or_404(work.session, becomes.unit_id, organisation_id=case.organisation_id)
    rule, is_other = case.rule, becomes.category is not case.category
    if is_other:
        becomes = _with_question_defaults(work.session, case, becomes)
    case.urgency, case.language, case.unit_id = becomes.urgency, becomes.language, becomes.unit_id
    _mark_sorted(case, work.actor, work.now)
    if is_other:
        _change_category(work, case, becomes.category)
    case.proposed, case.next_level_at = becomes.outcome, work.now
    detail: dict[str, Any] = {"rule": rule, "from": was, "to": new_values}
    record_act(work, case, CaseActKind.CORRECTED, **detail)
    return None


def _with_question_defaults(session: Session, case: Case, classification: Classification) -> Classification:
    sorting = question_for_category(session, case, classification.category)
    if sorting is None:
        return classification
    urgency = sorting.urgency if classification.urgency is case.urgency else classification.urgency
    outcome = sorting.outcome if classification.outcome is case.proposed else classification.outcome
    return replace(classification, urgency=urgency, outcome=outcome)


def _change_category(work: Work, case: Case, category: Category) -> None:
    case.category = category
    sorting = question_for_category(work.session, case, category)
    case.rule, case.template, case.to = (sorting.code, sorting.template, sorting.to) if sorting else ("", "", "")
    start_clocks(work.session, case, sorting, now=work.now)


def _mark_sorted(case: Case, actor: Actor, now: datetime) -> None:
    case.sorted_by, case.sorted_at = actor.id, now


def assign_case(work: Work, case: Case, user_id: int | None, name: str) -> None:
    """Assign to `name`, found by the caller, or none."""
    demand(work.actor.may(P.CASE_ANSWER))
    _check_open(case)
    if case.assigned_to == user_id:
        return
    case.assigned_to = user_id
    record_act(work, case, CaseActKind.ASSIGNED, note=name, user_id=user_id)


def add_note(work: Work, case: Case, text: str) -> None:
    """Add a note; outside, only the citizen may read it, by data access request."""
    demand(work.actor.may(P.CASE_ANSWER) or work.actor.may(P.CASE_REVIEW))
    if not text.strip():
        raise Refusal(msg("Escriba la nota."))
    record_act(work, case, CaseActKind.NOTED, note=text.strip())


def join_cases(work: Work, case: Case, into: Case) -> None:
    """Continue the case and its conversation's later messages in `into`; both locked."""
    demand(work.actor.may(P.CASE_ANSWER))
    _check_open(case)
    _check_open(into)
    if case.id == into.id or case.citizen_id is None or case.citizen_id != into.citizen_id:
        raise Refusal(msg("Solo se unen dos casos distintos de la misma persona."))
    case.joined_to, case.closed_at, case.outcome = into.id, work.now, CaseOutcome.REFERRED
    theirs = (col(Case.organisation_id) == case.organisation_id, col(Case.joined_to) == case.id)
    work.session.exec(update(Case).where(*theirs).values(joined_to=into.id))
    record_act(work, case, CaseActKind.JOINED, note=into.code, into=into.code)
    record_act(work, into, CaseActKind.JOINED, note=case.code, joined=case.code)


def split_message(
    work: Work, organisation: Organisation, case: Case, first: CitizenMessage, folded: FoldedMessage
) -> ReceiptResult:
    """Open a case once, under the message's original key."""
    demand(work.actor.may(P.CASE_ANSWER))
    if first.purged_at is not None:
        raise Refusal(msg("El texto ya se borró al cumplirse su plazo: no puede abrirse otro caso con él."))
    incoming = IncomingMessage(
        first.source,
        first.text,
        folded.received_at,
        folded.key,
        channel_id=case.channel_id,
        language=first.language,
        is_public=first.is_public,
        permalink=folded.permalink,
        answers=folded.answers,
    )
    citizen = work.session.get(Citizen, folded.citizen_id) if folded.citizen_id else None
    made = add_message(work, organisation, incoming, citizen)
    record_act(work, case, CaseActKind.NOTED, note=made.case.code, split_off=made.case.code)
    return made


def _check_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Refusal(msg("El caso %(code)s está cerrado: reábralo antes.", code=case.code))


def set_author_kind(work: Work, case: Case, kind: CitizenKind, *, since: datetime) -> None:
    """Set on a locked case; retriage unless triaged by hand.

    `since`: start of the local day the name was seen. Raises `Refusal` for unknown authors.
    """
    demand(work.actor.may(P.CASE_ANSWER) and work.actor.may(P.CASE_NAMES))
    citizen = work.session.get(Citizen, case.citizen_id, with_for_update=True) if case.citizen_id else None
    if citizen is None or citizen.erased_at is not None:
        raise Refusal(msg("No se sabe quién escribió este mensaje."))
    if citizen.kind is kind:
        return
    if not citizen.is_public and not has_seen_author(work.session, case, user_id=work.actor.person_id, since=since):
        raise Refusal(msg("Mire antes quién es: pulse «Ver quién es»."))
    was, citizen.kind, citizen.is_public = citizen.kind, kind, kind is not CitizenKind.PRIVATE
    detail: dict[str, Any] = {"kind_was": was.value, "kind": kind.value}
    record_act(work, case, CaseActKind.AUTHOR_SAID, **detail)
    if case.closed_at is None and case.sorted_at is None:
        _sort_again(work, case, citizen)


def _sort_again(work: Work, case: Case, citizen: Citizen) -> None:
    """Retriage the original message unless its text is gone."""
    message = sorted_message(work.session, case)
    if message is None or message.purged_at is not None or message.citizen_id != citizen.id:
        return
    proposal = propose_again(work.session, case, message, citizen, now=work.now)
    if is_proposed_otherwise(case, proposal):
        apply_triage(work, case, proposal, message)
