"""Messages read by meaning, and those that wait for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.cases.models.cases import CitizenMessage
from app.domain.cases.models.readings import ReadingRecord, UnreadMessage
from app.domain.triage.rules.message_model import reading_facts


class WaitingMessage(NamedTuple):
    id: int
    organisation_id: int
    text: str


def next_waiting(session: Session) -> datetime | None:
    """Return when some waiting message was recorded."""
    return _ANY.first(session)


def waiting_messages(session: Session, *, limit: int) -> Sequence[WaitingMessage]:
    return _WAITING.all(session, limit=limit)


def reading_of(session: Session, message: CitizenMessage) -> ReadingRecord | None:
    return _READING.first(session, organisation_id=message.organisation_id, message_id=message.id)


def message_facts(session: Session, message: CitizenMessage) -> dict[str, bool]:
    """Return the protocol's facts of a message that was read, none before."""
    reading = reading_of(session, message)
    return reading_facts(reading.kind, is_emergency=reading.is_emergency) if reading else {}


_ANY: Query[datetime] = Query(
    select(CitizenMessage.recorded_at)
    .join(UnreadMessage, col(UnreadMessage.message_id) == CitizenMessage.id)
    .order_by(col(UnreadMessage.message_id))
    .limit(1),
    lambda at: at,
    everywhere=True,
)
_WAITING: Query[WaitingMessage] = Query(
    select_columns(UnreadMessage.message_id, UnreadMessage.organisation_id, CitizenMessage.text)
    .join(CitizenMessage, col(CitizenMessage.id) == UnreadMessage.message_id)
    .order_by(col(UnreadMessage.message_id))
    .limit(param("limit")),
    WaitingMessage,
    everywhere=True,
)
_READING: EntityQuery[ReadingRecord] = EntityQuery(
    select(ReadingRecord).where(
        ReadingRecord.organisation_id == ORGANISATION_ID, ReadingRecord.message_id == param("message_id")
    )
)
