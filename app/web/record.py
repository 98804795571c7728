"""Entries of the record as people read them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask

from app.accounts.rules import Role, role_name
from app.approvals.rules import ROUND_WORDS, VERDICT_WORDS, Verdict
from app.audit.queries.history import Erased, Told
from app.audit.rules import ACT_WORDS
from app.core.words import Sentence, say
from app.publishing.rules import DELIVERY_WORDS
from app.web.formats import moment

SUBJECTS = {
    "post": say("publicación"),
    "user": say("persona"),
    "topic": say("tema"),
    "channel": say("cuenta"),
    "organisation": say("organización"),
    "unit": say("unidad"),
    "feed": say("suscripción"),
    "media": say("imagen"),
    "import": say("importación"),
    "letter": say("carta"),
    "entry": say("asiento"),
}
DETAILS = {
    "account": say("Cuenta"),
    "attempt": say("Intento"),
    "changed": say("Ha cambiado"),
    "content_hash": say("Huella del contenido"),
    "deliveries": say("Envíos"),
    "delivery": say("Envío"),
    "device": say("Equipo"),
    "digest": say("Huella"),
    "due_at": say("Sale"),
    "email": say("Correo"),
    "ends_on": say("Hasta"),
    "file": say("Archivo"),
    "handle": say("Nombre de usuario"),
    "job_title": say("Puesto"),
    "kind": say("Clase"),
    "language": say("Lengua"),
    "name": say("Nombre"),
    "network": say("Red"),
    "number": say("Número"),
    "origin": say("Procedencia"),
    "outcome": say("Resultado"),
    "permalink": say("Enlace"),
    "planned_at": say("Fecha prevista"),
    "post_kind": say("Clase de puesto"),
    "reason": say("Motivo"),
    "revoked": say("Retirada en su servidor"),
    "role": say("Función"),
    "round": say("Ronda"),
    "slug": say("Nombre en la dirección"),
    "starts_on": say("Desde"),
    "state": say("Estado"),
    "step": say("Paso"),
    "title": say("Título"),
    "trouble": say("Qué pasó"),
    "verdict": say("Decisión"),
    "version": say("Versión"),
    "was": say("Estaba"),
    "why": say("Motivo"),
}
WORDS: dict[str, Mapping[Any, Sentence]] = {
    "role": {role.value: role_name(role) for role in Role},
    "round": ROUND_WORDS,
    "verdict": VERDICT_WORDS,
    "was": DELIVERY_WORDS,
}
TECHNICAL = frozenset({"attempt", "changed", "content_hash", "deliveries", "delivery", "number", "origin"})
GONE = say("dato personal borrado")
YES, NO = say("sí"), say("no")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGEST = re.compile(r"[0-9a-f]{40,}")


def deed(entry: Told) -> Sentence | str:
    return ACT_WORDS.get(entry.act, entry.act.value)


def subject_word(subject: str) -> Sentence | str:
    kind = subject.partition(":")[0]
    return SUBJECTS.get(kind, kind)


def details(entry: Told, brief: bool = False) -> list[tuple[Sentence | str, Any]]:
    """What an entry adds, name by name; what is empty is left out, and `brief` also what only an auditor reads."""
    left_out = TECHNICAL if brief else frozenset()
    return [
        (DETAILS.get(name, name.replace("_", " ").capitalize()), _worded(name, value))
        for name, value in entry.detail.items()
        if value not in (None, "", [], {}) and name not in left_out
    ]


def _worded(name: str, value: Any) -> Any:
    """Codes that have a word are shown by it."""
    word = WORDS.get(name, {}).get(value) if isinstance(value, str) else None
    return word or plainly(value)


def verdict_word(verdict: Verdict) -> Sentence:
    return VERDICT_WORDS[verdict]


def plainly(value: Any) -> Any:
    """A value of the record in words."""
    if isinstance(value, Erased) or (isinstance(value, dict) and set(value) == {"digest"}):
        return GONE
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, dict):
        return " · ".join(f"{name}: {plainly(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(str(plainly(part)) for part in value)
    return _text(str(value))


def _text(value: str) -> str:
    if _DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    if _INSTANT.match(value):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment(instant) if instant.tzinfo else value
    return value


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "deed": deed,
        "details": details,
        "subject_word": subject_word,
        "verdict_word": verdict_word,
    }
