"""Retention by kind, and obstacles to erasure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.cases.rules.messages import FILE_TERM
from app.domain.requests.rules.origin import RequesterKind

ERASED_VALUE = "Dato borrado"
SHORTEST_SEARCH = 3
"""Fewer letters would match everybody."""
EVIDENCE_TERM = timedelta(days=3 * 365)
"""Liability after a measure ends, or a publication goes out (Ley 40/2015, art. 30.1)."""


OUTSIDE_REQUESTERS = frozenset(
    {RequesterKind.CITIZEN, RequesterKind.ASSOCIATION, RequesterKind.COMPANY, RequesterKind.MEDIA}
)
"""Requesters acting for themselves."""

KEPT_UNTIL = msg("Todavía no se puede borrar: %(reason)s, hasta el %(day)s.")


class DataKind(LabelledEnum):
    MESSAGES = "messages", msg("Mensajes de la ciudadanía")
    FILES = "files", msg("Ficheros de mensajes, traídos")
    EVIDENCE = "evidence", msg("Pruebas de las medidas de moderación")
    PROOFS = "proofs", msg("Capturas de lo publicado a mano")
    REQUESTS = "requests", msg("Nombres de quienes piden publicaciones")
    RECORD = "record", msg("Datos personales del historial")


RETENTION_REASONS = {
    DataKind.EVIDENCE: msg("Tres años desde que acaba la medida, mientras puede pedirse cuentas de ella."),
    DataKind.PROOFS: msg("Tres años desde que se publica; después queda su huella."),
    DataKind.REQUESTS: msg("Los años que fija la instalación desde lo último que ocurrió."),
    DataKind.RECORD: msg("Mientras haga falta para rendir cuentas; se borran a petición y queda su huella."),
}


def retention_reasons(*, message_days: int) -> dict[DataKind, Message]:
    messages = msg("%(days)s días desde que se cierra el caso; después queda contado, sin su texto.", days=message_days)
    files = msg("%(days)s días desde que se traen; si no se toman, se borran enteros.", days=FILE_TERM.days)
    return {DataKind.MESSAGES: messages, DataKind.FILES: files, **RETENTION_REASONS}


@dataclass(frozen=True, slots=True)
class ErasureObstacle:
    """A reason against erasing; `until` where known."""

    reason: Message
    until: datetime | None


def check_erasable(obstacles: Iterable[ErasureObstacle], *, days_by_reason: dict[str, str]) -> None:
    """Raise `Conflict` with the first reason; `days_by_reason` dates it."""
    for obstacle in obstacles:
        if day := days_by_reason.get(str(obstacle.reason), ""):
            raise Conflict(msg(KEPT_UNTIL.msgid, reason=obstacle.reason, day=day))
        raise Conflict(msg("Todavía no se puede borrar: %(reason)s.", reason=obstacle.reason))


def check_reason(reason: str, asked_by: str) -> None:
    if not reason.strip() or not asked_by.strip():
        raise Refusal(msg("Diga quién lo pide y por qué: queda en el historial."))


def check_search_words(words: str) -> None:
    if len(words.strip().lstrip("@")) < SHORTEST_SEARCH:
        raise Refusal(msg("Escriba al menos %(count)s letras de su nombre, usuario o correo.", count=SHORTEST_SEARCH))


def scrub_names(text: str, names: Iterable[str]) -> str:
    """Replace in any case, but not within words («mañana», of Ana)."""
    for name in sorted((candidate for candidate in names if len(candidate) >= SHORTEST_SEARCH), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", ERASED_VALUE, text, flags=re.IGNORECASE)
    return text


def request_obstacle(kind: RequesterKind, *, is_political: bool, is_open: bool) -> Message | None:
    """Return why the requester cannot be erased yet."""
    if is_political or kind not in OUTSIDE_REQUESTERS:
        return msg(
            "La hizo alguien por su cargo o su puesto: quién pide qué se publique se guarda, para rendir cuentas, "
            "hasta su plazo (RGPD, art. 17.3.b)."
        )
    return msg("Está por contestar: primero hay que decirle qué se ha decidido.") if is_open else None
