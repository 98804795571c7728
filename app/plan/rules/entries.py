"""How the plan's lists are told: what each is called, what tells its entries apart, and what each field is.

`Listed.apart`: the fields that name an entry; the first ones that are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.channels.rules.accounts import NETWORK_NAMES
from app.core.words import Sentence, say
from app.organisations.rules import LANGUAGE_NAMES, WEEKDAYS, weekday_name
from app.plan.rules.lines import RULE_WORDS
from app.plan.rules.stops import Stop
from app.topics.rules import TopicClass, class_name

Value = str | Sentence


@dataclass(frozen=True, slots=True)
class Listed:
    """`called`, with its article, as a sentence goes on: «se añade «Obras» a los temas»."""

    called: Sentence
    apart: tuple[str, ...] = ("name",)


LISTS: dict[tuple[Stop, str], Listed] = {
    (Stop.WAIT, "accounts"): Listed(say("las cuentas"), ("network", "name")),
    (Stop.WHY, "rules"): Listed(say("las reglas de la línea editorial"), ("code",)),
    (Stop.WHY, "audiences"): Listed(say("los públicos")),
    (Stop.WHY, "objectives"): Listed(say("los objetivos"), ("code",)),
    (Stop.OTHERS, "profiles"): Listed(say("los perfiles mirados")),
    (Stop.WHO, "people"): Listed(say("las personas")),
    (Stop.WHO, "skills"): Listed(say("las capacidades"), ("skill",)),
    (Stop.WHO, "coverage"): Listed(say("las horas atendidas"), ("weekday", "starts", "ends")),
    (Stop.WHO, "gaps"): Listed(say("las horas sin atender"), ("weekday", "starts", "ends")),
    (Stop.WHERE, "networks"): Listed(say("las redes"), ("network", "name")),
    (Stop.MEANS, "items"): Listed(say("los medios"), ("name",)),
    (Stop.EXISTS, "channels"): Listed(say("los canales que ya hay")),
    (Stop.GUIDE, "topics"): Listed(say("los temas")),
    (Stop.GUIDE, "slots"): Listed(say("los huecos"), ("account", "weekday", "at")),
    (Stop.GUIDE, "frequency"): Listed(say("las frecuencias"), ("account",)),
    (Stop.GUIDE, "intake"): Listed(say("los canales de entrada")),
}
FIGURES: dict[tuple[Stop, str], Sentence] = {
    (Stop.WHY, "purpose"): say("el enfoque"),
    (Stop.WHY, "line"): say("la línea editorial"),
    (Stop.OTHERS, "own"): say("lo que hacemos nosotros"),
    (Stop.WHERE, "capacity"): say("la capacidad"),
    (Stop.MEANS, "cost"): say("el coste"),
    (Stop.EXISTS, "clashes"): say("el número de choques"),
    (Stop.GUIDE, "evergreen"): say("el número de piezas atemporales"),
}
"""What a stop says once: a number, a word, or a few of them together."""
FIELDS: dict[str, Sentence] = {
    "account": say("la cuenta"),
    "accounts": say("el reparto por cuentas"),
    "act": say("el acto"),
    "administrators": say("la lista de quién administra"),
    "asks": say("lo que pide"),
    "at": say("la hora"),
    "attention": say("el horario de atención"),
    "available": say("el tiempo disponible"),
    "baseline": say("el punto de partida"),
    "body": say("el organismo"),
    "calendar": say("la presencia en el calendario"),
    "can_administer": say("el permiso de administrar"),
    "chosen": say("la elección"),
    "class": say("la clase"),
    "code": say("el código"),
    "current": say("el valor actual"),
    "does": say("lo que hace"),
    "due_on": say("el plazo"),
    "ends": say("la hora de fin"),
    "every_weeks": say("el ritmo en semanas"),
    "fields": say("el conjunto de datos obligatorios"),
    "fits": say("el encaje"),
    "group": say("la familia"),
    "handle": say("el nombre de usuario"),
    "held": say("el nivel actual"),
    "in_force_from": say("la entrada en vigor"),
    "indicator": say("el código del indicador"),
    "indicator_name": say("el indicador"),
    "kind": say("la clase"),
    "language": say("la lengua"),
    "languages": say("la lista de lenguas"),
    "message_minutes": say("el tiempo por mensaje"),
    "messages_per_week": say("el número de mensajes por semana"),
    "minutes_week": say("el tiempo por semana"),
    "missing": say("la lista de lo que falta"),
    "name": say("el nombre"),
    "needed": say("el nivel necesario"),
    "needs": say("lo que necesita"),
    "network": say("la red"),
    "note": say("la nota"),
    "notice_days": say("la antelación en días"),
    "number": say("el número"),
    "opened_on": say("la fecha de apertura"),
    "owner": say("el responsable"),
    "per_post_cents": say("el coste por publicación"),
    "per_week": say("el número de publicaciones por semana"),
    "pillar": say("el pilar"),
    "post_minutes": say("el tiempo por publicación"),
    "posts_per_week": say("el número de publicaciones por semana"),
    "purpose": say("la finalidad"),
    "quantity": say("la cantidad"),
    "reason": say("el motivo"),
    "response_hours": say("el plazo de respuesta en horas"),
    "responsible": say("el responsable"),
    "roles": say("la lista de funciones"),
    "route": say("la ruta"),
    "rule": say("la regla"),
    "scores": say("la puntuación"),
    "sheets": say("la lista de fichas"),
    "skill": say("la capacidad"),
    "sla_hours": say("el plazo de respuesta en horas"),
    "source": say("la fuente"),
    "starts": say("la hora de inicio"),
    "state": say("el estado"),
    "status": say("la situación"),
    "substitute": say("el sustituto"),
    "target": say("la meta"),
    "target_share": say("la cuota"),
    "text": say("el texto"),
    "topic": say("el tema"),
    "total": say("el total"),
    "total_cents": say("el coste total"),
    "training": say("la formación"),
    "unit": say("la unidad"),
    "url": say("la dirección"),
    "verb": say("el verbo"),
    "waiver": say("la excepción"),
    "weekday": say("el día"),
    "where": say("el lugar donde está"),
    "who": say("la persona"),
    "yearly_cents": say("el coste al año"),
}
"""Each in the singular, so that «pasa de … a …» follows any of them."""
_SPANISH = str.maketrans(",.", ".,")
YES, NO = say("sí"), say("no")


def field_word(name: str) -> Value:
    """A field nobody described is told by its own name."""
    return FIELDS.get(name, f"«{name.replace('_', ' ')}»")


def name_of(listed: Listed, entry: Mapping[str, Any]) -> str:
    """What tells an entry apart, in words."""
    parts = [shown(key, entry[key]) for key in listed.apart if entry.get(key) not in (None, "")]
    return " · ".join(str(part) for part in parts)


def shown(name: str, value: Any) -> Value:
    """A value as people read it; nothing for what is empty."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(str(shown(name, part)) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{_plain(key)}: {shown(key, part)}" for key, part in value.items() if shown(key, part))
    if isinstance(value, str):
        return _word(name, value)
    return _figure(name, value)


