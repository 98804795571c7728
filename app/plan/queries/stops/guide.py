"""The guide of each day as a version keeps it. Routes come later than plans: whoever proposes one adds their names."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.words import Sentence, say
from app.plan.models import IntakeChannel
from app.plan.queries.guide import Pace, evergreen_count, paces, slots_on, ways_in
from app.plan.queries.slots import Kept
from app.topics.models import Topic
from app.topics.queries import with_owners


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Its tables: topics, slots, frequency, ways in, and how many pieces are true all year. Five statements."""
    kept = slots_on(session, organisation_id, today)
    return {
        "topics": [_topic(*pair) for pair in with_owners(session, organisation_id=organisation_id)],
        "slots": [_slot(one) for one in kept],
        "frequency": [
            {"account": one.account, "per_week": one.per_week} for one in paces(session, organisation_id, kept)
        ],
        "evergreen": evergreen_count(session, organisation_id),
        "intake": [_way_in(one) for one in ways_in(session, organisation_id)],
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Sentence]:
    """What its tables do not say yet."""
    kept = slots_on(session, organisation_id, today)
    return missing_in(
        with_owners(session, organisation_id=organisation_id),
        kept,
        paces(session, organisation_id, kept),
        ways_in(session, organisation_id),
    )


def missing_in(
    owned: Sequence[tuple[Topic, str | None]],
    kept: Sequence[Kept],
    paced: Sequence[Pace],
    ways: Sequence[IntakeChannel],
) -> list[Sentence]:
    found = [
        (not owned, say("No hay temas: sin ellos no se sabe de qué se habla.")),
        (any(not owner for _, owner in owned), say("Hay temas sin unidad responsable.")),
        (bool(owned) and not any(one.target_share for one, _ in owned), say("Ningún tema tiene cuota.")),
        (not kept, say("La semana no tiene huecos.")),
        (not ways, say("No se dice por dónde entra la información de las unidades.")),
        (any(not one.per_week for one in paced), say("Hay cuentas sin frecuencia.")),
    ]
    return [sentence for is_missing, sentence in found if is_missing]


def _topic(topic: Topic, owner: str | None) -> dict[str, Any]:
    return {
        "name": topic.name,
        "pillar": topic.pillar,
        "class": topic.topic_class.value,
        "owner": owner or "",
        "target_share": topic.target_share,
        "languages": list(topic.languages),
    }


def _slot(kept: Kept) -> dict[str, Any]:
    return {
        "account": kept.called,
        "weekday": kept.weekday,
        "at": f"{kept.at:%H:%M}",
        "topic": kept.topic,
        "language": kept.language,
        "every_weeks": kept.every_weeks,
    }


def _way_in(one: IntakeChannel) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "owner", "notice_days", "fields", "sla_hours")}
