"""Taking words, names and files out of cases whose term has passed: category, times and outcome stay to be counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage, Reply, UnitQuestion
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.keeping import GONE, TERM, past
from app.citizens.rules.personal import scrubbed
from app.citizens.rules.replies import ReplyState
from app.citizens.service.acting import record_act
from app.citizens.service.erasing_beside import blank_letters
from app.citizens.service.tickets import tickets
from app.core.actor import Actor
from app.intake.service.files import forget
from app.media.ports import Files


def may_purge(session: Session, case: Case) -> bool:
    """Whether nothing holds it: the evidence of a measure of moderation is kept for its own term, and what a person's
    right holds (GDPR art. 18) for as long as it does.
    """
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    return citizen is None or citizen.restricted_at is None


def purge(session: Session, case: Case, files: Files, *, actor: Actor, now: datetime) -> None:
    """For the principle of a limited term (GDPR art. 5.1.e). Comes locked; what is gone already is no trouble."""
    messages = _messages(session, case)
    people = {one.citizen_id for one in messages} | _forget_repeated(session, case, [one.id for one in messages])
    with tickets(session, "citizen_message", [one.id for one in messages]):
        for message in messages:
            _forget_message(message, forget(files, message, gone=GONE), now=now)
    _forget_answers(session, case, {one.citizen_id for one in messages})
    acts = session.exec(select(CaseAct).where(*_of(case, CaseAct), CaseAct.note != "")).all()
    with tickets(session, "case_act", [act.id for act in acts]):
        for act in acts:
            act.note = GONE
    case.permalink, case.answers, case.thread = "", "", None
    _forget_people(session, case.organisation_id, sorted(filter(None, people)), now=now)
    record_act(session, case, CaseDeed.PURGED, actor=actor, now=now, messages=len(messages))
    subject = f"case:{case.id}"
    audit.record(session, Act.CASE_PURGED, actor=actor, now=now, subject=subject, number=case.code, reason=TERM)


def _messages(session: Session, case: Case) -> Sequence[CitizenMessage]:
    wanted = select(CitizenMessage).where(*_of(case, CitizenMessage), col(CitizenMessage.purged_at).is_(None))
    return session.exec(wanted.order_by(col(CitizenMessage.id))).all()


def _forget_answers(session: Session, case: Case, people: Iterable[int | None]) -> None:
    """What the organisation said in public stays, without who it was said to; what was between the two goes."""
    theirs = select(Citizen).where(
        Citizen.organisation_id == case.organisation_id, col(Citizen.id).in_([one for one in people if one])
    )
    names = {name for one in session.exec(theirs) for name in (one.handle, one.handle.lstrip("@"), one.name) if name}
    for reply in session.exec(select(Reply).where(*_of(case, Reply)).order_by(col(Reply.id))).all():
        reply.text = scrubbed(reply.text, names) if reply.is_public and reply.state is ReplyState.SENT else GONE
        reply.variables, reply.trouble = {}, ""
    blank_letters(session, case.organisation_id, [case.code], names)
    asked = select(UnitQuestion).where(*_of(case, UnitQuestion)).order_by(col(UnitQuestion.id))
    for question in session.exec(asked).all():
        question.question = question.answer = GONE
        question.quoted, question.sent_to = "", []


def _of(case: Case, model: Any) -> tuple[bool, bool]:
    return model.organisation_id == case.organisation_id, model.case_id == case.id


def _forget_message(message: CitizenMessage, gone: list[dict[str, Any]], *, now: datetime) -> None:
    message.text, message.permalink, message.digest, message.held = "", "", "", []
    message.key = past(message.key)
    message.attachments, message.evidence, message.purged_at = gone, {}, now


def _forget_repeated(session: Session, case: Case, message_ids: Sequence[int]) -> set[int | None]:
    """Where those were who said the same; the answer is who they were."""
    theirs = (
        col(FoldedMessage.organisation_id) == case.organisation_id,
        col(FoldedMessage.message_id).in_(message_ids),
    )
    found = session.exec(select(FoldedMessage).where(*theirs).order_by(col(FoldedMessage.id))).all()
    people = {one.citizen_id for one in found}
    with tickets(session, "folded_message", [one.id for one in found]):
        for one in found:
            one.key, one.permalink, one.answers, one.citizen_id = past(one.key), "", "", None
    return people


def _forget_people(session: Session, organisation_id: int, people: Sequence[int], *, now: datetime) -> None:
    """Whoever has nothing else kept; their digest stays, by which they are counted once."""
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
