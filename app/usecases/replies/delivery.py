"""Delivery of a claimed reply, or search for one, outside any transaction; failures become results."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.clock import Clock
from app.domain.cases.ports import Listener, NetworkMessage
from app.domain.cases.rules.messages import text_digest
from app.domain.cases.rules.replies import ReplyOutcome
from app.domain.directory.ports import (
    AccountAccess,
    NetworkClient,
    NetworkError,
    NetworkErrorKind,
    OutgoingPost,
    PublishReceipt,
)
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.notifications.ports import FailureCause, Mailer, MailError, MailMessage
from app.domain.replies.rules.delivery import LETTER_LOST, MESSAGE_CHANGED, MESSAGE_GONE, NO_MAIL, REPLY_LOST
from app.domain.replies.service.delivery_tasks import ReplyResult, ReplyTarget, ReplyTask
from app.usecases.publishing.delivery_call import CLOCK_TOLERANCE, LOOK_PAUSES, UNREADABLE_CREDENTIALS

LOG = logging.getLogger(__name__)
R = ReplyOutcome
OUTCOME_OF_TROUBLE = {
    NetworkErrorKind.NOT_SENT: R.NOT_SENT,
    NetworkErrorKind.RATE_LIMITED: R.RATE_LIMITED,
    NetworkErrorKind.REFUSED: R.REFUSED,
    NetworkErrorKind.UNAUTHORISED: R.UNAUTHORISED,
    NetworkErrorKind.UNKNOWN: R.UNKNOWN,
}
OUTCOME_OF_CAUSE = {
    FailureCause.TEMPORARY: R.NOT_SENT,
    FailureCause.PERMANENT: R.REFUSED,
    FailureCause.UNANSWERED: R.UNKNOWN,
}
MAIL_ACCEPTED = 250


@dataclass(frozen=True, slots=True)
class ReplyConnections:
    """The outside services. `known`: ids of the account's other replies, never matched to this one."""

    networks: Mapping[NetworkName, NetworkClient]
    listeners: Mapping[NetworkName, Listener]
    mailer: Mailer | None
    unseal: Callable[[str], str]
    known: Callable[[ReplyTask], set[str]]
    clock: Clock
    wait: Callable[[float], None]


def deliver_reply(errand: ReplyTask, world: ReplyConnections) -> ReplyResult:
    if errand.letter is not None:
        return _send_letter(errand, errand.letter, world)
    assert errand.line is not None
    try:
        access = AccountAccess(errand.line.base_url, world.unseal(errand.line.credentials))
    except Exception:  # each way of sealing fails in its own way
        return ReplyResult(errand, R.UNAUTHORISED, trouble=UNREADABLE_CREDENTIALS)
    if errand.is_look:
        return _look_for_reply(errand, errand.line, access, world, pauses=LOOK_PAUSES[:1])
    return _message_obstacle(errand, errand.line, access, world) or _publish_reply(errand, errand.line, access, world)


def _message_obstacle(
    errand: ReplyTask, line: ReplyTarget, access: AccountAccess, world: ReplyConnections
) -> ReplyResult | None:
    """Return why not to send: the message is gone, changed or unreadable."""
    try:
        now = world.listeners[line.network].look(access, line.outgoing.answers)
    except NetworkError as trouble:
        return _trouble_result(errand, trouble, certainly_not=True)
    except Exception:
        LOG.exception("reply %s: the message could not be looked at", errand.reply_id)
        return ReplyResult(errand, R.NOT_SENT)
    if now is None:
        return ReplyResult(errand, R.GONE, trouble=MESSAGE_GONE)
    return ReplyResult(errand, R.REFUSED, trouble=MESSAGE_CHANGED, changed=now) if _has_changed(now, line) else None


def _has_changed(now: NetworkMessage, line: ReplyTarget) -> bool:
    return bool(line.wordings) and text_digest(now.text) not in line.wordings


def _publish_reply(errand: ReplyTask, line: ReplyTarget, access: AccountAccess, world: ReplyConnections) -> ReplyResult:
    try:
        return _sent_result(errand, world.networks[line.network].publish(access, line.outgoing))
    except NetworkError as trouble:
        if trouble.kind is not NetworkErrorKind.UNKNOWN:
            return _trouble_result(errand, trouble)
        return _look_for_reply(errand, line, access, world, trouble, pauses=LOOK_PAUSES)
    except Exception:  # a defect of ours: what may be public must not be lost sight of
        LOG.exception("reply %s: the call broke", errand.reply_id)
        return _look_for_reply(errand, line, access, world, pauses=LOOK_PAUSES)


def _look_for_reply(
    errand: ReplyTask,
    line: ReplyTarget,
    access: AccountAccess,
    world: ReplyConnections,
    trouble: NetworkError | None = None,
    *,
    pauses: tuple[float, ...],
) -> ReplyResult:
    """Search the account for a reply of unknown outcome; if not found, a person decides (invariant I5)."""
    for pause in pauses:
        world.wait(pause)
        if found := _find_reply(errand, line.outgoing, access, world):
            return _sent_result(errand, found)
    status, excerpt = (trouble.status, trouble.excerpt) if trouble else (None, "")
    return ReplyResult(errand, R.UNKNOWN, status, excerpt, REPLY_LOST)


def _find_reply(
    errand: ReplyTask, outgoing: OutgoingPost, access: AccountAccess, world: ReplyConnections
) -> PublishReceipt | None:
    assert errand.line is not None
    since = errand.started_at - CLOCK_TOLERANCE
    try:
        network = world.networks[errand.line.network]
        return network.find(access, outgoing, since=since, known=world.known(errand))
    except NetworkError:
        return None
    except Exception:  # whatever broke, the answer is the same: it could not be asked
        LOG.exception("reply %s: the account could not be looked at", errand.reply_id)
        return None


def _send_letter(errand: ReplyTask, letter: MailMessage, world: ReplyConnections) -> ReplyResult:
    """Send by mail; acceptance counts as sent.

    A connection cut after the last byte needs a person, as letters cannot be searched for.
    """
    if errand.is_look:
        return ReplyResult(errand, R.UNKNOWN, trouble=LETTER_LOST)
    if world.mailer is None:
        return ReplyResult(errand, R.REFUSED, trouble=NO_MAIL)
    try:
        world.mailer.send(letter)
    except MailError as trouble:
        is_lost = trouble.cause is FailureCause.UNANSWERED
        return ReplyResult(
            errand, OUTCOME_OF_CAUSE[trouble.cause], trouble=LETTER_LOST if is_lost else trouble.sentence
        )
    except Exception:  # a defect of ours: the letter may have left
        LOG.exception("reply %s: the letter broke", errand.reply_id)
        return ReplyResult(errand, R.UNKNOWN, trouble=LETTER_LOST)
    return _sent_result(errand, PublishReceipt(letter.identity, "", MAIL_ACCEPTED, ""))


def _sent_result(errand: ReplyTask, sent: PublishReceipt) -> ReplyResult:
    return ReplyResult(errand, R.SENT, sent.status, sent.excerpt, sent=sent)


def _trouble_result(errand: ReplyTask, trouble: NetworkError, *, certainly_not: bool = False) -> ReplyResult:
    """Return the result. `certainly_not`: nothing had been sent, so even silence means not sent."""
    outcome = OUTCOME_OF_TROUBLE[trouble.kind]
    outcome = R.NOT_SENT if certainly_not and outcome is R.UNKNOWN else outcome
    return ReplyResult(errand, outcome, trouble.status, trouble.excerpt, trouble.sentence, trouble.retry_at)
