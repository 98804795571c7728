"""Labels. `ListLabel.apart`: the fields identifying an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.topics import TopicClass
from app.domain.organisations.rules import LANGUAGE_NAMES, WEEKDAYS, weekday_name
from app.domain.plan.rules.line_snapshot import RULE_NAMES
from app.domain.plan.rules.stops import Stop

LabelText = str | Message


@dataclass(frozen=True, slots=True)
class ListLabel:
    """`called` carries its article: «se añade «Obras» a los temas»."""

    called: Message
    apart: tuple[str, ...] = ("name",)


LIST_LABELS: dict[tuple[Stop, str], ListLabel] = {
    (Stop.WAIT, "accounts"): ListLabel(msg("las cuentas"), ("network", "name")),
    (Stop.WHY, "rules"): ListLabel(msg("las reglas de la línea editorial"), ("code",)),
    (Stop.WHY, "audiences"): ListLabel(msg("los públicos")),
    (Stop.WHY, "objectives"): ListLabel(msg("los objetivos"), ("code",)),
    (Stop.OTHERS, "profiles"): ListLabel(msg("los perfiles mirados")),
    (Stop.WHO, "people"): ListLabel(msg("las personas")),
    (Stop.WHO, "skills"): ListLabel(msg("las capacidades"), ("skill",)),
    (Stop.WHO, "coverage"): ListLabel(msg("las horas atendidas"), ("weekday", "starts", "ends")),
    (Stop.WHO, "gaps"): ListLabel(msg("las horas sin atender"), ("weekday", "starts", "ends")),
    (Stop.WHERE, "networks"): ListLabel(msg("las redes"), ("network", "name")),
    (Stop.MEANS, "items"): ListLabel(msg("los medios"), ("name",)),
    (Stop.EXISTS, "channels"): ListLabel(msg("los canales que ya hay")),
    (Stop.GUIDE, "topics"): ListLabel(msg("los temas")),
    (Stop.GUIDE, "slots"): ListLabel(msg("los huecos"), ("account", "weekday", "at")),
    (Stop.GUIDE, "frequency"): ListLabel(msg("las frecuencias"), ("account",)),
    (Stop.GUIDE, "intake"): ListLabel(msg("los canales de entrada")),
}
FIGURE_LABELS: dict[tuple[Stop, str], Message] = {
    (Stop.WHY, "purpose"): msg("el enfoque"),
    (Stop.WHY, "line"): msg("la línea editorial"),
    (Stop.OTHERS, "own"): msg("lo que hacemos nosotros"),
    (Stop.WHERE, "capacity"): msg("la capacidad"),
    (Stop.MEANS, "cost"): msg("el coste"),
    (Stop.EXISTS, "clashes"): msg("el número de choques"),
    (Stop.GUIDE, "evergreen"): msg("el número de piezas atemporales"),
}
"""A number, a word, or a few together."""
FIELD_LABELS: dict[str, Message] = {
    "account": msg("la cuenta"),
    "accounts": msg("el reparto por cuentas"),
    "act": msg("el acto"),
    "administrators": msg("la lista de quién administra"),
    "asks": msg("lo que pide"),
    "at": msg("la hora"),
    "attention": msg("el horario de atención"),
    "available": msg("el tiempo disponible"),
    "baseline": msg("el punto de partida"),
    "body": msg("el organismo"),
    "calendar": msg("la presencia en el calendario"),
    "can_administer": msg("el permiso de administrar"),
    "chosen": msg("la elección"),
    "class": msg("la clase"),
    "code": msg("el código"),
    "current": msg("el valor actual"),
    "does": msg("lo que hace"),
    "due_on": msg("el plazo"),
    "ends": msg("la hora de fin"),
    "every_weeks": msg("el ritmo en semanas"),
    "fields": msg("el conjunto de datos obligatorios"),
    "fits": msg("el encaje"),
    "group": msg("la familia"),
    "handle": msg("el nombre de usuario"),
    "held": msg("el nivel actual"),
    "in_force_from": msg("la entrada en vigor"),
    "indicator": msg("el código del indicador"),
    "indicator_name": msg("el indicador"),
    "kind": msg("la clase"),
    "language": msg("la lengua"),
    "languages": msg("la lista de lenguas"),
    "message_minutes": msg("el tiempo por mensaje"),
    "messages_per_week": msg("el número de mensajes por semana"),
    "minutes_week": msg("el tiempo por semana"),
    "missing": msg("la lista de lo que falta"),
    "name": msg("el nombre"),
    "needed": msg("el nivel necesario"),
    "needs": msg("lo que necesita"),
    "network": msg("la red"),
    "note": msg("la nota"),
    "notice_days": msg("la antelación en días"),
    "number": msg("el número"),
    "opened_on": msg("la fecha de apertura"),
    "owner": msg("el responsable"),
    "per_post_cents": msg("el coste por publicación"),
    "per_week": msg("el número de publicaciones por semana"),
    "pillar": msg("el pilar"),
    "post_minutes": msg("el tiempo por publicación"),
    "posts_per_week": msg("el número de publicaciones por semana"),
    "purpose": msg("la finalidad"),
    "quantity": msg("la cantidad"),
    "reason": msg("el motivo"),
    "response_hours": msg("el plazo de respuesta en horas"),
    "responsible": msg("el responsable"),
    "roles": msg("la lista de funciones"),
    "route": msg("la ruta"),
    "rule": msg("la regla"),
    "scores": msg("la puntuación"),
    "sheets": msg("la lista de fichas"),
    "skill": msg("la capacidad"),
    "sla_hours": msg("el plazo de respuesta en horas"),
    "source": msg("la fuente"),
    "starts": msg("la hora de inicio"),
    "state": msg("el estado"),
    "status": msg("la situación"),
    "substitute": msg("el sustituto"),
    "target": msg("la meta"),
    "target_share": msg("la cuota"),
    "text": msg("el texto"),
    "topic": msg("el tema"),
    "total": msg("el total"),
    "total_cents": msg("el coste total"),
    "training": msg("la formación"),
    "unit": msg("la unidad"),
    "url": msg("la dirección"),
    "verb": msg("el verbo"),
    "waiver": msg("la excepción"),
    "weekday": msg("el día"),
    "where": msg("el lugar donde está"),
    "who": msg("la persona"),
    "yearly_cents": msg("el coste al año"),
}
"""Singular, so that «pasa de … a …» fits."""
_SPANISH = str.maketrans(",.", ".,")
YES, NO = msg("sí"), msg("no")


def field_label(name: str) -> LabelText:
    """Fall back on the field's name."""
    return FIELD_LABELS.get(name, f"«{name.replace('_', ' ')}»")


