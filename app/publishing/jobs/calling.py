"""Speaking with the network about one claimed delivery, in a thread of its own and outside any transaction."""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.channels.ports import Access, Attachment, Network, NetworkTrouble, Outgoing, Sent, Trouble
from app.channels.rules.accounts import Network as NetworkName
from app.core.clock import Clock
from app.core.words import Sentence, say
from app.core.zones import wall
from app.media.ports import Files
from app.publishing.rules import Outcome, after
from app.publishing.service.errands import Errand, Picture, Result

LOG = logging.getLogger(__name__)

EARLIER = timedelta(minutes=2)
"""How long before the attempt began a publication may seem to have been made, by another machine's clock."""

PAUSES = (0.0, 2.0)
"""Seconds before each look after a lost answer: the server may still be at it."""

MARGIN = timedelta(seconds=1)

OUTCOMES = {
    Trouble.NOT_SENT: Outcome.NOT_SENT,
    Trouble.RATE_LIMITED: Outcome.RATE_LIMITED,
    Trouble.REFUSED: Outcome.REFUSED,
    Trouble.UNAUTHORISED: Outcome.UNAUTHORISED,
    Trouble.UNKNOWN: Outcome.UNKNOWN,
}
LOST = say("La red no confirmó el envío y no se ha encontrado la publicación en la cuenta. Mírelo y diga si salió.")
RESTORED = say(
    "Se restauró una copia del %(when)s y no se ha encontrado en la cuenta, pero pudo salir. Mírelo y diga si salió."
)
UNREADABLE = say("La autorización guardada de la cuenta no se puede leer. Vuelva a conectarla.")
NO_PICTURE = say("El archivo de una imagen no está en su sitio, así que no se ha enviado nada.")
OTHER_PICTURE = say("El archivo de una imagen no es el que se aprobó, así que no se ha enviado nada.")
NO_DISK = say("No se pudieron leer las imágenes, así que no se ha enviado nada.")
TOO_SLOW = say("El envío no llegó a empezar a tiempo.")


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside: the networks by name, the files, what opens a sealed token, who else published where."""

    networks: Mapping[NetworkName, Network]
    files: Files
    unseal: Callable[[str], str]
    known: Callable[[Errand], Collection[str]]
    clock: Clock
    wait: Callable[[float], None]


def call(errand: Errand, world: World) -> Result:
    """Send it, or look for what somebody else may have sent. Never raises: whatever happens, it is told."""
    if errand.is_look:
        return _look(errand, world, pauses=PAUSES[:1])
    if world.clock() > errand.lease_until - MARGIN:
        return _result(errand, world, Outcome.NOT_SENT, TOO_SLOW)
    try:
        access, outgoing = _access(errand, world), _outgoing(errand, world, with_files=True)
    except NetworkTrouble as trouble:
        return _told(errand, world, trouble)
    return _publish(errand, world, access, outgoing)


def _publish(errand: Errand, world: World, access: Access, outgoing: Outgoing) -> Result:
    try:
        sent = world.networks[errand.line.network].publish(access, outgoing)
    except NetworkTrouble as trouble:
        if trouble.kind is Trouble.UNKNOWN:
            return _look(errand, world, trouble, pauses=PAUSES)
        return _told(errand, world, trouble)
    except Exception:  # a defect of ours: what may be public must not be lost sight of
        LOG.exception("delivery %s: the call broke", errand.delivery_id)
        return _look(errand, world, NetworkTrouble(Trouble.UNKNOWN, LOST), pauses=PAUSES)
    return _published(errand, world, sent, is_found=False)


def _look(errand: Errand, world: World, trouble: NetworkTrouble | None = None, *, pauses: tuple[float, ...]) -> Result:
    """Nobody saw how it ended: the account's own publications say, or else a person must (invariant I5)."""
    for pause in pauses:
        world.wait(pause)
        if found := _find(errand, world):
            return _published(errand, world, found, is_found=True)
    outcome = Outcome.UNKNOWN if trouble else None
    return Result(
        errand,
        after(Outcome.UNKNOWN, attempts=1, last=errand.line.last, now=world.clock()),
        at=world.clock(),
        outcome=outcome,
        status=trouble.status if trouble else None,
        excerpt=trouble.excerpt if trouble else "",
        trouble=_unseen(errand),
    )


def _unseen(errand: Errand) -> Sentence:
    """Say why nobody saw how it ended: the network did not answer, or a backup was restored."""
    if not (errand.attempt and errand.attempt.is_presumed):
        return LOST
    return say(RESTORED.msgid, when=f"{wall(errand.attempt.started_at, errand.line.zone):%d/%m/%Y, %H:%M}")


def _find(errand: Errand, world: World) -> Sent | None:
    assert errand.attempt is not None
    since = errand.attempt.started_at - EARLIER
    try:
        outgoing = _outgoing(errand, world, with_files=False)
        network = world.networks[errand.line.network]
        return network.find(_access(errand, world), outgoing, since=since, known=world.known(errand))
    except NetworkTrouble:
        return None
    except Exception:  # whatever broke, the answer is the same: it could not be asked
        LOG.exception("delivery %s: the account could not be looked at", errand.delivery_id)
        return None


def _access(errand: Errand, world: World) -> Access:
    try:
        return Access(base_url=errand.line.base_url, token=world.unseal(errand.line.credentials))
    except Exception as failure:  # each way of sealing fails in its own way
        raise NetworkTrouble(Trouble.UNAUTHORISED, UNREADABLE) from failure


def _outgoing(errand: Errand, world: World, *, with_files: bool) -> Outgoing:
    try:
        files = tuple(_attachment(errand, picture, world) for picture in errand.pictures) if with_files else ()
    except FileNotFoundError as failure:
        raise NetworkTrouble(Trouble.REFUSED, NO_PICTURE) from failure
    except OSError as failure:
        raise NetworkTrouble(Trouble.NOT_SENT, NO_DISK) from failure
    return Outgoing(
        text=errand.line.text, language=errand.line.language, attachments=files, key=errand.key, answers=errand.answers
    )


def _attachment(errand: Errand, picture: Picture, world: World) -> Attachment:
    if not picture.media_type:
        raise FileNotFoundError(picture.digest)
    content = world.files.read(errand.organisation_id, picture.digest)
    if hashlib.sha256(content).hexdigest() != picture.digest:
        raise NetworkTrouble(Trouble.REFUSED, OTHER_PICTURE)
    return Attachment(picture.digest, picture.media_type, content, picture.alt_text)


def _published(errand: Errand, world: World, sent: Sent, *, is_found: bool) -> Result:
    result = _result(errand, world, Outcome.PUBLISHED, None)
    return replace(result, sent=sent, status=sent.status, excerpt=sent.excerpt, is_found=is_found)


def _told(errand: Errand, world: World, trouble: NetworkTrouble) -> Result:
    outcome = OUTCOMES[trouble.kind]
    result = _result(errand, world, outcome, trouble.sentence, retry_at=trouble.retry_at)
    return replace(result, status=trouble.status, excerpt=trouble.excerpt)


def _result(
    errand: Errand, world: World, outcome: Outcome, trouble: Sentence | None, *, retry_at: datetime | None = None
) -> Result:
    assert errand.attempt is not None
    at = world.clock()
    number = errand.attempt.number
    to = after(outcome, attempts=number, last=errand.line.last, now=at, retry_at=retry_at)
    return Result(errand, to, at=at, outcome=outcome, trouble=trouble)
