"""Network messages, received once into their conversation's case."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.core.actor import system_actor
from app.core.text import storable_text
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.ports import NetworkMessage
from app.domain.cases.rules.messages import IncomingMessage, anonymise_key, text_digest
from app.domain.cases.rules.states import CaseActKind, MessageSource
from app.domain.directory.models import Channel
from app.domain.inbox.rules.network_messages import is_public_visibility
from app.domain.organisations.models import Organisation
from app.domain.replies.queries.outgoing_replies import known_text_digests
from app.usecases.cases.case_log import record_act
from app.usecases.inbox.receipt import receive_message


def take_network_message(
    session: Session, organisation: Organisation, channel: Channel, message: NetworkMessage, *, now: datetime
) -> bool:
    """Receive; return whether message or text was new. Talk among others about nothing received is left alone."""
    known = _find_by_keys(session, organisation.id, network_message_key(channel, message.uri))
    if known is not None:
        return record_edit(session, session.get_one(Case, known.case_id), known.id, message, now=now)
    thread = _thread(session, channel, message)
    if not thread:
        return False
    incoming = _to_incoming(channel, message, network_message_key(channel, message.uri), thread)
    return receive_message(Work(session, system_actor(organisation.id), now), organisation, incoming).is_new


def record_edit(session: Session, case: Case, message_id: int, message: NetworkMessage, *, now: datetime) -> bool:
    """Keep an edited text as evidence beside the first; return whether it is different."""
    first = session.get_one(CitizenMessage, message_id)
    if first.purged_at is not None:
        return False
    key = f"{first.evidence.get('key') or first.key}#{(message.edited_at or now).isoformat()}"
    digest = text_digest(storable_text(message.text))
    if digest in known_text_digests(session, first) or _find_by_keys(session, case.organisation_id, key) is not None:
        return False
    session.add(_edited_copy(first, message, key, digest, now))
    session.flush()
    clock = system_actor(case.organisation_id)
    record_act(Work(session, clock, now), case, CaseActKind.NOTED, message_id=message_id, edited=True)
    return True


def network_message_key(channel: Channel, uri: str) -> str:
    """Return a key shared by the organisation's accounts."""
    return f"{channel.network.value}:{storable_text(uri)}"


def _find_by_keys(session: Session, organisation_id: int, key: str) -> CitizenMessage | None:
    here = CitizenMessage.organisation_id == organisation_id
    return session.exec(
        select(CitizenMessage).where(here, col(CitizenMessage.key).in_((key, anonymise_key(key))))
    ).first()


def _thread(session: Session, channel: Channel, message: NetworkMessage) -> str:
    """Return the conversation's name; "" for talk among others about nothing received."""
    if replied := _thread_of_reply(session, channel, message):
        return replied
    root = network_message_key(channel, message.root)
    if not message.is_aside:
        return root
    answered = _find_by_keys(session, channel.organisation_id, root)
    return (session.get_one(Case, answered.case_id).thread or root) if answered else ""


def _thread_of_reply(session: Session, channel: Channel, message: NetworkMessage) -> str:
    """Return our answered reply's thread, in any context still shown."""
    if not message.answers:
        return ""
    ours = (
        select(Case.thread)
        .join(Reply, (col(Reply.organisation_id) == Case.organisation_id) & (col(Reply.case_id) == Case.id))
        .where(
            Reply.organisation_id == channel.organisation_id,
            Reply.remote_id == message.answers,
            Reply.channel_id == channel.id,
        )
    )
    return session.exec(ours).first() or ""


def _to_incoming(channel: Channel, message: NetworkMessage, key: str, thread: str) -> IncomingMessage:
    return IncomingMessage(
        source=MessageSource.NETWORK,
        text=storable_text(message.text),
        received_at=message.made_at,
        key=key,
        thread=thread,
        channel_id=channel.id,
        network=channel.network.value,
        handle=storable_text(message.author),
        name=storable_text(message.name),
        language=message.language,
        is_public=is_public_visibility(message.visibility),
        permalink=message.permalink,
        answers=message.remote_id,
        is_automatic=message.is_machine,
        attachments=message.attachments,
        evidence=network_evidence(message),
    )


def network_evidence(message: NetworkMessage) -> dict[str, Any]:
    """Return the message as seen, in plain values, with references for replying."""
    return {
        "id": message.remote_id,
        "uri": storable_text(message.uri),
        "mention": storable_text(message.mention),
        "content": storable_text(message.content),
        "visibility": message.visibility,
        "made_at": message.made_at.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "answers": message.answers,
        "machine": message.is_machine,
    }


def _edited_copy(
    first: CitizenMessage, message: NetworkMessage, key: str, digest: str, now: datetime
) -> CitizenMessage:
    return CitizenMessage(
        organisation_id=first.organisation_id,
        case_id=first.case_id,
        citizen_id=first.citizen_id,
        key=key,
        source=first.source,
        received_at=message.edited_at or now,
        recorded_at=now,
        recorded_by_name=system_actor(first.organisation_id).name,
        text=storable_text(message.text),
        language=first.language,
        is_public=first.is_public,
        permalink=first.permalink,
        digest=digest,
        attachments=list(message.attachments),
        evidence=network_evidence(message),
        held=list(first.held),
    )
