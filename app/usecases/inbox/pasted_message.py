from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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
    work: Work,
    organisation: Organisation,
    message: IncomingMessage,
    attached: Sequence[RequestFile],
    *,
    files: FileStore,
) -> ReceiptResult | Case:
    """Record, or return the permalink's case. Raises `Refusal` for unknown accounts."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    if known := find_received(work.session, organisation.id, message.key):
        return known
    if message.permalink and (there := case_with_permalink(work.session, organisation.id, message.permalink)):
        return there
    channel = _find_channel(work.session, organisation.id, message.channel_id)
    attachments = store_files(files, organisation.id, attached)
    whole = replace(message, network=channel.network.value if channel else message.network, attachments=attachments)
    return receive_message(work, organisation, whole)


def _find_channel(session: Session, organisation_id: int, channel_id: int | None) -> Channel | None:
    if channel_id is None:
        return None
    account = next((channel for channel in all_channels(session, organisation_id) if channel.id == channel_id), None)
    if account is None:
        raise Refusal(msg("Esa cuenta no existe: elija otra."))
    return account
