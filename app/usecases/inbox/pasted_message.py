from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.cases import case_with_permalink
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.directory.models import Channel
from app.domain.media.ports import FileStore
from app.domain.organisations.models import Organisation
from app.domain.posts.queries.post_list import all_channels
from app.domain.requests.rules.attachments import RequestFile
from app.usecases.inbox.receipt import ReceiptResult, find_received, receive_message
from app.usecases.requests.files import store_files


def record_pasted_message(
    session: Session,
    organisation: Organisation,
    message: IncomingMessage,
    attached: Sequence[RequestFile],
    *,
    files: FileStore,
    actor: Actor,
    now: datetime,
) -> ReceiptResult | Case:
    """Record, or return the permalink's case. Raises `Refusal` for unknown accounts."""
    demand(actor.may(Permission.CASE_ANSWER))
    if known := find_received(session, organisation.id, message.key):
        return known
    if message.permalink and (there := case_with_permalink(session, organisation.id, message.permalink)):
        return there
    channel = _find_channel(session, organisation.id, message.channel_id)
    attachments = store_files(files, organisation.id, attached)
    whole = replace(message, network=channel.network.value if channel else message.network, attachments=attachments)
    return receive_message(session, organisation, whole, actor=actor, now=now)


def _find_channel(session: Session, organisation_id: int, channel_id: int | None) -> Channel | None:
    if channel_id is None:
        return None
    account = next((channel for channel in all_channels(session, organisation_id) if channel.id == channel_id), None)
    if account is None:
        raise Refusal(msg("Esa cuenta no existe: elija otra."))
    return account
