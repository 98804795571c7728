"""What becomes of a row that could not be handed over."""

from datetime import datetime
from typing import Any, Protocol

from app.core.words import Sentence, say
from app.notifications.ports import Cause, Undelivered
from app.notifications.rules import wait_after

UNWRITABLE = say("Esta carta no se puede redactar: falta su plantilla o alguno de sus datos.")
_GIVEN_UP = say("Se intentó durante tres días sin conseguirlo. Último motivo: %(reason)s")
_DOUBTFUL = say("El servidor cortó dos veces antes de contestar: quizá la carta llegó. No se repetirá sola.")


class Tried(Protocol):
    attempts: int
    trouble: str


def after(trouble: Undelivered, row: Tried, *, now: datetime) -> dict[str, Any]:
    """When it is tried again, if ever. `attempts` are those before this one."""
    if trouble.cause is Cause.PERMANENT:
        return {"trouble": str(trouble)}
    if trouble.cause is Cause.UNANSWERED and row.trouble == str(trouble):
        return {"trouble": str(_DOUBTFUL)}
    wait = wait_after(row.attempts + 1)
    if wait is None:
        return {"trouble": str(Sentence(_GIVEN_UP.msgid, {"reason": str(trouble)}))}
    return {"trouble": str(trouble), "next_attempt_at": now + wait}
