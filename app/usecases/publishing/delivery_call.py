"""Network calls for one claimed delivery, in its own thread, outside any transaction."""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.domain.directory.ports import (
    AccountAccess,
    NetworkClient,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingPost,
    PublishReceipt,
)
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.media.ports import FileStore
from app.domain.publishing.rules.delivery import DeliveryOutcome, state_after
from app.domain.publishing.service.delivery_task import DeliveryPicture, DeliveryResult, DeliveryTask

LOG = logging.getLogger(__name__)

CLOCK_TOLERANCE = timedelta(minutes=2)
"""The time a publication may seem to precede its attempt, by another machine's clock."""

LOOK_PAUSES = (0.0, 2.0)
"""The seconds before each look after a lost answer: the server may still be working."""

LEASE_MARGIN = timedelta(seconds=1)

OUTCOME_BY_TROUBLE = {
    NetworkErrorKind.NOT_SENT: DeliveryOutcome.NOT_SENT,
    NetworkErrorKind.RATE_LIMITED: DeliveryOutcome.RATE_LIMITED,
    NetworkErrorKind.REFUSED: DeliveryOutcome.REFUSED,
    NetworkErrorKind.UNAUTHORISED: DeliveryOutcome.UNAUTHORISED,
    NetworkErrorKind.UNKNOWN: DeliveryOutcome.UNKNOWN,
}
ANSWER_LOST = msg(
    "La red no confirmó el envío y no se ha encontrado la publicación en la cuenta. Mírelo y diga si salió."
)
BACKUP_RESTORED = msg(
    "Se restauró una copia del %(when)s y no se ha encontrado en la cuenta, pero pudo salir. Mírelo y diga si salió."
)
UNREADABLE_CREDENTIALS = msg("La autorización guardada de la cuenta no se puede leer. Vuelva a conectarla.")
NO_PICTURE = msg("El archivo de una imagen no está en su sitio, así que no se ha enviado nada.")
OTHER_PICTURE = msg("El archivo de una imagen no es el que se aprobó, así que no se ha enviado nada.")
NO_DISK = msg("No se pudieron leer las imágenes, así que no se ha enviado nada.")
STARTED_TOO_LATE = msg("El envío no llegó a empezar a tiempo.")


@dataclass(frozen=True, slots=True)
class DeliveryEnvironment:
    """The outside world: networks by name, files, token unsealing, other publications known."""

    networks: Mapping[NetworkName, NetworkClient]
    files: FileStore
    unseal: Callable[[str], str]
    known: Callable[[DeliveryTask], Collection[str]]
    clock: Clock
    wait: Callable[[float], None]


def deliver(errand: DeliveryTask, world: DeliveryEnvironment) -> DeliveryResult:
    """Send, or look up an earlier attempt. Never raises: failures are in the result."""
    if errand.is_look:
        return _look_up(errand, world, pauses=LOOK_PAUSES[:1])
    if world.clock() > errand.lease_until - LEASE_MARGIN:
        return _build_result(errand, world, DeliveryOutcome.NOT_SENT, STARTED_TOO_LATE)
    try:
        access, outgoing = _access(errand, world), _outgoing(errand, world, with_files=True)
    except NetworkError as trouble:
        return _failed_result(errand, world, trouble)
    return _publish(errand, world, access, outgoing)


def _publish(
    errand: DeliveryTask, world: DeliveryEnvironment, access: AccountAccess, outgoing: OutgoingPost
) -> DeliveryResult:
    try:
        sent = world.networks[errand.line.network].publish(access, outgoing)
    except NetworkError as trouble:
        if trouble.kind is NetworkErrorKind.UNKNOWN:
            return _look_up(errand, world, trouble, pauses=LOOK_PAUSES)
        return _failed_result(errand, world, trouble)
    except Exception:  # a defect of ours: what may be public must not be lost sight of
        LOG.exception("delivery %s: the call broke", errand.delivery_id)
        return _look_up(errand, world, NetworkError(NetworkErrorKind.UNKNOWN, ANSWER_LOST), pauses=LOOK_PAUSES)
    return _published_result(errand, world, sent, is_found=False)


