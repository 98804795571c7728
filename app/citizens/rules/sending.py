"""What each attempt at sending a reply makes of it; nothing that is unclear is ever repeated by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.citizens.rules.replies import ReplyOutcome, ReplyState
from app.core.words import say
from app.publishing.rules import BACK_OFF

R, S = ReplyOutcome, ReplyState
MOST_ATTEMPTS = 8
"""By then more than an hour has passed without a byte leaving: a person must know."""

GONE = say(
    "Quien lo escribió ha borrado el mensaje. La respuesta no ha salido: decida si la manda por otra vía o la anula."
)
CHANGED = say(
    "Quien lo escribió ha cambiado el mensaje. La respuesta no ha salido: lea lo que dice ahora y decida si vale."
)
LOST = say("No se sabe si la respuesta salió, y no se ha encontrado en la cuenta. Mírelo y diga si salió.")
LOST_LETTER = say("El servidor de correo no contestó: quizá la carta llegó. Mírelo y diga si salió.")
NOT_CONNECTED = say("La cuenta no está conectada: conéctela y repita, o envíe la respuesta a mano.")
NO_MAIL = say("Esta instalación no tiene servidor de correo: envíe la respuesta a mano.")
CLOSED = say("El caso se cerró antes de que saliera.")


@dataclass(frozen=True, slots=True)
class Step:
    """Where a reply goes, and when it is tried again (None: not by itself)."""

    state: ReplyState
    at: datetime | None = None


def after(outcome: ReplyOutcome, *, attempts: int, now: datetime, retry_at: datetime | None = None) -> Step:
    if outcome in _ENDS:
        return Step(_ENDS[outcome])
    if attempts >= MOST_ATTEMPTS:
        return Step(S.FAILED)
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return Step(S.SCHEDULED, max(retry_at, now + BACK_OFF[0]) if retry_at else now + pause)


_ENDS: Mapping[ReplyOutcome, ReplyState] = {
    R.SENT: S.SENT,
    R.UNKNOWN: S.UNCONFIRMED,
    R.REFUSED: S.FAILED,
    R.UNAUTHORISED: S.FAILED,
    R.GONE: S.FAILED,
}


def counted(tally: Mapping[ReplyState, int]) -> dict[str, int]:
    """How many came to each state, in the words of the worker's report."""
    return {f"replies_{state}": count for state, count in tally.items()}
