"""Delivery of, or search for, a claimed reply, outside transactions; failures become results."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.core.call_outcome import CallOutcome
from app.db.outbox_tasks import OutboxResult, OutboxTask
from app.domain.cases.ports import Listener, MessageLookup, NetworkMessage
from app.domain.cases.rules.messages import text_digest
from app.domain.directory.rules.networks import Network
from app.domain.notifications.ports import FailureCause, Mailer, MailError, MailMessage
from app.domain.publishing.ports import NetworkError, OutgoingPost, PublishReceipt
from app.domain.replies.rules.delivery import LETTER_LOST, MESSAGE_CHANGED, MESSAGE_GONE, NO_MAIL, REPLY_LOST
from app.usecases.publishing.network_call import (
    NetworkPublication,
    NetworksByName,
    Unsealing,
    failed_result,
    open_account,
    published_result,
)

LOG = logging.getLogger(__name__)
C = CallOutcome
OUTCOME_OF_CAUSE = {
    FailureCause.TEMPORARY: C.NOT_SENT,
    FailureCause.PERMANENT: C.REFUSED,
    FailureCause.UNANSWERED: C.UNKNOWN,
}
MAIL_ACCEPTED = 250


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """An account and message. `wordings`: digests of its known texts."""

    network: Network
    base_url: str
    credentials: str
    channel_id: int
    outgoing: OutgoingPost
    wordings: frozenset[str]


ReplyContent = ReplyTarget | MailMessage
ReplyAnswer = PublishReceipt | NetworkMessage
"""The receipt, or the message's new version."""

ReplyTask = OutboxTask[ReplyContent]
ReplyResult = OutboxResult[ReplyContent, ReplyAnswer]


@dataclass(frozen=True, slots=True)
class ReplyConnections:
    """Outside services. `known`: other replies' ids, never matched to this one."""

    networks: NetworksByName
    listeners: Mapping[Network, Listener]
    mailer: Mailer | None
    unseal: Unsealing
    known: Callable[[int, ReplyTarget], set[str]]
    wait: Callable[[float], None]


def deliver_reply(task: ReplyTask, world: ReplyConnections) -> ReplyResult:
    target = task.content
    if isinstance(target, MailMessage):
        return _send_letter(task, target, world.mailer)
    try:
        publication = _publication(task.row_id, target, world)
    except NetworkError as error:
        return failed_result(task, error)
    if task.is_look:
        return publication.look_up(task)
    return _message_obstacle(task, target, publication, world) or publication.send(task)


def _publication(reply_id: int, target: ReplyTarget, world: ReplyConnections) -> NetworkPublication:
    return NetworkPublication(
        name="reply",
        networks=world.networks,
        network=target.network,
        access=open_account(target.base_url, target.credentials, world.unseal),
        outgoing=target.outgoing,
        known=lambda: world.known(reply_id, target),
        lost=REPLY_LOST,
        wait=world.wait,
    )


def _message_obstacle(
    task: ReplyTask, target: ReplyTarget, publication: NetworkPublication, world: ReplyConnections
) -> ReplyResult | None:
    """Return why not to send: message gone, changed or unreadable; nothing was sent."""
    listener = world.listeners[target.network]
    if not isinstance(listener, MessageLookup):
        return None
    try:
        message = listener.look(publication.access, target.outgoing.answers)
    except NetworkError as error:
        result = failed_result(task, error)
        return replace(result, outcome=C.NOT_SENT) if result.outcome is C.UNKNOWN else result
    except Exception:
        LOG.exception("reply %s: the message could not be looked at", task.row_id)
        return ReplyResult(task, C.NOT_SENT)
    if message is None:
        return ReplyResult(task, C.GONE, trouble=MESSAGE_GONE)
    if _has_changed(message, target):
        return ReplyResult(task, C.REFUSED, trouble=MESSAGE_CHANGED, answer=message)
    return None


def _has_changed(message: NetworkMessage, target: ReplyTarget) -> bool:
    return bool(target.wordings) and text_digest(message.text) not in target.wordings


def _send_letter(task: ReplyTask, letter: MailMessage, mailer: Mailer | None) -> ReplyResult:
    """Send by mail; acceptance counts as sent.

    Cuts after the last byte need a person: letters cannot be searched for.
    """
    lost = ReplyResult(task, C.UNKNOWN, trouble=LETTER_LOST)
    if task.is_look:
        return lost
    if mailer is None:
        return ReplyResult(task, C.REFUSED, trouble=NO_MAIL)
    try:
        mailer.send(letter)
    except MailError as error:
        outcome = OUTCOME_OF_CAUSE[error.cause]
        return lost if outcome is C.UNKNOWN else ReplyResult(task, outcome, trouble=error.sentence)
    except Exception:  # a defect of ours: the letter may have left
        LOG.exception("reply %s: the letter broke", task.row_id)
        return lost
    return published_result(task, PublishReceipt(letter.identity, "", MAIL_ACCEPTED, ""))