def _look_up(
    errand: DeliveryTask, world: DeliveryEnvironment, trouble: NetworkError | None = None, *, pauses: tuple[float, ...]
) -> DeliveryResult:
    """Look in the account for an unseen outcome, or else leave it to a person (invariant I5)."""
    for pause in pauses:
        world.wait(pause)
        if found := _find_published(errand, world):
            return _published_result(errand, world, found, is_found=True)
    outcome = DeliveryOutcome.UNKNOWN if trouble else None
    return DeliveryResult(
        errand,
        state_after(DeliveryOutcome.UNKNOWN, attempts=1, last=errand.line.last, now=world.clock()),
        at=world.clock(),
        outcome=outcome,
        status=trouble.status if trouble else None,
        excerpt=trouble.excerpt if trouble else "",
        trouble=_unseen_reason(errand),
    )


def _unseen_reason(errand: DeliveryTask) -> Message:
    """Return why the outcome is unseen: no network answer, or a restored backup."""
    if not (errand.attempt and errand.attempt.is_presumed):
        return ANSWER_LOST
    return msg(BACKUP_RESTORED.msgid, when=f"{local_time(errand.attempt.started_at, errand.line.zone):%d/%m/%Y, %H:%M}")


def _find_published(errand: DeliveryTask, world: DeliveryEnvironment) -> PublishReceipt | None:
    assert errand.attempt is not None
    since = errand.attempt.started_at - CLOCK_TOLERANCE
    try:
        outgoing = _outgoing(errand, world, with_files=False)
        network = world.networks[errand.line.network]
        return network.find(_access(errand, world), outgoing, since=since, known=world.known(errand))
    except NetworkError:
        return None
    except Exception:  # whatever broke, the answer is the same: it could not be asked
        LOG.exception("delivery %s: the account could not be looked at", errand.delivery_id)
        return None


def _access(errand: DeliveryTask, world: DeliveryEnvironment) -> AccountAccess:
    try:
        return AccountAccess(base_url=errand.line.base_url, token=world.unseal(errand.line.credentials))
    except Exception as failure:  # each way of sealing fails in its own way
        raise NetworkError(NetworkErrorKind.UNAUTHORISED, UNREADABLE_CREDENTIALS) from failure


def _outgoing(errand: DeliveryTask, world: DeliveryEnvironment, *, with_files: bool) -> OutgoingPost:
    try:
        files = tuple(_attachment(errand, picture, world) for picture in errand.pictures) if with_files else ()
    except FileNotFoundError as failure:
        raise NetworkError(NetworkErrorKind.REFUSED, NO_PICTURE) from failure
    except OSError as failure:
        raise NetworkError(NetworkErrorKind.NOT_SENT, NO_DISK) from failure
    return OutgoingPost(
        text=errand.line.text, language=errand.line.language, attachments=files, key=errand.key, answers=errand.answers
    )


def _attachment(errand: DeliveryTask, picture: DeliveryPicture, world: DeliveryEnvironment) -> OutgoingAttachment:
    if not picture.media_type:
        raise FileNotFoundError(picture.digest)
    content = world.files.read(errand.organisation_id, picture.digest)
    if hashlib.sha256(content).hexdigest() != picture.digest:
        raise NetworkError(NetworkErrorKind.REFUSED, OTHER_PICTURE)
    return OutgoingAttachment(picture.digest, picture.media_type, content, picture.alt_text)


def _published_result(
    errand: DeliveryTask, world: DeliveryEnvironment, sent: PublishReceipt, *, is_found: bool
) -> DeliveryResult:
    result = _build_result(errand, world, DeliveryOutcome.PUBLISHED, None)
    return replace(result, sent=sent, status=sent.status, excerpt=sent.excerpt, is_found=is_found)


def _failed_result(errand: DeliveryTask, world: DeliveryEnvironment, trouble: NetworkError) -> DeliveryResult:
    outcome = OUTCOME_BY_TROUBLE[trouble.kind]
    result = _build_result(errand, world, outcome, trouble.sentence, retry_at=trouble.retry_at)
    return replace(result, status=trouble.status, excerpt=trouble.excerpt)


def _build_result(
    errand: DeliveryTask,
    world: DeliveryEnvironment,
    outcome: DeliveryOutcome,
    trouble: Message | None,
    *,
    retry_at: datetime | None = None,
) -> DeliveryResult:
    assert errand.attempt is not None
    at = world.clock()
    number = errand.attempt.number
    to = state_after(outcome, attempts=number, last=errand.line.last, now=at, retry_at=retry_at)
    return DeliveryResult(errand, to, at=at, outcome=outcome, trouble=trouble)