def _plain(name: str) -> str:
    """`el coste total` → `coste total`."""
    return str(field_word(name)).removeprefix("el ").removeprefix("la ")


def _word(name: str, value: str) -> Value:
    if name == "class" and value in set(TopicClass):
        return class_name(TopicClass(value))
    if name in ("does", "group"):
        return RULE_WORDS.get(value, value)
    if name == "network":
        return NETWORK_NAMES.get(value, value)  # type: ignore[call-overload, no-any-return] # its keys are texts, too
    if name in ("language", "languages"):
        return LANGUAGE_NAMES.get(value, value)
    return _day(value) if name.endswith("_on") or name == "in_force_from" else value


def _day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    except ValueError:
        return value


def _figure(name: str, value: float) -> Value:
    if name == "weekday" and 0 <= value < len(WEEKDAYS):
        return weekday_name(WEEKDAYS[int(value)])
    if name == "target_share":
        return f"{value} %"
    if name.endswith("_cents"):
        return f"{value / 100:,.2f}".translate(_SPANISH) + " €"
    if name.endswith(("_minutes", "minutes_week")) or name in ("needed", "available"):
        return f"{int(value) // 60} h {int(value) % 60} min" if value >= 60 else f"{value} min"
    return f"{value:g}" if isinstance(value, float) else str(value)