def entry_name(listed: ListLabel, entry: Mapping[str, Any]) -> str:
    parts = [display_value(key, entry[key]) for key in listed.apart if entry.get(key) not in (None, "")]
    return " · ".join(str(part) for part in parts)


def display_value(name: str, value: Any) -> LabelText:
    """Return an empty label for an empty value."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(str(display_value(name, part)) for part in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{_label_without_article(key)}: {display_value(key, part)}"
            for key, part in value.items()
            if display_value(key, part)
        )
    if isinstance(value, str):
        return _display_word(name, value)
    return _display_number(name, value)


def _label_without_article(name: str) -> str:
    """Turn `el coste total` into `coste total`."""
    return str(field_label(name)).removeprefix("el ").removeprefix("la ")


def _display_word(name: str, value: str) -> LabelText:
    if name == "class" and value in set(TopicClass):
        return TopicClass(value).label
    if name in ("does", "group"):
        return RULE_NAMES.get(value, value)
    if name == "network" and value in set(Network):
        return NETWORK_NAMES[Network(value)]
    if name in ("language", "languages"):
        return LANGUAGE_NAMES.get(value, value)
    return _display_day(value) if name.endswith("_on") or name == "in_force_from" else value


def _display_day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    except ValueError:
        return value


def _display_number(name: str, value: float) -> LabelText:
    if name == "weekday" and 0 <= value < len(WEEKDAYS):
        return weekday_name(WEEKDAYS[int(value)])
    if name == "target_share":
        return f"{value} %"
    if name.endswith("_cents"):
        return f"{value / 100:,.2f}".translate(_SPANISH) + " €"
    if name.endswith(("_minutes", "minutes_week")) or name in ("needed", "available"):
        return f"{int(value) // 60} h {int(value) % 60} min" if value >= 60 else f"{value} min"
    return f"{value:g}" if isinstance(value, float) else str(value)
