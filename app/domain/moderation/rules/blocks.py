from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.call_outcome import CallOutcome, NextState, retry_instant
from app.core.messages import Message, msg
from app.domain.cases.rules.replies import ReplyState
from app.domain.replies.rules.delivery import MOST_REPLY_ATTEMPTS


class BlockState(StrEnum):
    """BY_HAND: the machine could not, a person must. CALLED_OFF: no longer wanted."""

    WAITING = "waiting"
    ASKING = "asking"
    DONE = "done"
    BY_HAND = "by_hand"
    CALLED_OFF = "called_off"


B = BlockState
BLOCK_UNDER_WAY = frozenset({B.WAITING, B.ASKING})
NOTICE_WAIT = timedelta(seconds=30)
"""Between checks that the notice went out."""

NOTICE_NOT_SENT = msg("Antes de bloquear hay que avisar, y el aviso no ha salido: mándelo y repita, o hágalo a mano.")
BLOCK_ACCOUNT_NOT_CONNECTED = msg("La cuenta ya no está conectada: conéctela y repita, o hágalo a mano.")
BLOCK_NOT_DECIDED = msg(
    "El historial no dice que nadie decidiera este bloqueo, así que no se ha pedido: no lo haga a mano. "
    "Avise a quien administra la instalación."
)
AUTHOR_RESTRICTED = msg("Quien escribió pidió limitar el uso de sus datos: no se hace nada con ellos mientras dure.")
CREDENTIALS_UNREADABLE = msg("La autorización guardada de la cuenta no se puede leer: conéctela otra vez.")
ENDED_ON_ITS_DAY = msg("Llegó su último día.")
DONE_BY_WORKER = msg("Cauce lo bloqueó en la red, por la cuenta conectada.")
NOTICE_PENDING_STATES = frozenset({ReplyState.SCHEDULED, ReplyState.SENDING})


def is_notice_pending(notice: ReplyState | None) -> bool:
    return notice in NOTICE_PENDING_STATES


def is_notice_missing(notice: ReplyState | None) -> bool:
    """Tell whether the notice needs a person: the blocked are told why and how to complain."""
    return notice is None or (notice is not ReplyState.SENT and notice not in NOTICE_PENDING_STATES)


def block_step_after(
    outcome: CallOutcome, *, attempts: int, now: datetime, retry_at: datetime | None = None
) -> NextState[BlockState]:
    """Return the next state; repeating is harmless, so unclear outcomes are retried for a while."""
    if outcome is CallOutcome.DONE:
        return NextState(B.DONE)
    if outcome in (CallOutcome.REFUSED, CallOutcome.UNAUTHORISED) or attempts >= MOST_REPLY_ATTEMPTS:
        return NextState(B.BY_HAND)
    return NextState(B.WAITING, retry_instant(attempts, now=now, retry_at=retry_at))


BLOCK_STATE_WORDS: Mapping[bool, Mapping[BlockState, Message]] = {
    False: {
        B.WAITING: msg("Cauce lo bloqueará en la red en cuanto haya salido el aviso."),
        B.ASKING: msg("Cauce lo está pidiendo a la red."),
        B.DONE: msg("Cauce lo bloqueó en la red."),
        B.BY_HAND: msg("Cauce no ha podido bloquearlo en la red: hágalo en la cuenta y anótelo."),
        B.CALLED_OFF: msg("No se pidió a la red."),
    },
    True: {
        B.WAITING: msg("Cauce lo desbloqueará en la red."),
        B.ASKING: msg("Cauce lo está pidiendo a la red."),
        B.DONE: msg("Cauce lo desbloqueó en la red."),
        B.BY_HAND: msg("Cauce no ha podido desbloquearlo en la red: hágalo en la cuenta."),
        B.CALLED_OFF: msg("No se pidió a la red."),
    },
}
