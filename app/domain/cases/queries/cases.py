from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.models.readings import ReadingRecord
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.messages import format_case_code

MOST_COUNTED = 1000


def case_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Case:
    """Raise `NotFound`; `lock` makes a case's use cases take turns."""
    query = _LOCKED if lock else _CASE
    case = query.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if case is None:
        raise NotFound(msg("No hay ningún caso %(code)s.", code=format_case_code(year, ordinal)))
    return case


def has_case(session: Session, organisation_id: int, year: int, ordinal: int) -> bool:
    return _CASE.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal) is not None


def case_messages(session: Session, case: Case) -> Sequence[CitizenMessage]:
    """Return messages, joined cases' included."""
    return _MESSAGES.all(session, organisation_id=case.organisation_id, case_id=case.id)


def case_acts(session: Session, case: Case) -> Sequence[CaseAct]:
    return _ACTS.all(session, organisation_id=case.organisation_id, case_id=case.id)


def case_replies(session: Session, case: Case) -> Sequence[Reply]:
    return _REPLIES.all(session, organisation_id=case.organisation_id, case_id=case.id)


_JOINED_CASES = select(Case.id).where(Case.organisation_id == ORGANISATION_ID, Case.joined_to == param("case_id"))
IS_OF_CASE = (CitizenMessage.case_id == param("case_id")) | col(CitizenMessage.case_id).in_(_JOINED_CASES)
_BY_NUMBER = select(Case).where(
    Case.organisation_id == ORGANISATION_ID, Case.year == param("year"), Case.ordinal == param("ordinal")
)
_CASE: EntityQuery[Case] = EntityQuery(_BY_NUMBER)
_LOCKED: EntityQuery[Case] = EntityQuery(_BY_NUMBER.with_for_update(key_share=True))
_MESSAGES: EntityQuery[CitizenMessage] = EntityQuery(
    select(CitizenMessage)
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, IS_OF_CASE)
    .order_by(col(CitizenMessage.received_at), col(CitizenMessage.id))
)
_ACTS: EntityQuery[CaseAct] = EntityQuery(
    select(CaseAct)
    .where(CaseAct.organisation_id == ORGANISATION_ID, CaseAct.case_id == param("case_id"))
    .order_by(col(CaseAct.id))
)
_REPLIES: EntityQuery[Reply] = EntityQuery(
    select(Reply)
    .where(Reply.organisation_id == ORGANISATION_ID, Reply.case_id == param("case_id"))
    .order_by(col(Reply.id))
)
OPEN_CASE_COUNT = select(func.count()).select_from(
    select(Case.id)
    .where(Case.organisation_id == ORGANISATION_ID, col(Case.closed_at).is_(None))
    .limit(MOST_COUNTED)
    .subquery()
)


FOLDED_SHOWN = 200


class WrittenMessage(NamedTuple):
    """`times`: repetitions of its words; `people`: their other authors; `reading`: by its meaning."""

    message: CitizenMessage
    citizen: Citizen | None
    times: int
    people: int
    reading: ReadingRecord | None


class OtherCase(NamedTuple):
    year: int
    ordinal: int
    received_at: datetime
    is_open: bool


def written_messages(session: Session, case: Case) -> list[WrittenMessage]:
    """Return messages, joined cases' included; one statement."""
    rows: Sequence[Any] = _WRITTEN_MESSAGES.all(session, organisation_id=case.organisation_id, case_id=case.id)
    return [WrittenMessage(*row) for row in rows]


def other_cases(session: Session, case: Case) -> list[OtherCase]:
    """Return the latest; none without author."""
    if case.citizen_id is None:
        return []
    return _OTHER_CASES.all(session, organisation_id=case.organisation_id, citizen_id=case.citizen_id, case_id=case.id)


def case_message_or_404(session: Session, case: Case, message_id: int) -> CitizenMessage:
    """Raise `NotFound` for another case's message."""
    message = _MESSAGE_OF_CASE.first(
        session, organisation_id=case.organisation_id, case_id=case.id, message_id=message_id
    )
    if message is None:
        raise NotFound(msg("Ese mensaje no está en este caso."))
    return message


