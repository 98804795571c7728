"""Network calls of one claimed delivery, in its thread, outside transactions."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.db.outbox_tasks import OutboxResult, OutboxTask
from app.domain.directory.rules.network_limits import limits_of
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.posts.rules.content import FIRST_SEALED_VERSION, MediaUse, SealedFile
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingPost,
    PublishReceipt,
)
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.usecases.media.earlier_pictures import drawn_before
from app.usecases.publishing.network_call import (
    NOT_ASKED,
    NetworkPublication,
    NetworksByName,
    Unsealing,
    failed_result,
    open_account,
    with_reason,
)
from app.usecases.publishing.outgoing_cards import outgoing_card
from app.usecases.publishing.outgoing_documents import outgoing_document
from app.usecases.publishing.outgoing_pictures import NO_ADDRESSES, PictureAddresses, approved_picture
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

    `images`: for what was approved under a form of the hash that did not cover what is drawn. `begin`: notes that the
    one act follows.
    """

    networks: NetworksByName
    files: FileStore
    images: ImageCleaner
    unseal: Unsealing
    known: Callable[[DeliveryTask], Collection[str]]
    clock: Clock
    wait: Callable[[float], None]
    addresses: PictureAddresses = NO_ADDRESSES
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
        card=None if task.is_look else outgoing_card(world.files, content),
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
        return tuple(_attachment(task, use, world) for use in task.content.media)
    except FileNotFoundError as failure:
        raise NetworkError(NetworkErrorKind.REFUSED, NO_PICTURE) from failure
    except OSError as failure:
        raise NetworkError(NetworkErrorKind.NOT_SENT, NO_DISK) from failure


def _attachment(task: DeliveryTask, use: MediaUse, world: DeliveryEnvironment) -> OutgoingAttachment:
    """Read what was approved, by its digest; what the network fetches is read when it does."""
    if use.sealed is None:
        raise FileNotFoundError(use.digest)
    file = _approved_file(task, use, use.sealed, world)
    return replace(file, is_ai_made=use.sealed.is_ai_made, focus=use.sealed.focus)


def _approved_file(
    task: DeliveryTask, use: MediaUse, sealed: SealedFile, world: DeliveryEnvironment
) -> OutgoingAttachment:
    if use.video:
        return outgoing_video(world.files, task.content, use, partial(world.addresses.of_video, task))
    if use.document:
        return outgoing_document(world.files, task.content, use)
    if task.content.hash_version < FIRST_SEALED_VERSION:
        return _earlier_picture(task, use, sealed, world)
    if sealed.drawn is None:
        raise FileNotFoundError(use.digest)
    drawn = sealed.drawn
    content = approved_picture(world.files, task.organisation_id, drawn.digest)
    is_fetched = limits_of(task.content.network).fetches
    sent = (b"", world.addresses.of(task, drawn.digest)) if is_fetched else (content, "")
    return OutgoingAttachment(
        use.digest, drawn.media_type, sent[0], use.alt_text, drawn.width, drawn.height, address=sent[1]
    )


def _earlier_picture(
    task: DeliveryTask, use: MediaUse, sealed: SealedFile, world: DeliveryEnvironment
) -> OutgoingAttachment:
    content = task.content
    if limits_of(content.network).fetches:
        approved_picture(world.files, content.organisation_id, use.digest)
        shown, address = use.crop_for(content.network) or sealed, world.addresses.of(task, use.digest)
        return OutgoingAttachment(use.digest, sealed.media_type, b"", use.alt_text, shown.width, shown.height, address)
    drawn = drawn_before(world.files, world.images, content.organisation_id, content.network, use)
    return OutgoingAttachment(use.digest, drawn.media_type, drawn.content, use.alt_text, drawn.width, drawn.height)
