"""A case with a releasable reply, and the worker that sends it over an in-memory network."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.db.outbox import Outbox
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.cases.models.cases import Case, CaseAct, CitizenMessage
from app.domain.cases.models.replies import Reply, ReplyAttemptOutcome
from app.domain.cases.models.sources import AccountListening
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.replies.queries.record_check import words_hash
from app.usecases.inbox.network_reader import NetworkReader
from app.usecases.inbox.sources import start_listening
from app.usecases.replies.sender import reply_outbox
from app.usecases.replies.transitions import release_reply
from app.usecases.wiring import Wiring
from tests.citizens.fake_network import FakeSquare
from tests.publishing import sender_setup
from tests.sample_town import Person, Town

fresh = sender_setup.fresh


def connect(session: Session, wiring: Wiring, town: Town, **where: str) -> Channel:
    """Connect the town's first account and read its messages from now on."""
    channel = sender_setup.connect(session, wiring, town, **where)
    channel.publishing = Publishing.API
    session.add(channel)
    session.commit()
    return channel


def hear(session: Session, wiring: Wiring, town: Town, channel: Channel, *, now: datetime) -> AccountListening:
    listening = start_listening(Work(session, town.administrator.actor, now), channel)
    session.commit()
    return listening


def hearing(wiring: Wiring, square: object) -> NetworkReader:
    return NetworkReader(wiring.writing, {Network.MASTODON: square}, wiring.keyring.unseal)


def sender(wiring: Wiring, square: FakeSquare, **other: Any) -> Outbox:
    defaults = {
        "networks": {Network.MASTODON: square},
        "listeners": {Network.MASTODON: square},
        "mailer": None,
        "wait": lambda _seconds: None,
        "sender": "cauce@riba.example",
    }
    return reply_outbox(
        writing=wiring.writing,
        reading=wiring.reading,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        **{**defaults, **other},
    )


def write(
    session: Session, town: Town, case: Case, text: str = "Abre a las nueve.", *, now: datetime, **other: Any
) -> Reply:
    """Write a reply in approved words to the last message, by any person; it is not released."""
    message = last_message(session, case)
    by: Person = other.pop("by", town.author)
    reply = Reply(
        organisation_id=town.id,
        case_id=case.id,
        message_id=message.id,
        channel_id=case.channel_id,
        text=text,
        content_hash="",
        written_by=by.user.id,
        written_by_name=by.user.name,
        written_at=now,
        **{"remote_key": f"reply-{case.id}-{text}", "is_public": message.is_public, **other},
    )
    reply.content_hash = reply.approved_hash = words_hash(reply)
    session.add(reply)
    session.flush()
    detail = {"reply": reply.id, "content_hash": reply.content_hash}
    record(Work(session, by.actor, now), Act.REPLY_WRITTEN, subject=f"reply:{reply.id}", **detail)
    return reply


def let_go(session: Session, town: Town, case: Case, text: str = "Abre a las nueve.", *, now: datetime, **other: Any):
    """Write and release a reply, and commit."""
    reply = write(session, town, case, text, now=now, **other)
    release_reply(session, case, reply, now=now)
    session.commit()
    return reply


def last_message(session: Session, case: Case) -> CitizenMessage:
    wanted = select(CitizenMessage).where(CitizenMessage.case_id == case.id).order_by(col(CitizenMessage.id).desc())
    message = session.exec(wanted).first()
    assert message is not None
    return message


def case(session: Session) -> Case:
    """Return the only case, in its current state."""
    (stored_case,) = fresh(session, select(Case).order_by(col(Case.id)))
    return stored_case


def reply(session: Session) -> Reply:
    """Return the newest reply, in its current state."""
    return fresh(session, select(Reply).order_by(col(Reply.id).desc()))[0]


def deeds(session: Session) -> list[str]:
    return [act.deed.value for act in fresh(session, select(CaseAct).order_by(col(CaseAct.id)))]


def outcomes(session: Session) -> list[str]:
    rows = fresh(session, select(ReplyAttemptOutcome).order_by(col(ReplyAttemptOutcome.id)))
    return [each.outcome for each in rows]
