"""Sending one claimed reply, or looking for one, outside any transaction. Never raises: whatever happens is told."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.channels.ports import Access, Network, NetworkTrouble, Outgoing, Sent, Trouble
from app.channels.rules.accounts import Network as NetworkName
from app.citizens.ports import Heard, Listener
from app.citizens.rules.incoming import digest_of
from app.citizens.rules.replies import ReplyOutcome
from app.citizens.rules.sending import CHANGED, GONE, LOST, LOST_LETTER, NO_MAIL
from app.citizens.service.errands import Answer, Errand, Line
from app.core.clock import Clock
from app.notifications.ports import Cause, Letter, Mailer, MailTrouble
from app.publishing.jobs.calling import EARLIER, PAUSES, UNREADABLE

LOG = logging.getLogger(__name__)
R = ReplyOutcome
OF_NETWORK = {
    Trouble.NOT_SENT: R.NOT_SENT,
    Trouble.RATE_LIMITED: R.RATE_LIMITED,
    Trouble.REFUSED: R.REFUSED,
    Trouble.UNAUTHORISED: R.UNAUTHORISED,
    Trouble.UNKNOWN: R.UNKNOWN,
}
OF_MAIL = {Cause.TEMPORARY: R.NOT_SENT, Cause.PERMANENT: R.REFUSED, Cause.UNANSWERED: R.UNKNOWN}
MAIL_ACCEPTED = 250


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside. `known`: what the account's other replies are known by, so that none is taken for this one."""

    networks: Mapping[NetworkName, Network]
    listeners: Mapping[NetworkName, Listener]
    mailer: Mailer | None
    unseal: Callable[[str], str]
    known: Callable[[Errand], set[str]]
    clock: Clock
    wait: Callable[[float], None]


def call(errand: Errand, world: World) -> Answer:
    if errand.letter is not None:
        return _by_mail(errand, errand.letter, world)
    assert errand.line is not None
    try:
        access = Access(errand.line.base_url, world.unseal(errand.line.credentials))
    except Exception:  # each way of sealing fails in its own way
        return Answer(errand, R.UNAUTHORISED, trouble=UNREADABLE)
    if errand.is_look:
        return _look(errand, errand.line, access, world, pauses=PAUSES[:1])
    return _hindrance(errand, errand.line, access, world) or _publish(errand, errand.line, access, world)


def _hindrance(errand: Errand, line: Line, access: Access, world: World) -> Answer | None:
    """Why nothing is sent now: the message is gone, says something else, or cannot be looked at."""
    try:
        now = world.listeners[line.network].look(access, line.outgoing.answers)
    except NetworkTrouble as trouble:
        return _told(errand, trouble, certainly_not=True)
    except Exception:
        LOG.exception("reply %s: the message could not be looked at", errand.reply_id)
        return Answer(errand, R.NOT_SENT)
    if now is None:
        return Answer(errand, R.GONE, trouble=GONE)
    return Answer(errand, R.REFUSED, trouble=CHANGED, changed=now) if _is_news(now, line) else None


def _is_news(now: Heard, line: Line) -> bool:
    return bool(line.wordings) and digest_of(now.text) not in line.wordings


def _publish(errand: Errand, line: Line, access: Access, world: World) -> Answer:
    try:
        return _sent(errand, world.networks[line.network].publish(access, line.outgoing))
    except NetworkTrouble as trouble:
        if trouble.kind is not Trouble.UNKNOWN:
            return _told(errand, trouble)
        return _look(errand, line, access, world, trouble, pauses=PAUSES)
    except Exception:  # a defect of ours: what may be public must not be lost sight of
        LOG.exception("reply %s: the call broke", errand.reply_id)
        return _look(errand, line, access, world, pauses=PAUSES)


def _look(
    errand: Errand,
    line: Line,
    access: Access,
    world: World,
    trouble: NetworkTrouble | None = None,
    *,
    pauses: tuple[float, ...],
) -> Answer:
    """Nobody saw how it ended: the account itself says, or else a person must (invariant I5)."""
    for pause in pauses:
        world.wait(pause)
        if found := _find(errand, line.outgoing, access, world):
            return _sent(errand, found)
    status, excerpt = (trouble.status, trouble.excerpt) if trouble else (None, "")
    return Answer(errand, R.UNKNOWN, status, excerpt, LOST)


def _find(errand: Errand, outgoing: Outgoing, access: Access, world: World) -> Sent | None:
    assert errand.line is not None
    since = errand.started_at - EARLIER
    try:
        network = world.networks[errand.line.network]
        return network.find(access, outgoing, since=since, known=world.known(errand))
    except NetworkTrouble:
        return None
    except Exception:  # whatever broke, the answer is the same: it could not be asked
        LOG.exception("reply %s: the account could not be looked at", errand.reply_id)
        return None


def _by_mail(errand: Errand, letter: Letter, world: World) -> Answer:
    """Accepted is sent; a line cut after the last byte is for a person to decide. A letter cannot be looked for."""
    if errand.is_look:
        return Answer(errand, R.UNKNOWN, trouble=LOST_LETTER)
    if world.mailer is None:
        return Answer(errand, R.REFUSED, trouble=NO_MAIL)
    try:
        world.mailer.send(letter)
    except MailTrouble as trouble:
        is_lost = trouble.cause is Cause.UNANSWERED
        return Answer(errand, OF_MAIL[trouble.cause], trouble=LOST_LETTER if is_lost else trouble.sentence)
    except Exception:  # a defect of ours: the letter may have left
        LOG.exception("reply %s: the letter broke", errand.reply_id)
        return Answer(errand, R.UNKNOWN, trouble=LOST_LETTER)
    return _sent(errand, Sent(letter.identity, "", MAIL_ACCEPTED, ""))


def _sent(errand: Errand, sent: Sent) -> Answer:
    return Answer(errand, R.SENT, sent.status, sent.excerpt, sent=sent)


def _told(errand: Errand, trouble: NetworkTrouble, *, certainly_not: bool = False) -> Answer:
    """`certainly_not`: it happened before anything was said, so that even silence means it did not go out."""
    outcome = OF_NETWORK[trouble.kind]
    outcome = R.NOT_SENT if certainly_not and outcome is R.UNKNOWN else outcome
    return Answer(errand, outcome, trouble.status, trouble.excerpt, trouble.sentence, trouble.retry_at)
