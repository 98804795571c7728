"""A block in the network: when the machine does it, and what each answer makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.citizens.rules.replies import ReplyState
from app.citizens.rules.sending import MOST_ATTEMPTS
from app.core.words import Sentence, say
from app.publishing.rules import BACK_OFF


class BlockState(StrEnum):
    """BY_HAND: the machine could not, and a person has to. CALLED_OFF: it is not wanted any more."""

    WAITING = "waiting"
    ASKING = "asking"
    DONE = "done"
    BY_HAND = "by_hand"
    CALLED_OFF = "called_off"


class Said(StrEnum):
    """What a network made of it. LATER: nothing, or nobody can tell; asking again harms nobody."""

    YES = "yes"
    LATER = "later"
    NO = "no"


B = BlockState
UNDER_WAY = frozenset({B.WAITING, B.ASKING})
UNTIL_TOLD = timedelta(seconds=30)
"""How long a block waits to look again whether the notice has gone out."""

NOT_TOLD = say("Antes de bloquear hay que avisar, y el aviso no ha salido: mándelo y repita, o hágalo a mano.")
NOT_CONNECTED = say("La cuenta ya no está conectada: conéctela y repita, o hágalo a mano.")
NOT_DECIDED = say(
    "El historial no dice que nadie decidiera este bloqueo, así que no se ha pedido: no lo haga a mano. "
    "Avise a quien administra la instalación."
)
RESTRICTED = say("Quien escribió pidió limitar el uso de sus datos: no se hace nada con ellos mientras dure.")
UNREADABLE = say("La autorización guardada de la cuenta no se puede leer: conéctela otra vez.")
AT_ITS_END = say("Llegó su último día.")
BY_MACHINE = say("Cauce lo bloqueó en la red, por la cuenta conectada.")
TELLING = frozenset({ReplyState.SCHEDULED, ReplyState.SENDING})


@dataclass(frozen=True, slots=True)
class Step:
    """Where a block goes, and when it is tried again (None: not by itself)."""

    state: BlockState
    at: datetime | None = None


def waits_for_the_notice(notice: ReplyState | None) -> bool:
    return notice in TELLING


def untold(notice: ReplyState | None) -> bool:
    """Somebody has to see to the notice first: nobody is blocked without being told why and how to complain."""
    return notice is None or (notice is not ReplyState.SENT and notice not in TELLING)


def after(said: Said, *, attempts: int, now: datetime, retry_at: datetime | None = None) -> Step:
    """`retry_at`: when the network wants to be asked again."""
    if said is Said.YES:
        return Step(B.DONE)
    if said is Said.NO or attempts >= MOST_ATTEMPTS:
        return Step(B.BY_HAND)
    pause = now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return Step(B.WAITING, max(retry_at, now + BACK_OFF[0]) if retry_at else pause)


STATE_WORDS: Mapping[bool, Mapping[BlockState, Sentence]] = {
    False: {
        B.WAITING: say("Cauce lo bloqueará en la red en cuanto haya salido el aviso."),
        B.ASKING: say("Cauce lo está pidiendo a la red."),
        B.DONE: say("Cauce lo bloqueó en la red."),
        B.BY_HAND: say("Cauce no ha podido bloquearlo en la red: hágalo en la cuenta y anótelo."),
        B.CALLED_OFF: say("No se pidió a la red."),
    },
    True: {
        B.WAITING: say("Cauce lo desbloqueará en la red."),
        B.ASKING: say("Cauce lo está pidiendo a la red."),
        B.DONE: say("Cauce lo desbloqueó en la red."),
        B.BY_HAND: say("Cauce no ha podido desbloquearlo en la red: hágalo en la cuenta."),
        B.CALLED_OFF: say("No se pidió a la red."),
    },
}
"""By whether it lets somebody in again."""
