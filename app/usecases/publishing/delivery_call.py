"""Network calls of one claimed delivery, in its thread, outside transactions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.db.outbox import OutboxResult, OutboxTask
from app.domain.directory.rules.network_limits import limits_of
from app.domain.image_rights.rules.licences import is_ai_made
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.posts.rules.content import stored_use
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCard,
    OutgoingPost,
    PublishReceipt,
)
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.usecases.publishing.network_call import (
    NOT_ASKED,
    NetworkPublication,
    NetworksByName,
    Unsealing,
    failed_result,
    open_account,
    with_reason,
)
from app.usecases.publishing.outgoing_documents import outgoing_document
from app.usecases.publishing.outgoing_pictures import NO_ADDRESSES, PictureAddresses, approved_picture, draw_for
from app.usecases.publishing.outgoing_videos import outgoing_video
from app.usecases.publishing.token_rotation import LEASE as RENEWAL_LEASE

LEASE_MARGIN = timedelta(seconds=1)
ANSWER_LOST = msg("La red no confirmó el envío. Se ha preguntado a la cuenta y allí no está. Mírelo y diga si salió.")
BACKUP_UNASKED = msg(
    "Se restauró una copia del %(when)s y a la cuenta no se le ha podido preguntar, así que pudo salir. Mírelo en ella "
    "antes de enviarla otra vez. %(reason)s"
)
BACKUP_RESTORED = msg(
    "Se restauró una copia del %(when)s. Se ha preguntado a la cuenta y allí no está, pero pudo salir. Mírelo y diga "
    "si salió."
)
EDIT_LOST = msg(
    "La red no confirmó la corrección. Se ha preguntado a la cuenta y sigue el texto de antes. Mírelo y diga si se "
    "corrigió."
)
NO_PICTURE = msg("El archivo de una imagen no está en su sitio, así que no se ha enviado nada.")
NO_DISK = msg("No se pudieron leer las imágenes, así que no se ha enviado nada.")
RENEWING = msg("La conexión de la cuenta se está renovando, así que no se ha enviado nada todavía.")
STARTED_TOO_LATE = msg("El envío no llegó a empezar a tiempo.")
DeliveryTask = OutboxTask[DueDelivery]
DeliveryResult = OutboxResult[DueDelivery, PublishReceipt]


@dataclass(frozen=True, slots=True)
class DeliveryEnvironment:
    """The outside services; `known`: known publications; `addresses`: of files that a network fetches.

    `card`: of the post's link, where the network is sent one. `begin`: notes that the one act follows.
    """

    networks: NetworksByName
    files: FileStore
    images: ImageCleaner
    unseal: Unsealing
    known: Callable[[DeliveryTask], Collection[str]]
    clock: Clock
    wait: Callable[[float], None]
    addresses: PictureAddresses = NO_ADDRESSES
    card: Callable[[DeliveryTask], OutgoingCard | None] = lambda _: None
    begin: Callable[[DeliveryTask], None] = lambda _: None


def deliver(task: DeliveryTask, world: DeliveryEnvironment) -> DeliveryResult:
    """Send, or look up an earlier attempt; failures are results, never raised."""
    if not task.is_look and world.clock() > task.lease_until - LEASE_MARGIN:
        return DeliveryResult(task, CallOutcome.NOT_SENT, trouble=STARTED_TOO_LATE)
    try:
        publication = _publication(task, world)
    except NetworkError as error:
        if not task.is_look:
            return failed_result(task, error)
        return DeliveryResult(task, CallOutcome.UNKNOWN, trouble=with_reason(_unasked_reason(task), error))
    if task.is_look:
        return publication.look_up(task)
    return _unless_renewing(publication.send(task), now=world.clock())


def _unless_renewing(result: DeliveryResult, *, now: datetime) -> DeliveryResult:
    """Try again what was refused while the worker renews the account's credentials, or is about to."""
    renews_at = result.task.content.renews_at
    if result.outcome is not CallOutcome.UNAUTHORISED or renews_at is None or renews_at > now + RENEWAL_LEASE:
        return result
    return replace(result, outcome=CallOutcome.NOT_SENT, trouble=RENEWING)