def folded_messages(session: Session, message: CitizenMessage) -> Sequence[tuple[FoldedMessage, Citizen | None]]:
    """Return repeats with authors, in order."""
    return _FOLDED_MESSAGES.all(session, organisation_id=message.organisation_id, message_id=message.id)


def case_with_permalink(session: Session, organisation_id: int, permalink: str) -> Case | None:
    return _AT_ADDRESS.first(session, organisation_id=organisation_id, permalink=permalink)


def has_seen_author(session: Session, case: Case, *, user_id: int, since: datetime) -> bool:
    values = {"organisation_id": case.organisation_id, "subject": f"case:{case.id}", "user_id": user_id}
    return _HAS_SEEN_AUTHOR.first(session, **values, since=since) is not None


_IS_ITS_OWN = (
    select(CitizenMessage.id)
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, CitizenMessage.key == FoldedMessage.key)
    .correlate(FoldedMessage)
    .exists()
)
_REPEATS: Any = (
    select(FoldedMessage.id)
    .where(FoldedMessage.organisation_id == ORGANISATION_ID, FoldedMessage.message_id == CitizenMessage.id)
    .where(~_IS_ITS_OWN)
)
_TIMES: Any = _REPEATS.with_only_columns(func.count()).correlate(CitizenMessage).scalar_subquery()
_PEOPLE: Any = (
    _REPEATS.with_only_columns(func.count(col(FoldedMessage.citizen_id).distinct()))
    .where(col(FoldedMessage.citizen_id).is_distinct_from(CitizenMessage.citizen_id))
    .correlate(CitizenMessage)
    .scalar_subquery()
)
_WRITTEN_MESSAGES: EntityQuery[Any] = EntityQuery(
    select_columns(CitizenMessage, Citizen, _TIMES, _PEOPLE, ReadingRecord)
    .outerjoin(ReadingRecord, col(ReadingRecord.message_id) == CitizenMessage.id)
    .outerjoin(Citizen, (col(Citizen.id) == CitizenMessage.citizen_id) & (Citizen.organisation_id == ORGANISATION_ID))
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, IS_OF_CASE)
    .order_by(col(CitizenMessage.received_at), col(CitizenMessage.id))
)
_MESSAGE_OF_CASE: EntityQuery[CitizenMessage] = EntityQuery(
    select(CitizenMessage)
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, IS_OF_CASE)
    .where(CitizenMessage.id == param("message_id"))
)
_OTHER_CASES: Query[OtherCase] = Query(
    select_columns(Case.year, Case.ordinal, Case.received_at, col(Case.closed_at).is_(None))
    .where(Case.organisation_id == ORGANISATION_ID, Case.citizen_id == param("citizen_id"), Case.id != param("case_id"))
    .order_by(col(Case.id).desc())
    .limit(10),
    OtherCase,
)
_FOLDED_MESSAGES: EntityQuery[tuple[FoldedMessage, Citizen | None]] = EntityQuery(
    select(FoldedMessage, Citizen)
    .outerjoin(Citizen, (col(Citizen.id) == FoldedMessage.citizen_id) & (Citizen.organisation_id == ORGANISATION_ID))
    .where(
        FoldedMessage.organisation_id == ORGANISATION_ID, FoldedMessage.message_id == param("message_id"), ~_IS_ITS_OWN
    )
    .order_by(col(FoldedMessage.id))
    .limit(FOLDED_SHOWN)
)
_AT_ADDRESS: EntityQuery[Case] = EntityQuery(
    select(Case)
    .join(CitizenMessage, col(CitizenMessage.case_id) == Case.id)
    .where(Case.organisation_id == ORGANISATION_ID, CitizenMessage.organisation_id == ORGANISATION_ID)
    .where(CitizenMessage.permalink == param("permalink"))
    .order_by(col(Case.id))
    .limit(1)
)
_HAS_SEEN_AUTHOR: Query[int] = Query(
    select_columns(AuditEntry.seq)
    .where(AuditEntry.organisation_id == ORGANISATION_ID, AuditEntry.subject == param("subject"))
    .where(AuditEntry.act == Act.CASE_SHOWN, AuditEntry.actor_id == param("user_id"), AuditEntry.at >= param("since"))
    .limit(1),
    lambda seq: seq,
)
