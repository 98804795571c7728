"""Entries of the record as people read them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask

from app.accounts.rules import PostKind, Role, post_name, role_name
from app.approvals.rules import ROUND_WORDS, VERDICT_WORDS, Verdict
from app.audit.queries.history import Erased, Told
from app.audit.rules import ACT_WORDS
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, state_name
from app.core.words import Sentence, say
from app.intake.rules.acts import RECORD_WORDS
from app.intake.rules.kinds import CHANNEL_WORDS
from app.intake.rules.kinds import KIND_WORDS as REQUESTER_WORDS
from app.organisations.rules import (
    LANGUAGE_NAMES,
    WEEKDAYS,
    ZONES,
    Kind,
    kind_name,
    weekday_name,
    zone_name,
)
from app.periods.rules.kinds import KIND_WORDS
from app.periods.rules.review import PART_WORDS
from app.periods.rules.territory import ALL_OF_SPAIN, REGION_NAMES, SPAIN
from app.publishing.rules import DELIVERY_WORDS
from app.takedowns.rules.orders import SOURCE_WORDS
from app.takedowns.rules.withdrawals import MOTIVE_WORDS
from app.topics.rules import Risk, TopicClass, class_name, risk_name
from app.web.formats import day, moment
from app.web.words import translate

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
    "period": say("periodo"),
    "political_log": say("registro político"),
    "request": say("petición"),
    "takedown": say("requerimiento"),
}
DETAILS = {
    "account": say("Cuenta"),
    "accounts": say("Cuentas"),
    "answer": say("Se contestó"),
    "again_at": say("Se intenta otra vez"),
    "allowed": say("Sigue saliendo"),
    "at": say("Desde"),
    "attention_hours": say("Horario de atención"),
    "attempt": say("Intento"),
    "body": say("Lo decidió"),
    "changed": say("Ha cambiado"),
    "channel": say("Llegó por"),
    "closed": say("Cerrado"),
    "content_hash": say("Huella del contenido"),
    "correction": say("Corrección"),
    "count": say("Cuántas"),
    "days": say("Días"),
    "deliveries": say("Envíos"),
    "deadline": say("Plazo hasta"),
    "delivery": say("Envío"),
    "device": say("Equipo"),
    "digest": say("Huella"),
    "due_at": say("Sale"),
    "email": say("Correo"),
    "ends_on": say("Hasta"),
    "exported": say("Se la llevó en una hoja"),
    "file": say("Archivo"),
    "first": say("Primer día"),
    "found": say("Qué había"),
    "handle": say("Nombre de usuario"),
    "in_time": say("Dentro de plazo"),
    "into": say("Unida a"),
    "job_title": say("Puesto"),
    "kind": say("Clase"),
    "language": say("Lengua"),
    "languages": say("Lenguas"),
    "last": say("Último día"),
    "look_again": say("Volver a mirar la cuenta"),
    "motive": say("Por qué se retira"),
    "name": say("Nombre"),
    "network": say("Red"),
    "number": say("Número"),
    "on_behalf_of": say("En nombre de"),
    "opening_act": say("Acto de apertura"),
    "origin": say("Procedencia"),
    "outcome": say("Resultado"),
    "owner_unit_id": say("Unidad responsable"),
    "parent_id": say("Depende de"),
    "part": say("Qué se miró"),
    "permalink": say("Enlace"),
    "pillar": say("Línea"),
    "planned_at": say("Fecha prevista"),
    "post_kind": say("Clase de puesto"),
    "reason": say("Motivo"),
    "reference": say("Referencia"),
    "region": say("Comunidad autónoma"),
    "repeated": say("Elecciones repetidas"),
    "request": say("Petición"),
    "request_act": say("Qué fue"),
    "requester": say("Quién lo pidió"),
    "requester_kind": say("Clase"),
    "responsible_id": say("Quién responde de ella"),
    "revoked": say("Retirada en su servidor"),
    "risk": say("Riesgo"),
    "role": say("Función"),
    "round": say("Ronda"),
    "rules": say("Reglas"),
    "sent_at": say("Enviada"),
    "server": say("Servidor"),
    "slug": say("Nombre en la dirección"),
    "source": say("Lo firma"),
    "starts_on": say("Desde"),
    "state": say("Estado"),
    "step": say("Paso"),
    "target_share": say("Proporción deseada"),
    "territory": say("Ámbito"),
    "territory_code": say("Código INE"),
    "title": say("Título"),
    "to": say("A quién"),
    "topic_class": say("Clase"),
    "trouble": say("Qué pasó"),
    "unit": say("Unidad"),
    "verdict": say("Decisión"),
    "version": say("Versión"),
    "vote": say("Votación"),
    "was": say("Estaba"),
    "whole": say("También su acceso"),
    "why": say("Motivo"),
    "zone": say("Zona horaria"),
}
WORDS: dict[str, Mapping[Any, Sentence | str]] = {
    "allowed": {kind.value: class_name(kind) for kind in TopicClass},
    "kind": {kind.value: kind_name(kind) for kind in Kind} | {kind.value: word for kind, word in KIND_WORDS.items()},
    "channel": {way.value: word for way, word in CHANNEL_WORDS.items()},
    "language": LANGUAGE_NAMES,
    "languages": LANGUAGE_NAMES,
    "motive": {motive.value: word for motive, word in MOTIVE_WORDS.items()},
    "network": NETWORK_NAMES,
    "part": {part.value: word for part, word in PART_WORDS.items()},
    "post_kind": {kind.value: post_name(kind) for kind in PostKind},
    "request_act": {act.value: word for act, word in RECORD_WORDS.items()},
    "requester_kind": {kind.value: word for kind, word in REQUESTER_WORDS.items()},
    "risk": {risk.value: risk_name(risk) for risk in Risk},
    "role": {role.value: role_name(role) for role in Role},
    "round": ROUND_WORDS,
    "source": {source.value: word for source, word in SOURCE_WORDS.items()},
    "state": {state.value: state_name(state) for state in ChannelState},
    "territory": {SPAIN: ALL_OF_SPAIN, **REGION_NAMES},
    "topic_class": {kind.value: class_name(kind) for kind in TopicClass},
    "verdict": VERDICT_WORDS,
    "was": DELIVERY_WORDS,
    "zone": {zone: zone_name(zone) for zone in ZONES},
}
TECHNICAL = frozenset(
    {"accounts", "attempt", "changed", "content_hash", "deliveries", "delivery", "number", "origin", "period", "posts"}
)
GONE = say("dato personal borrado")
YES, NO = say("sí"), say("no")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
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
    if name == "attention_hours":
        return ", ".join(_hours(value))
    if name == "days" and isinstance(value, dict):
        return " · ".join(_run(kind, *run) for kind, run in value.items())
    if isinstance(value, list):
        return ", ".join(translate(_worded(name, part)) for part in value)
    word = WORDS.get(name, {}).get(value) if isinstance(value, str) else None
    return word or plainly(value)


def _run(kind: str, first: str, last: str | None) -> str:
    ends = dict.fromkeys(filter(None, (first, last)))
    return f"{translate(WORDS['kind'].get(kind, kind))} {'–'.join(map(_text, ends))}"


def _hours(week: Mapping[str, Any]) -> Iterator[str]:
    for name in WEEKDAYS:
        yield from (f"{translate(weekday_name(name))} {'–'.join(span)}" for span in week.get(name, ()))


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
    return _text(str(value))


def _text(value: str) -> str:
    if _DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    try:
        if _DAY.fullmatch(value):
            return day(date.fromisoformat(value), "d MMM y")
        instant = datetime.fromisoformat(value) if _INSTANT.match(value) else None
    except ValueError:
        return value
    return moment(instant) if instant and instant.tzinfo else value


def init_app(app: Flask) -> None:
    app.jinja_env.filters |= {
        "deed": deed,
        "details": details,
        "subject_word": subject_word,
        "verdict_word": verdict_word,
    }
