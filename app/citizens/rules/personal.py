"""What data protection asks for: how long each kind of thing is kept, and what cannot be erased yet, and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.citizens.rules.keeping import FILE_TERM
from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.intake.rules.kinds import RequesterKind

GONE = "Dato borrado"
SHORTEST = 3
"""Letters of a search: fewer would show everybody."""
EVIDENCE_TERM = timedelta(days=3 * 365)
"""Since the measure ended: as long as somebody may answer for it (Ley 40/2015, art. 30.1)."""


OUTSIDE = frozenset({RequesterKind.CITIZEN, RequesterKind.ASSOCIATION, RequesterKind.COMPANY, RequesterKind.MEDIA})
"""Who asks for a publication by themselves, and not by an office they hold."""

UNTIL = say("Todavía no se puede borrar: %(reason)s, hasta el %(day)s.")


class Kept(StrEnum):
    MESSAGES = "messages"
    FILES = "files"
    EVIDENCE = "evidence"
    REQUESTS = "requests"
    RECORD = "record"


KEPT_NAMES = {
    Kept.MESSAGES: say("Mensajes de la ciudadanía"),
    Kept.FILES: say("Ficheros de mensajes, traídos"),
    Kept.EVIDENCE: say("Pruebas de las medidas de moderación"),
    Kept.REQUESTS: say("Nombres de quienes piden publicaciones"),
    Kept.RECORD: say("Datos personales del historial"),
}
WHY_KEPT = {
    Kept.EVIDENCE: say("Tres años desde que acaba la medida, mientras puede pedirse cuentas de ella."),
    Kept.REQUESTS: say("Los años que fija la instalación desde lo último que ocurrió."),
    Kept.RECORD: say("Mientras haga falta para rendir cuentas; se borran a petición y queda su huella."),
}


def why_kept(*, message_days: int) -> dict[Kept, Sentence]:
    """How long each kind stays, in words."""
    said = say("%(days)s días desde que se cierra el caso; después queda contado, sin su texto.", days=message_days)
    files = say("%(days)s días desde que se traen; si no se toman, se borran enteros.", days=FILE_TERM.days)
    return {Kept.MESSAGES: said, Kept.FILES: files, **WHY_KEPT}


@dataclass(frozen=True, slots=True)
class Holding:
    """Something that keeps what is known of somebody from being erased; `until` where it is known."""

    reason: Sentence
    until: datetime | None


def check_free(holdings: Iterable[Holding], *, said: dict[str, str]) -> None:
    """Raises `OutOfTurn` with the first reason; `said`: its day, in words, by the reason's own words."""
    for one in holdings:
        if day := said.get(str(one.reason), ""):
            raise OutOfTurn(say(UNTIL.msgid, reason=one.reason, day=day))
        raise OutOfTurn(say("Todavía no se puede borrar: %(reason)s.", reason=one.reason))


def check_asked(reason: str, asked_by: str) -> None:
    if not reason.strip() or not asked_by.strip():
        raise Refusal(say("Diga quién lo pide y por qué: queda en el historial."))


def check_query(words: str) -> None:
    if len(words.strip().lstrip("@")) < SHORTEST:
        raise Refusal(say("Escriba al menos %(count)s letras de su nombre, usuario o correo.", count=SHORTEST))


def scrubbed(text: str, names: Iterable[str]) -> str:
    """Without these names, however they are capitalised; words that only hold one («mañana», of Ana) stay."""
    for name in sorted((one for one in names if len(one) >= SHORTEST), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", GONE, text, flags=re.IGNORECASE)
    return text


def why_request_stays(kind: RequesterKind, *, is_political: bool, is_open: bool) -> Sentence | None:
    """Why whoever asked for a publication cannot be taken out of it yet; none when they can."""
    if is_political or kind not in OUTSIDE:
        return say(
            "La hizo alguien por su cargo o su puesto: quién pide qué se publique se guarda, para rendir cuentas, "
            "hasta su plazo (RGPD, art. 17.3.b)."
        )
    return say("Está por contestar: primero hay que decirle qué se ha decidido.") if is_open else None
