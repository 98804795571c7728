"""Retention: closed cases and evidence purged past term; category, times and outcome stay.

A transaction each; safe if repeated or late.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from app.core.actor import system_actor
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.rules.messages import ERASED_VALUE, TERM_REASON, anonymise_key, has_term_ended
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.media.ports import FileStore
from app.domain.privacy.queries.retention import evidence_past_term
from app.domain.privacy.rules.personal_data import scrub_names
from app.domain.privacy.service.redaction import erasure_tickets, redact_letters
from app.usecases.cases.case_log import record_act
from app.usecases.privacy.erasure import purge_one_evidence
from app.usecases.requests.files import remove_files


def may_purge(session: Session, case: Case) -> bool:
    """Tell whether no restriction (GDPR art. 18) holds it; evidence has its own term."""
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    return citizen is None or citizen.restricted_at is None


def purge_case(work: Work, case: Case, files: FileStore) -> None:
    """Purge a locked case (GDPR art. 5.1.e); idempotent for missing files."""
    messages = _unpurged_messages(work.session, case)
    people = {case_message.citizen_id for case_message in messages} | _forget_folded(
        work.session, case, [case_message.id for case_message in messages]
    )
    with erasure_tickets(work.session, "citizen_message", [case_message.id for case_message in messages]):
        for message in messages:
            _forget_message(message, remove_files(files, message, gone=ERASED_VALUE), now=work.now)
    _forget_replies(work.session, case, {case_message.citizen_id for case_message in messages})
    acts = work.session.exec(select(CaseAct).where(*_of_case(case, CaseAct), CaseAct.note != "")).all()
    with erasure_tickets(work.session, "case_act", [act.id for act in acts]):
        for act in acts:
            act.note = ERASED_VALUE
    case.permalink, case.answers, case.thread = "", "", None
    _forget_people(work.session, case.organisation_id, sorted(filter(None, people)), now=work.now)
    record_act(work, case, CaseActKind.PURGED, messages=len(messages))
    subject = f"case:{case.id}"
    audit.record(work, Act.CASE_PURGED, subject=subject, number=case.code, reason=TERM_REASON)


def _unpurged_messages(session: Session, case: Case) -> Sequence[CitizenMessage]:
    wanted = select(CitizenMessage).where(*_of_case(case, CitizenMessage), col(CitizenMessage.purged_at).is_(None))
    return session.exec(wanted.order_by(col(CitizenMessage.id))).all()


def _forget_replies(session: Session, case: Case, people: Iterable[int | None]) -> None:
    """Erase private replies, and recipients' names in public ones."""
    theirs = select(Citizen).where(
        Citizen.organisation_id == case.organisation_id,
        col(Citizen.id).in_([person_id for person_id in people if person_id]),
    )
    names = {
        name
        for citizen in session.exec(theirs)
        for name in (citizen.handle, citizen.handle.lstrip("@"), citizen.name)
        if name
    }
    for reply in session.exec(select(Reply).where(*_of_case(case, Reply)).order_by(col(Reply.id))).all():
        reply.text = (
            scrub_names(reply.text, names) if reply.is_public and reply.state is ReplyState.SENT else ERASED_VALUE
        )
        reply.variables, reply.trouble = {}, ""
    redact_letters(session, case.organisation_id, [case.code], names)
    query = select(UnitQuestion).where(*_of_case(case, UnitQuestion)).order_by(col(UnitQuestion.id))
    for question in session.exec(query).all():
        question.question = question.answer = ERASED_VALUE
        question.quoted, question.sent_to = "", []


def _of_case(case: Case, model: Any) -> tuple[bool, bool]:
    return model.organisation_id == case.organisation_id, model.case_id == case.id


def _forget_message(message: CitizenMessage, gone: list[dict[str, Any]], *, now: datetime) -> None:
    message.text, message.permalink, message.digest, message.held = "", "", "", []
    message.key = anonymise_key(message.key)
    message.attachments, message.evidence, message.purged_at = gone, {}, now


