"""Taking words, names and files out of cases whose term has passed: category, times and outcome stay to be counted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.audit import service as audit
from app.audit.models import ErasureTicket
from app.audit.rules import Act
from app.citizens.models import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.keeping import GONE, TERM
from app.citizens.service.acting import record_act
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
    with _tickets(session, "citizen_message", [one.id for one in messages]):
        for message in messages:
            _forget_message(message, forget(files, message, gone=GONE), now=now)
    acts = session.exec(select(CaseAct).where(*_of(case, CaseAct), CaseAct.note != "")).all()
    with _tickets(session, "case_act", [act.id for act in acts]):
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


def _of(case: Case, model: type[CaseAct] | type[CitizenMessage]) -> tuple[bool, bool]:
    return model.organisation_id == case.organisation_id, model.case_id == case.id


def _forget_message(message: CitizenMessage, gone: list[dict[str, Any]], *, now: datetime) -> None:
    message.text, message.permalink, message.digest, message.held = "", "", "", []
    message.attachments, message.evidence, message.purged_at = gone, {}, now


def _forget_repeated(session: Session, case: Case, message_ids: Sequence[int]) -> set[int | None]:
    """Where those were who said the same; the answer is who they were."""
    theirs = (
        col(FoldedMessage.organisation_id) == case.organisation_id,
        col(FoldedMessage.message_id).in_(message_ids),
    )
    found = session.exec(select(FoldedMessage.id, FoldedMessage.citizen_id).where(*theirs)).all()
    with _tickets(session, "folded_message", [folded_id for folded_id, _ in found]):
        session.exec(update(FoldedMessage).where(*theirs).values(permalink="", answers="", citizen_id=None))
    return {citizen_id for _, citizen_id in found}


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


@contextmanager
def _tickets(session: Session, table: str, ids: Sequence[int]) -> Iterator[None]:
    """While they are open these rows may be changed."""
    tickets = [ErasureTicket(table_name=table, row_id=row_id) for row_id in ids]
    session.add_all(tickets)
    session.flush()
    yield
    session.flush()
    for ticket in tickets:
        session.delete(ticket)
    session.flush()
