"""Citizens' messages read by meaning: the triage is proposed again with what each seems to want."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import sample

import structlog
from sqlmodel import Session, col, delete

from app.core.actor import system_actor
from app.db.bulk import insert_rows
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.models.readings import ReadingRecord, UnreadMessage
from app.domain.cases.rules.categories import MessageKind
from app.domain.editorial_line.ports import ModelUnavailable
from app.domain.editorial_line.rules.near_texts import KnownText, nearest_question
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import faq_entries
from app.domain.triage.queries.readings import WaitingMessage, waiting_messages
from app.domain.triage.rules.message_model import MessageReading
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.inbox.receipt import (
    apply_triage,
    is_more_urgent,
    is_proposed_otherwise,
    propose_again,
    sorted_message,
)

BATCH = 20
MODEL = "model"
log = structlog.get_logger("worker")


class MessageReader:
    """Reads outside any transaction; several workers begin at different ones, and the first reading stands."""

    def __init__(self, reading: Sessions, writing: Sessions, adviser: Adviser) -> None:
        self._reading, self._writing, self._adviser = reading, writing, adviser

    def read_due(self, now: datetime) -> dict[str, int]:
        if not self._adviser.is_able:
            return {}
        with self._reading() as session:
            waiting = waiting_messages(session, limit=BATCH)
        return {"messages_read": sum(self._read(message, now=now) for message in sample(waiting, len(waiting)))}

    def _read(self, waiting: WaitingMessage, *, now: datetime) -> int:
        try:
            reading, question_id = self._reading_of(waiting)
        except ModelUnavailable as failure:
            log.warning("no_reading", reason=str(failure))
            return 0
        with self._writing() as session:
            scope_to(session, waiting.organisation_id)
            is_mine = _take(session, waiting)
            if is_mine and reading:
                self._store(session, waiting, reading, question_id, now=now)
            session.commit()
        return int(is_mine)

    def _reading_of(self, waiting: WaitingMessage) -> tuple[MessageReading | None, int | None]:
        """Return the reading and the question it asks; none of a text that is erased or that the model fails on."""
        if not waiting.text.strip():
            return None, None
        try:
            reading = self._adviser.read_message(waiting.text)
            return reading, self._asked_question(waiting, reading)
        except ModelUnavailable:
            raise
        except Exception:
            log.exception("unreadable", message=waiting.id)
            return None, None

    def _asked_question(self, waiting: WaitingMessage, reading: MessageReading) -> int | None:
        """Return the body's frequent question that the message seems to ask."""
        if reading.kind is not MessageKind.QUESTION:
            return None
        with self._reading() as session:
            entries = faq_entries(session, waiting.organisation_id)
        fresh = [entry for entry in entries if entry.meaning.get(MODEL) != self._adviser.model]
        meanings = {entry.id: self._meaning(entry) for entry in fresh}
        self._keep_meanings(waiting.organisation_id, fresh, meanings)
        known = [
            KnownText(entry.id, text, b64decode(meaning[language]))
            for entry in entries
            for meaning in [meanings.get(entry.id, entry.meaning)]
            for language, text in entry.question.items()
        ]
        return nearest_question(reading.vector, known)

    def _meaning(self, entry: FaqEntry) -> dict[str, str]:
        vectors = self._adviser.pack_meanings(list(entry.question.values()))
        packed = {
            language: b64encode(vector).decode() for language, vector in zip(entry.question, vectors, strict=True)
        }
        return {MODEL: self._adviser.model, **packed}

    def _keep_meanings(
        self, organisation_id: int, entries: Sequence[FaqEntry], meanings: Mapping[int, dict[str, str]]
    ) -> None:
        """Keep meanings whose question has not changed meanwhile."""
        if not entries:
            return
        with self._writing() as session:
            scope_to(session, organisation_id)
            for entry in entries:
                row = session.get(FaqEntry, entry.id)
                if row and row.question == entry.question:
                    row.meaning = meanings[entry.id]
            session.commit()

    def _store(
        self,
        session: Session,
        waiting: WaitingMessage,
        reading: MessageReading,
        question_id: int | None,
        *,
        now: datetime,
    ) -> None:
        message = session.get_one(CitizenMessage, waiting.id)
        case = session.get_one(Case, message.case_id, with_for_update=True)
        row = {
            "organisation_id": message.organisation_id,
            "message_id": message.id,
            "kind": reading.kind,
            "is_emergency": reading.is_emergency,
            "nearest": [{"text": near.text, "reason": near.reason} for near in reading.nearest],
            "question_id": question_id,
            "model": self._adviser.model,
            "read_at": now,
        }
        insert_rows(session, ReadingRecord, [row])
        sort_by_reading(session, case, message, now=now)


def _take(session: Session, waiting: WaitingMessage) -> bool:
    """Take the message off the queue; another worker may have."""
    row = col(UnreadMessage.message_id)
    return session.scalar(delete(UnreadMessage).where(row == waiting.id).returning(row)) is not None


def sort_by_reading(session: Session, case: Case, message: CitizenMessage, *, now: datetime) -> None:
    """Propose the triage again, of the message it is of or of a more urgent one, until a person has sorted it."""
    if case.closed_at is not None or (case.sorted_at is not None and case.sorted_at >= message.recorded_at):
        return
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    proposal = propose_again(session, case, message, citizen, now=now)
    of_triage = sorted_message(session, case)
    is_of_triage = case.sorted_at is None and of_triage is not None and of_triage.id == message.id
    if is_more_urgent(proposal, case) or (is_of_triage and is_proposed_otherwise(case, proposal)):
        case.next_level_at = now
        apply_triage(Work(session, system_actor(case.organisation_id), now), case, proposal, message)