def _forget_folded(session: Session, case: Case, message_ids: Sequence[int]) -> set[int | None]:
    """Erase folded messages' permalinks and authors; return the authors."""
    theirs = (
        col(FoldedMessage.organisation_id) == case.organisation_id,
        col(FoldedMessage.message_id).in_(message_ids),
    )
    folded_messages = session.exec(select(FoldedMessage).where(*theirs).order_by(col(FoldedMessage.id))).all()
    people = {folded_message.citizen_id for folded_message in folded_messages}
    with erasure_tickets(session, "folded_message", [folded_message.id for folded_message in folded_messages]):
        for folded in folded_messages:
            folded.key, folded.permalink, folded.answers, folded.citizen_id = anonymise_key(folded.key), "", "", None
    return people


def _forget_people(session: Session, organisation_id: int, people: Sequence[int], *, now: datetime) -> None:
    """Erase people with nothing else stored; digests stay, to count them once."""
    speaks = select(CitizenMessage.id).where(
        CitizenMessage.organisation_id == Citizen.organisation_id,
        CitizenMessage.citizen_id == Citizen.id,
        col(CitizenMessage.purged_at).is_(None),
    )
    repeats = select(FoldedMessage.id).where(
        FoldedMessage.organisation_id == Citizen.organisation_id, FoldedMessage.citizen_id == Citizen.id
    )
    gone = update(Citizen).where(
        col(Citizen.organisation_id) == organisation_id,
        col(Citizen.id).in_(people),
        col(Citizen.erased_at).is_(None),
        ~speaks.exists(),
        ~repeats.exists(),
    )
    session.flush()
    session.exec(gone.values(handle="", name="", erased_at=now))


BATCH = 50


def purge_job(
    reading: Sessions, writing: Sessions, files: FileStore, *, keep_for: timedelta
) -> Callable[[datetime], dict[str, int]]:
    return lambda now: {"purged_cases": purge_past_cases(reading, writing, files, keep_for=keep_for, now=now)}


def purge_past_cases(
    reading: Sessions, writing: Sessions, files: FileStore, *, keep_for: timedelta, now: datetime
) -> int:
    """Purge the next batch, skipping held cases.

    Files go before the row commits: after a crash the row is found again.
    """
    last = done = 0
    while not done and (past := _past_cases(reading, after=last, before=now - keep_for)):
        done = sum(_purge_one(writing, case_id, files, keep_for=keep_for, now=now) for case_id in past)
        last = past[-1]
    return done


def _purge_one(writing: Sessions, case_id: int, files: FileStore, *, keep_for: timedelta, now: datetime) -> int:
    with writing() as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        is_due = has_term_ended(case.closed_at, case.last_at, keep_for=keep_for, now=now) and may_purge(session, case)
        if is_due:
            purge_case(Work(session, system_actor(case.organisation_id), now), case, files)
        session.commit()
    return int(is_due)


def _past_cases(reading: Sessions, *, after: int, before: datetime) -> list[int]:
    """Return cases closed before that still hold words."""
    has_words = (
        select(CitizenMessage.id)
        .where(CitizenMessage.organisation_id == Case.organisation_id, CitizenMessage.case_id == Case.id)
        .where(col(CitizenMessage.purged_at).is_(None))
        .exists()
    )
    query = select(Case.id).where(col(Case.closed_at) < before, col(Case.id) > after, has_words)
    with reading() as session:
        return list(session.exec(query.order_by(col(Case.id)).limit(BATCH)))


MEASURE_BATCH = 50


def purge_evidence(writing: Sessions, files: FileStore, *, now: datetime) -> int:
    """Purge past term, return the count; digest and measure stay."""
    with writing() as session:
        past = evidence_past_term(session, now=now, limit=MEASURE_BATCH)
        for evidence in past:
            purge_one_evidence(session, evidence, files, now=now)
        session.commit()
        return len(past)
