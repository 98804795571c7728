"""What a case's page tells besides the case: who wrote each message, how often it came, what else they wrote."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from app.audit.models import AuditEntry
from app.audit.rules import Act
from app.citizens.models import Case, Citizen, CitizenMessage, FoldedMessage
from app.citizens.queries.cases import IS_OF_CASE
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given

FOLDED_SHOWN = 200


class Written(NamedTuple):
    """`times`: how often its words came again; `people`: by how many others."""

    message: CitizenMessage
    citizen: Citizen | None
    times: int
    people: int


class Other(NamedTuple):
    """Another case of the same person."""

    year: int
    ordinal: int
    received_at: datetime
    is_open: bool


def written_in(session: Session, case: Case) -> list[Written]:
    """In order, with what was written in the cases joined to it; one statement."""
    rows: Sequence[Any] = _WRITTEN.all(session, organisation_id=case.organisation_id, case_id=case.id)
    return [Written(*row) for row in rows]


def others_of(session: Session, case: Case) -> list[Other]:
    """The latest of whoever wrote; nobody known has none."""
    if case.citizen_id is None:
        return []
    return _OTHERS.all(session, organisation_id=case.organisation_id, citizen_id=case.citizen_id, case_id=case.id)


def message_or_404(session: Session, case: Case, message_id: int) -> CitizenMessage:
    """Raise `NotFound` for one that is not of this case."""
    found = _MESSAGE.first(session, organisation_id=case.organisation_id, case_id=case.id, message_id=message_id)
    if found is None:
        raise NotFound(say("Ese mensaje no está en este caso."))
    return found


def folded_into(session: Session, message: CitizenMessage) -> Sequence[tuple[FoldedMessage, Citizen | None]]:
    """What repeats a message and has no case of its own, with who wrote it, in order."""
    return _FOLDED.all(session, organisation_id=message.organisation_id, message_id=message.id)


def with_permalink(session: Session, organisation_id: int, permalink: str) -> Case | None:
    """The case of the message that is found at an address."""
    return _AT_ADDRESS.first(session, organisation_id=organisation_id, permalink=permalink)


def has_looked(session: Session, case: Case, *, user_id: int, since: datetime) -> bool:
    """Whether somebody saw who wrote it, from an instant on."""
    values = {"organisation_id": case.organisation_id, "subject": f"case:{case.id}", "user_id": user_id}
    return _LOOKED.first(session, **values, since=since) is not None


_IS_ITS_OWN = (
    select(CitizenMessage.id)
    .where(CitizenMessage.organisation_id == HERE, CitizenMessage.key == FoldedMessage.key)
    .correlate(FoldedMessage)
    .exists()
)
_REPEATS: Any = (
    select(FoldedMessage.id)
    .where(FoldedMessage.organisation_id == HERE, FoldedMessage.message_id == CitizenMessage.id)
    .where(~_IS_ITS_OWN)
)
_TIMES: Any = _REPEATS.with_only_columns(func.count()).correlate(CitizenMessage).scalar_subquery()
_PEOPLE: Any = (
    _REPEATS.with_only_columns(func.count(col(FoldedMessage.citizen_id).distinct()))
    .where(col(FoldedMessage.citizen_id).is_distinct_from(CitizenMessage.citizen_id))
    .correlate(CitizenMessage)
    .scalar_subquery()
)
_WRITTEN: Load[Any] = Load(
    columns(CitizenMessage, Citizen, _TIMES, _PEOPLE)
    .outerjoin(Citizen, (col(Citizen.id) == CitizenMessage.citizen_id) & (Citizen.organisation_id == HERE))
    .where(CitizenMessage.organisation_id == HERE, IS_OF_CASE)
    .order_by(col(CitizenMessage.received_at), col(CitizenMessage.id))
)
_MESSAGE: Load[CitizenMessage] = Load(
    select(CitizenMessage)
    .where(CitizenMessage.organisation_id == HERE, IS_OF_CASE)
    .where(CitizenMessage.id == given("message_id"))
)
_OTHERS: Read[Other] = Read(
    columns(Case.year, Case.ordinal, Case.received_at, col(Case.closed_at).is_(None))
    .where(Case.organisation_id == HERE, Case.citizen_id == given("citizen_id"), Case.id != given("case_id"))
    .order_by(col(Case.id).desc())
    .limit(10),
    Other,
)
_FOLDED: Load[tuple[FoldedMessage, Citizen | None]] = Load(
    select(FoldedMessage, Citizen)
    .outerjoin(Citizen, (col(Citizen.id) == FoldedMessage.citizen_id) & (Citizen.organisation_id == HERE))
    .where(FoldedMessage.organisation_id == HERE, FoldedMessage.message_id == given("message_id"), ~_IS_ITS_OWN)
    .order_by(col(FoldedMessage.id))
    .limit(FOLDED_SHOWN)
)
_AT_ADDRESS: Load[Case] = Load(
    select(Case)
    .join(CitizenMessage, col(CitizenMessage.case_id) == Case.id)
    .where(Case.organisation_id == HERE, CitizenMessage.organisation_id == HERE)
    .where(CitizenMessage.permalink == given("permalink"))
    .order_by(col(Case.id))
    .limit(1)
)
_LOOKED: Read[int] = Read(
    columns(AuditEntry.seq)
    .where(AuditEntry.organisation_id == HERE, AuditEntry.subject == given("subject"))
    .where(AuditEntry.act == Act.CASE_SHOWN, AuditEntry.actor_id == given("user_id"), AuditEntry.at >= given("since"))
    .limit(1),
    lambda seq: seq,
)