def _publication(task: DeliveryTask, world: DeliveryEnvironment) -> NetworkPublication:
    content = task.content
    return NetworkPublication(
        name="delivery",
        networks=world.networks,
        network=content.network,
        access=open_account(content.base_url, content.credentials, world.unseal),
        outgoing=outgoing_post(task, world),
        edits=content.edits,
        known=lambda: world.known(task),
        lost=_unseen_reason(task),
        unasked=_unasked_reason(task),
        wait=world.wait,
    )


def outgoing_post(task: DeliveryTask, world: DeliveryEnvironment) -> OutgoingPost:
    """Return the approved content as the network gets it. Raises `NetworkError`."""
    content = task.content
    return OutgoingPost(
        text=content.text,
        language=content.language,
        attachments=() if task.is_look else _attachments(task, world),
        key=content.key,
        made_at=content.approved_at,
        answers=content.answers,
        until=task.lease_until,
        card=None if task.is_look or content.edits else world.card(task),
        begin=partial(world.begin, task) if task.attempt.begins_later else _no_note,
    )


def _no_note() -> None:
    """Note nothing: the act counts as begun with its attempt."""


def _unseen_reason(task: DeliveryTask) -> Message:
    if not task.attempt.is_presumed:
        return EDIT_LOST if task.content.edits else ANSWER_LOST
    return msg(BACKUP_RESTORED.msgid, when=_backup_words(task))


def _unasked_reason(task: DeliveryTask) -> Message:
    return msg(BACKUP_UNASKED.msgid, when=_backup_words(task)) if task.attempt.is_presumed else NOT_ASKED


def _backup_words(task: DeliveryTask) -> str:
    return f"{local_time(task.attempt.started_at, task.content.zone):%d/%m/%Y, %H:%M}"


def _attachments(task: DeliveryTask, world: DeliveryEnvironment) -> tuple[OutgoingAttachment, ...]:
    try:
        return tuple(_with_library_facts(task.content, _attachment(task, use, world)) for use in task.content.media)
    except FileNotFoundError as failure:
        raise NetworkError(NetworkErrorKind.REFUSED, NO_PICTURE) from failure
    except OSError as failure:
        raise NetworkError(NetworkErrorKind.NOT_SENT, NO_DISK) from failure


def _with_library_facts(content: DueDelivery, file: OutgoingAttachment) -> OutgoingAttachment:
    declared, facts = content.declared.get("pictures", {}).get(file.name, {}), content.pictures[file.name]
    return replace(file, is_ai_made=is_ai_made(declared, facts.origin), focus=facts.focus)


def _attachment(task: DeliveryTask, stored: Mapping[str, Any], world: DeliveryEnvironment) -> OutgoingAttachment:
    """Read a picture, and draw it as the network takes it; one that it fetches is drawn when it does."""
    content, use = task.content, stored_use(stored)
    digest = use.digest
    if digest not in content.pictures:
        raise FileNotFoundError(digest)
    if use.video:
        return outgoing_video(world.files, content, use, partial(world.addresses.of_video, task))
    if use.document:
        return outgoing_document(world.files, content, use)
    picture, facts = approved_picture(world.files, content.organisation_id, digest), content.pictures[digest]
    crop = use.crop_for(content.network)
    if limits_of(content.network).fetches:
        address, shown = world.addresses.of(task, digest), crop or facts
        return OutgoingAttachment(digest, facts.media_type, b"", use.alt_text, shown.width, shown.height, address)
    drawn = draw_for(content.network, picture, facts, world.images, crop)
    return OutgoingAttachment(digest, drawn.media_type, drawn.content, use.alt_text, drawn.width, drawn.height)
