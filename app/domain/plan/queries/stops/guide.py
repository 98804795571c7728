"""The daily guide in a version; route names are added when it is proposed, since routes come later than plans."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.directory.models import Topic
from app.domain.directory.queries.topics import topics_with_owners
from app.domain.plan.models.guide import PlanIntakeChannel
from app.domain.plan.queries.guide import AccountPace, account_paces, evergreen_count, intake_channels, slots_on
from app.domain.slots.queries import SlotSummary


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return the guide's tables: topics, slots, frequency, intake channels, evergreen count. Five statements."""
    slots = slots_on(session, organisation_id, today)
    return {
        "topics": [_topic(*pair) for pair in topics_with_owners(session, organisation_id=organisation_id)],
        "slots": [_slot(slot) for slot in slots],
        "frequency": [
            {"account": pace.account, "per_week": pace.per_week}
            for pace in account_paces(session, organisation_id, slots)
        ],
        "evergreen": evergreen_count(session, organisation_id),
        "intake": [_way_in(channel) for channel in intake_channels(session, organisation_id)],
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    slots = slots_on(session, organisation_id, today)
    return missing_in(
        topics_with_owners(session, organisation_id=organisation_id),
        slots,
        account_paces(session, organisation_id, slots),
        intake_channels(session, organisation_id),
    )


def missing_in(
    owned: Sequence[tuple[Topic, str | None]],
    slots: Sequence[SlotSummary],
    paced: Sequence[AccountPace],
    ways: Sequence[PlanIntakeChannel],
) -> list[Message]:
    checks = [
        (not owned, msg("No hay temas: sin ellos no se sabe de qué se habla.")),
        (any(not owner for _, owner in owned), msg("Hay temas sin unidad responsable.")),
        (bool(owned) and not any(topic.target_share for topic, _ in owned), msg("Ningún tema tiene cuota.")),
        (not slots, msg("La semana no tiene huecos.")),
        (not ways, msg("No se dice por dónde entra la información de las unidades.")),
        (any(not pace.per_week for pace in paced), msg("Hay cuentas sin frecuencia.")),
    ]
    return [sentence for is_missing, sentence in checks if is_missing]


def _topic(topic: Topic, owner: str | None) -> dict[str, Any]:
    return {
        "name": topic.name,
        "pillar": topic.pillar,
        "class": topic.topic_class.value,
        "owner": owner or "",
        "target_share": topic.target_share,
        "languages": list(topic.languages),
    }


def _slot(slot: SlotSummary) -> dict[str, Any]:
    return {
        "account": slot.called,
        "weekday": slot.weekday,
        "at": f"{slot.at:%H:%M}",
        "topic": slot.topic,
        "language": slot.language,
        "every_weeks": slot.every_weeks,
    }


def _way_in(channel: PlanIntakeChannel) -> dict[str, Any]:
    return {name: getattr(channel, name) for name in ("name", "owner", "notice_days", "fields", "sla_hours")}
