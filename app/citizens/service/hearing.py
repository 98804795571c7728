"""What was heard on a network becomes a message of its conversation's case; nothing of it is taken twice."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.citizens.models import Case, CitizenMessage, Reply
from app.citizens.ports import Heard
from app.citizens.queries.sending import wordings
from app.citizens.rules.cases import CaseDeed, Source
from app.citizens.rules.incoming import Incoming, digest_of
from app.citizens.rules.keeping import past
from app.citizens.rules.listening import seen_by
from app.citizens.service.acting import record_act
from app.citizens.service.arriving import receive
from app.core.actor import the_clock
from app.core.text import storable
from app.organisations.models import Organisation


def take_heard(session: Session, organisation: Organisation, channel: Channel, heard: Heard, *, now: datetime) -> bool:
    """Whether it brought anything new: a message, or other words of one that is known."""
    known = _known(session, organisation.id, key_of(channel, heard))
    if known is not None:
        return take_change(session, session.get_one(Case, known.case_id), known.id, heard, now=now)
    thread = _answered_thread(session, channel, heard) or f"{channel.network.value}:{storable(heard.root)}"
    incoming = _incoming(channel, heard, key_of(channel, heard), thread)
    return receive(session, organisation, incoming, actor=the_clock(organisation.id), now=now).is_new


def take_change(session: Session, case: Case, message_id: int, heard: Heard, *, now: datetime) -> bool:
    """Whether its words are news. The first wording stays; what it says now is kept beside it as new evidence."""
    first = session.get_one(CitizenMessage, message_id)
    if first.purged_at is not None:
        return False
    key = f"{first.evidence.get('key') or first.key}#{(heard.edited_at or now).isoformat()}"
    digest = digest_of(storable(heard.text))
    if digest in wordings(session, first) or _known(session, case.organisation_id, key) is not None:
        return False
    session.add(_beside(first, heard, key, digest, now))
    session.flush()
    clock = the_clock(case.organisation_id)
    record_act(session, case, CaseDeed.NOTED, actor=clock, now=now, message_id=message_id, edited=True)
    return True


def key_of(channel: Channel, heard: Heard) -> str:
    """The same whichever of the organisation's accounts heard it."""
    return f"{channel.network.value}:{storable(heard.uri)}"


def _known(session: Session, organisation_id: int, key: str) -> CitizenMessage | None:
    here = CitizenMessage.organisation_id == organisation_id
    return session.exec(select(CitizenMessage).where(here, col(CitizenMessage.key).in_((key, past(key))))).first()


def _answered_thread(session: Session, channel: Channel, heard: Heard) -> str:
    """The conversation of the reply of ours it answers, whatever the network still shows of what went before."""
    if not heard.answers:
        return ""
    ours = (
        select(Case.thread)
        .join(Reply, (col(Reply.organisation_id) == Case.organisation_id) & (col(Reply.case_id) == Case.id))
        .where(
            Reply.organisation_id == channel.organisation_id,
            Reply.remote_id == heard.answers,
            Reply.channel_id == channel.id,
        )
    )
    return session.exec(ours).first() or ""


def _incoming(channel: Channel, heard: Heard, key: str, thread: str) -> Incoming:
    return Incoming(
        source=Source.NETWORK,
        text=storable(heard.text),
        received_at=heard.made_at,
        key=key,
        thread=thread,
        channel_id=channel.id,
        network=channel.network.value,
        handle=storable(heard.author),
        name=storable(heard.name),
        language=heard.language,
        is_public=seen_by(heard.visibility),
        permalink=heard.permalink,
        answers=heard.remote_id,
        is_automatic=heard.is_machine,
        attachments=heard.attachments,
        evidence=evidence_of(heard),
    )


def evidence_of(heard: Heard) -> dict[str, Any]:
    """How it was seen, as plain data; what a reply needs to hang from it is in it too."""
    return {
        "id": heard.remote_id,
        "uri": storable(heard.uri),
        "mention": storable(heard.mention),
        "content": storable(heard.content),
        "visibility": heard.visibility,
        "made_at": heard.made_at.isoformat(),
        "edited_at": heard.edited_at.isoformat() if heard.edited_at else None,
        "answers": heard.answers,
        "machine": heard.is_machine,
    }


def _beside(first: CitizenMessage, heard: Heard, key: str, digest: str, now: datetime) -> CitizenMessage:
    return CitizenMessage(
        organisation_id=first.organisation_id,
        case_id=first.case_id,
        citizen_id=first.citizen_id,
        key=key,
        source=first.source,
        received_at=heard.edited_at or now,
        recorded_at=now,
        recorded_by_name=the_clock(first.organisation_id).name,
        text=storable(heard.text),
        language=first.language,
        is_public=first.is_public,
        permalink=first.permalink,
        digest=digest,
        attachments=list(heard.attachments),
        evidence=evidence_of(heard),
        held=list(first.held),
    )
