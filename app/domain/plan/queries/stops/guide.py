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
    kept = slots_on(session, organisation_id, today)
    return {
        "topics": [_topic(*pair) for pair in topics_with_owners(session, organisation_id=organisation_id)],
        "slots": [_slot(one) for one in kept],
        "frequency": [
            {"account": pace.account, "per_week": pace.per_week}
            for pace in account_paces(session, organisation_id, kept)
        ],
        "evergreen": evergreen_count(session, organisation_id),
        "intake": [_way_in(channel) for channel in intake_channels(session, organisation_id)],
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    kept = slots_on(session, organisation_id, today)
    return missing_in(
        topics_with_owners(session, organisation_id=organisation_id),
        kept,
        account_paces(session, organisation_id, kept),
        intake_channels(session, organisation_id),
    )


def missing_in(
    owned: Sequence[tuple[Topic, str | None]],
    kept: Sequence[SlotSummary],
    paced: Sequence[AccountPace],
    ways: Sequence[PlanIntakeChannel],
) -> list[Message]:
    found = [
        (not owned, msg("No hay temas: sin ellos no se sabe de qué se habla.")),
        (any(not owner for _, owner in owned), msg("Hay temas sin unidad responsable.")),
        (bool(owned) and not any(one.target_share for one, _ in owned), msg("Ningún tema tiene cuota.")),
        (not kept, msg("La semana no tiene huecos.")),
        (not ways, msg("No se dice por dónde entra la información de las unidades.")),
        (any(not one.per_week for one in paced), msg("Hay cuentas sin frecuencia.")),
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


def _slot(kept: SlotSummary) -> dict[str, Any]:
    return {
        "account": kept.called,
        "weekday": kept.weekday,
        "at": f"{kept.at:%H:%M}",
        "topic": kept.topic,
        "language": kept.language,
        "every_weeks": kept.every_weeks,
    }


def _way_in(one: PlanIntakeChannel) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("name", "owner", "notice_days", "fields", "sla_hours")}
