"""The same words again: counted with the message they repeat, each with whoever wrote them, and split off by hand."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, Citizen, CitizenMessage, FoldedMessage
from app.citizens.rules.folding import WITHIN, Before, folds
from app.citizens.rules.incoming import Incoming, digest_of
from app.citizens.rules.keeping import past
from app.core.actor import Actor
from app.db.reads import HERE, Load, given

LOOKED_AT = 50
"""How many earlier ones of the same words are looked at."""


def folded_before(session: Session, organisation_id: int, key: str) -> CitizenMessage | None:
    """The message that what came under this key repeats."""
    return _FOLDED.first(session, organisation_id=organisation_id, keys=(key, past(key)))


def already_said(
    session: Session, organisation_id: int, said: Incoming, citizen: Citizen | None, *, case: Case | None
) -> CitizenMessage | None:
    """The first message of the same words on the same account that this one repeats.

    `case`: that of its conversation; what belongs to one never repeats something of another.
    """
    wanted = (
        select(CitizenMessage, Case)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, Case.organisation_id == organisation_id)
        .where(CitizenMessage.digest == digest_of(said.text), CitizenMessage.received_at >= said.received_at - WITHIN)
        .where(CitizenMessage.received_at <= said.received_at + WITHIN, CitizenMessage.is_public == said.is_public)
        .where(col(CitizenMessage.purged_at).is_(None), col(Case.channel_id).is_not_distinct_from(said.channel_id))
    )
    found = session.exec(wanted.order_by(col(CitizenMessage.id)).limit(LOOKED_AT))
    return next((message for message, its in found if _repeats(said, citizen, message, its, case)), None)


def _repeats(said: Incoming, citizen: Citizen | None, message: CitizenMessage, its: Case, case: Case | None) -> bool:
    if case is not None and case.id != its.id:
        return False
    is_same = citizen is not None and citizen.id == message.citizen_id
    return folds(said.text, Before(is_same, its.closed_at is None), brings_files=bool(said.attachments))


def fold(
    session: Session, first: CitizenMessage, said: Incoming, citizen: Citizen | None, *, actor: Actor, now: datetime
) -> Case:
    """Nobody is answered twice: the case is that of the first, and says how often it came."""
    case = session.get_one(Case, first.case_id)
    session.add(
        FoldedMessage(
            organisation_id=case.organisation_id,
            message_id=first.id,
            citizen_id=citizen.id if citizen else None,
            key=said.key,
            received_at=said.received_at,
            permalink=said.permalink,
            answers=said.answers,
        )
    )
    case.last_at = max(case.last_at, said.received_at)
    told = {"number": case.code, "source": said.source.value, "folded": True}
    audit.record(session, Act.CASE_RECEIVED, actor=actor, now=now, subject=f"case:{case.id}", **told)
    session.flush()
    return case


_FOLDED: Load[CitizenMessage] = Load(
    select(CitizenMessage)
    .join(FoldedMessage, col(FoldedMessage.message_id) == CitizenMessage.id)
    .where(CitizenMessage.organisation_id == HERE, FoldedMessage.organisation_id == HERE)
    .where(col(FoldedMessage.key).in_(given("keys", many=True)))
)
