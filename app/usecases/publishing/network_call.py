"""Network calls: publish once and, after lost answers, look in the account (I5)."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, update

from app.core.call_outcome import CallOutcome
from app.core.messages import Message, msg
from app.core.text import storable_text
from app.db.outbox_tasks import OutboxResult, OutboxTask
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    KeyedNetwork,
    NetworkClient,
    NetworkEditor,
    NetworkError,
    NetworkErrorKind,
    OutgoingPost,
    PublishReceipt,
)
from app.domain.publishing.queries.due_deliveries import EditedPost

LOG = logging.getLogger(__name__)
CLOCK_TOLERANCE = timedelta(minutes=2)
"""The time a publication may seem to precede its attempt, by another clock."""

LOOK_PAUSES = (0.0, 2.0)
"""Seconds before each look after lost answers: the server may be working."""

NOT_ASKED = msg(
    "La red no confirmó el envío y a la cuenta no se le ha podido preguntar, así que puede haber salido. Mírelo en "
    "ella antes de repetirlo. %(reason)s"
)
LOOK_BROKE = msg("Falló la consulta.")
UNREADABLE_CREDENTIALS = msg("La autorización guardada de la cuenta no se puede leer. Vuelva a conectarla.")
CANNOT_EDIT = msg("Esta red no deja cambiar lo publicado. Corríjalo con una publicación nueva.")
OUTCOME_BY_ERROR = {
    NetworkErrorKind.NOT_SENT: CallOutcome.NOT_SENT,
    NetworkErrorKind.RATE_LIMITED: CallOutcome.RATE_LIMITED,
    NetworkErrorKind.REFUSED: CallOutcome.REFUSED,
    NetworkErrorKind.UNAUTHORISED: CallOutcome.UNAUTHORISED,
    NetworkErrorKind.UNKNOWN: CallOutcome.UNKNOWN,
}
NetworksByName = Mapping[Network, NetworkClient]
Unsealing = Callable[[str], str]
PublishResult = OutboxResult[Any, Any]


def open_account(base_url: str, credentials: str, unseal: Unsealing) -> AccountAccess:
    """Raise `NetworkError` for a token that cannot be unsealed."""
    try:
        return AccountAccess(base_url, unseal(credentials))
    except Exception as failure:  # each way of sealing fails in its own way
        raise NetworkError(NetworkErrorKind.UNAUTHORISED, UNREADABLE_CREDENTIALS) from failure


def failed_result(task: OutboxTask[Any], error: NetworkError) -> PublishResult:
    return OutboxResult(task, OUTCOME_BY_ERROR[error.kind], error.status, error.excerpt, error.sentence, error.retry_at)


@dataclass(frozen=True, slots=True)
class NetworkPublication:
    """A publication and its account.

    `known`: others, never matched to this. What people are told while its end is unknown: `lost`, when the account was
    asked and does not have it; `unasked`, with its `reason`, when it could not be asked. `edits`: the publication that
    gets the text, if it is no new one.
    """

    name: str
    networks: NetworksByName
    network: Network
    access: AccountAccess
    outgoing: OutgoingPost
    known: Callable[[], Collection[str]]
    lost: Message
    wait: Callable[[float], None]
    edits: EditedPost | None = None
    unasked: Message = NOT_ASKED

    def send(self, task: OutboxTask[Any]) -> PublishResult:
        try:
            return published_result(task, self._publish())
        except NetworkError as error:
            if error.kind is not NetworkErrorKind.UNKNOWN:
                return failed_result(task, error)
            return self.look_up(task, error)
        except Exception:  # a defect of ours: what may be public must not be lost sight of
            LOG.exception("%s %s: the call broke", self.name, task.row_id)
            return self.look_up(task)

    def look_up(self, task: OutboxTask[Any], error: NetworkError | None = None) -> PublishResult:
        """Look in the account for an unseen outcome, else ask again or leave it to a person (I5)."""
        trouble = self.lost
        for pause in LOOK_PAUSES[:1] if task.is_look else LOOK_PAUSES:
            self.wait(pause)
            try:
                receipt, trouble = self._look(task), self.lost
            except NetworkError as failure:
                receipt, trouble = None, with_reason(self.unasked, failure)
            if receipt:
                return replace(published_result(task, receipt), is_found=True)
        status, excerpt = (error.status, error.excerpt) if error else (None, "")
        result: PublishResult = OutboxResult(task, CallOutcome.UNKNOWN, status, excerpt, trouble)
        return replace(result, may_repeat=self._repeats and not task.is_look)

    @property
    def _repeats(self) -> bool:
        """Tell whether asking again is the same act: an edit always is, and is looked at alone."""
        return not self.edits and isinstance(self.networks[self.network], KeyedNetwork)

    def _publish(self) -> PublishReceipt:
        network = self.networks[self.network]
        if not self.edits:
            return network.publish(self.access, self.outgoing)
        return _receipt(self.edits, _editor(network).edit(self.access, self.edits.remote_id, self.outgoing))

    def _look(self, task: OutboxTask[Any]) -> PublishReceipt | None:
        """Return None where it is not; raise `NetworkError` where the account could not be asked."""
        try:
            return self._find(task)
        except NetworkError:
            raise
        except Exception as failure:  # whatever broke, the answer is the same: it could not be asked
            LOG.exception("%s %s: the account could not be looked at", self.name, task.row_id)
            raise NetworkError(NetworkErrorKind.UNKNOWN, LOOK_BROKE) from failure

    def _find(self, task: OutboxTask[Any]) -> PublishReceipt | None:
        network = self.networks[self.network]
        if not self.edits:
            since = task.attempt.started_at - CLOCK_TOLERANCE
            return network.find(self.access, self.outgoing, since=since, known=self.known())
        answer = _editor(network).find_edit(self.access, self.edits.remote_id, self.outgoing)
        return _receipt(self.edits, answer) if answer else None


def with_reason(unasked: Message, failure: NetworkError) -> Message:
    return msg(unasked.msgid, **unasked.values, reason=failure.fact)


def _editor(network: NetworkClient) -> NetworkEditor:
    if not isinstance(network, NetworkEditor):
        raise NetworkError(NetworkErrorKind.REFUSED, CANNOT_EDIT)
    return network


def _receipt(edited: EditedPost, answer: EditReceipt) -> PublishReceipt:
    return PublishReceipt(edited.remote_id, edited.permalink, answer.status, answer.excerpt)


def published_result(task: OutboxTask[Any], receipt: PublishReceipt) -> PublishResult:
    return OutboxResult(task, CallOutcome.DONE, receipt.status, receipt.excerpt, answer=receipt)


def mark_unauthorised(session: Session, results: Mapping[int, PublishResult]) -> None:
    """Mark accounts with refused authorisation; by key, as every use case locks."""
    for channel_id in sorted(results):
        result = results[channel_id]
        if result.outcome is CallOutcome.UNAUTHORISED and result.trouble:
            trouble = storable_text(str(result.trouble))
            session.exec(update(Channel).where(col(Channel.id) == channel_id).values(trouble=trouble))
