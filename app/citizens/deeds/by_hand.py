"""What somebody read and pastes: taken in once, with what shows it, unless it is there already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.channels.models import Channel
from app.citizens.models import Case
from app.citizens.queries.written import with_permalink
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import Received, known_by, receive
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting.queries import channels_of
from app.intake.rules.attachments import Attachment
from app.intake.service.files import keep
from app.media.ports import Files
from app.organisations.models import Organisation


def bring(
    session: Session,
    organisation: Organisation,
    said: Incoming,
    attached: Sequence[Attachment],
    *,
    files: Files,
    actor: Actor,
    now: datetime,
) -> Received | Case:
    """The case, where its address shows that somebody brought it before. Raises `Refusal` for an unknown account."""
    demand(actor.may(Permission.CASE_ANSWER))
    if known := known_by(session, organisation.id, said.key):
        return known
    if said.permalink and (there := with_permalink(session, organisation.id, said.permalink)):
        return there
    channel = _channel(session, organisation.id, said.channel_id)
    kept = keep(files, organisation.id, attached)
    whole = replace(said, network=channel.network.value if channel else said.network, attachments=kept)
    return receive(session, organisation, whole, actor=actor, now=now)


def _channel(session: Session, organisation_id: int, channel_id: int | None) -> Channel | None:
    if channel_id is None:
        return None
    found = next((one for one in channels_of(session, organisation_id) if one.id == channel_id), None)
    if found is None:
        raise Refusal(say("Esa cuenta no existe: elija otra."))
    return found
