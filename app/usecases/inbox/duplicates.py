"""Repeats: counted with the first, each with its author; split by hand."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.rules.messages import IncomingMessage, anonymise_key, text_digest

MOST_COMPARED = 50
DUPLICATE_WINDOW = timedelta(hours=48)
"""The time from the first, either way."""
SHORTEST_CAMPAIGN_TEXT = 40
"""Shorter texts may coincide by chance."""


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """The same words earlier. `is_same_author`: known to be."""

    is_same_author: bool
    is_open: bool


def message_folded_under(session: Session, organisation_id: int, key: str) -> CitizenMessage | None:
    """Return the message with this deduplication key, if any."""
    return _BY_FOLDED_KEYS.first(session, organisation_id=organisation_id, keys=(key, anonymise_key(key)))


def find_earlier_message(
    session: Session, organisation_id: int, incoming: IncomingMessage, citizen: Citizen | None, *, case: Case | None
) -> CitizenMessage | None:
    """Return the account's first message with equal words, if any.

    `case`: the conversation's; its messages never repeat another case's.
    """
    wanted = (
        select(CitizenMessage, Case)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, Case.organisation_id == organisation_id)
        .where(
            CitizenMessage.digest == text_digest(incoming.text),
            CitizenMessage.received_at >= incoming.received_at - DUPLICATE_WINDOW,
        )
        .where(
            CitizenMessage.received_at <= incoming.received_at + DUPLICATE_WINDOW,
            CitizenMessage.is_public == incoming.is_public,
        )
        .where(col(CitizenMessage.purged_at).is_(None), col(Case.channel_id).is_not_distinct_from(incoming.channel_id))
    )
    rows = session.exec(wanted.order_by(col(CitizenMessage.id)).limit(MOST_COMPARED))
    return next((message for message, its in rows if _is_repeated_by(incoming, citizen, message, its, case)), None)


def _is_repeated_by(
    incoming: IncomingMessage, citizen: Citizen | None, message: CitizenMessage, its: Case, case: Case | None
) -> bool:
    if case is not None and case.id != its.id:
        return False
    is_same = citizen is not None and citizen.id == message.citizen_id
    return _is_duplicate(
        incoming.text, EarlierMessage(is_same, its.closed_at is None), brings_files=bool(incoming.attachments)
    )


def fold_message(work: Work, first: CitizenMessage, incoming: IncomingMessage, citizen: Citizen | None) -> Case:
    """Return the first message's case, which counts it, to answer once."""
    case = work.session.get_one(Case, first.case_id)
    work.session.add(
        FoldedMessage(
            organisation_id=case.organisation_id,
            message_id=first.id,
            citizen_id=citizen.id if citizen else None,
            key=incoming.key,
            received_at=incoming.received_at,
            permalink=incoming.permalink,
            answers=incoming.answers,
        )
    )
    case.last_at = max(case.last_at, incoming.received_at)
    detail = {"number": case.code, "source": incoming.source.value, "folded": True}
    audit.record(work, Act.CASE_RECEIVED, subject=f"case:{case.id}", **detail)
    work.session.flush()
    return case


_BY_FOLDED_KEYS: EntityQuery[CitizenMessage] = EntityQuery(
    select(CitizenMessage)
    .join(FoldedMessage, col(FoldedMessage.message_id) == CitizenMessage.id)
    .where(CitizenMessage.organisation_id == ORGANISATION_ID, FoldedMessage.organisation_id == ORGANISATION_ID)
    .where(col(FoldedMessage.key).in_(param("keys", many=True)))
)


def _is_duplicate(text: str, before: EarlierMessage, *, brings_files: bool) -> bool:
    """Tell whether the text repeats a message: the author's own, answered or not; others' while its case is open.

    Messages with files never do.
    """
    if brings_files:
        return False
    return before.is_same_author or (before.is_open and len(text) >= SHORTEST_CAMPAIGN_TEXT)
