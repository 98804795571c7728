"""Network blocks: when they are automatic, and their state after each answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.cases.rules.replies import ReplyState
from app.domain.publishing.rules.delivery import BACK_OFF
from app.domain.replies.rules.delivery import MOST_REPLY_ATTEMPTS


class BlockState(StrEnum):
    """States of a block. BY_HAND: the machine could not, a person must. CALLED_OFF: no longer wanted."""

    WAITING = "waiting"
    ASKING = "asking"
    DONE = "done"
    BY_HAND = "by_hand"
    CALLED_OFF = "called_off"


class BlockResponse(StrEnum):
    """Network responses. LATER: none, or unclear; repeating is harmless."""

    YES = "yes"
    LATER = "later"
    NO = "no"


B = BlockState
BLOCK_UNDER_WAY = frozenset({B.WAITING, B.ASKING})
NOTICE_WAIT = timedelta(seconds=30)
"""The interval between checks that the notice went out."""

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


@dataclass(frozen=True, slots=True)
class BlockStep:
    """The next state and retry time (None: not by itself)."""

    state: BlockState
    at: datetime | None = None


def is_notice_pending(notice: ReplyState | None) -> bool:
    return notice in NOTICE_PENDING_STATES


def is_notice_missing(notice: ReplyState | None) -> bool:
    """Tell whether the notice needs a person first; each blocked person is told why and how to complain."""
    return notice is None or (notice is not ReplyState.SENT and notice not in NOTICE_PENDING_STATES)


def block_step_after(
    said: BlockResponse, *, attempts: int, now: datetime, retry_at: datetime | None = None
) -> BlockStep:
    """Return the step; `retry_at`: set by the network."""
    if said is BlockResponse.YES:
        return BlockStep(B.DONE)
    if said is BlockResponse.NO or attempts >= MOST_REPLY_ATTEMPTS:
        return BlockStep(B.BY_HAND)
    pause = now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return BlockStep(B.WAITING, max(retry_at, now + BACK_OFF[0]) if retry_at else pause)


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
"""State names, by whether it is an unblocking."""
