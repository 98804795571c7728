"""State after each attempt; unclear ones are never repeated automatically."""

from collections.abc import Mapping
from datetime import datetime

from app.core.call_outcome import CallOutcome, NextState, retry_instant
from app.core.messages import msg
from app.domain.cases.rules.replies import ReplyState

C, S = CallOutcome, ReplyState
MOST_REPLY_ATTEMPTS = 8
"""Attempts before a person is told: over an hour, no byte sent."""

MESSAGE_GONE = msg(
    "Quien lo escribió ha borrado el mensaje. La respuesta no ha salido: decida si la manda por otra vía o la anula."
)
MESSAGE_CHANGED = msg(
    "Quien lo escribió ha cambiado el mensaje. La respuesta no ha salido: lea lo que dice ahora y decida si vale."
)
REPLY_LOST = msg("No se sabe si la respuesta salió, y no se ha encontrado en la cuenta. Mírelo y diga si salió.")
LETTER_LOST = msg("El servidor de correo no contestó: quizá la carta llegó. Mírelo y diga si salió.")
ACCOUNT_NOT_CONNECTED = msg("La cuenta no está conectada: conéctela y repita, o envíe la respuesta a mano.")
NO_MAIL = msg("Esta instalación no tiene servidor de correo: envíe la respuesta a mano.")
CASE_CLOSED = msg("El caso se cerró antes de que saliera.")


ReplyStep = NextState[ReplyState]


def reply_step_after(
    outcome: CallOutcome, *, attempts: int, now: datetime, retry_at: datetime | None = None
) -> ReplyStep:
    if outcome in _FINAL_STATES:
        return NextState(_FINAL_STATES[outcome])
    if attempts >= MOST_REPLY_ATTEMPTS:
        return NextState(S.FAILED)
    return NextState(S.SCHEDULED, retry_instant(attempts, now=now, retry_at=retry_at))


_FINAL_STATES: Mapping[CallOutcome, ReplyState] = {
    C.DONE: S.SENT,
    C.UNKNOWN: S.UNCONFIRMED,
    C.REFUSED: S.FAILED,
    C.UNAUTHORISED: S.FAILED,
    C.GONE: S.FAILED,
}


def report_counts(tally: Mapping[ReplyState, int]) -> dict[str, int]:
    """Use the worker report's words."""
    return {f"replies_{state}": count for state, count in tally.items()}
