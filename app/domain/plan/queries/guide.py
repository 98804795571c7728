"""The daily guide; the proposal adds route names, since plans may not import routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.db.work import Work
from app.domain.directory.models import Channel, Topic
from app.domain.directory.queries.topics import topics_with_owners
from app.domain.directory.rules.networks import ChannelState, channel_label
from app.domain.plan.models.guide import PlanIntakeChannel, PostingFrequency
from app.domain.slots.models import EvergreenPiece
from app.domain.slots.queries import SlotSummary, slots_between


def intake_channels(session: Session, organisation_id: int) -> Sequence[PlanIntakeChannel]:
    wanted = select(PlanIntakeChannel).where(
        PlanIntakeChannel.organisation_id == organisation_id, col(PlanIntakeChannel.closed).is_(False)
    )
    return session.exec(wanted.order_by(PlanIntakeChannel.name, col(PlanIntakeChannel.id))).all()


def intake_channel_named(work: Work, name: str) -> PlanIntakeChannel | None:
    """Ignore case; include closed ones."""
    every = work.session.exec(
        select(PlanIntakeChannel).where(PlanIntakeChannel.organisation_id == work.organisation_id)
    ).all()
    return next((channel for channel in every if channel.name.casefold() == name.casefold()), None)


def intake_channel_or_404(work: Work, way_id: int, *, lock: bool = False) -> PlanIntakeChannel:
    """Raise `NotFound`."""
    wanted = select(PlanIntakeChannel).where(
        PlanIntakeChannel.organisation_id == work.organisation_id, PlanIntakeChannel.id == way_id
    )
    if (channel := work.session.exec(wanted.with_for_update() if lock else wanted).first()) is None:
        raise NotFound(msg("Ese canal de entrada no existe."))
    return channel


@dataclass(frozen=True, slots=True)
class AccountPace:
    channel_id: int
    account: str
    from_slots: float
    decided: int | None

    @property
    def per_week(self) -> int:
        return self.decided if self.decided is not None else round(self.from_slots)


def account_paces(session: Session, organisation_id: int, slots: Sequence[SlotSummary]) -> list[AccountPace]:
    """Skip closed accounts; `slots` are today's."""
    rows = session.exec(
        select(Channel, PostingFrequency.per_week)
        .outerjoin(PostingFrequency, col(PostingFrequency.channel_id) == Channel.id)
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    ).all()
    return [
        AccountPace(
            channel.id,
            channel_label(channel.network, channel.name),
            sum(1 / s.every_weeks for s in slots if s.channel_id == channel.id),
            per_week,
        )
        for channel, per_week in rows
    ]


def locked_frequencies(work: Work) -> dict[int, PostingFrequency]:
    """Lock until the transaction ends."""
    wanted = select(PostingFrequency).where(PostingFrequency.organisation_id == work.organisation_id).with_for_update()
    return {frequency.channel_id: frequency for frequency in work.session.exec(wanted).all()}


def evergreen_count(session: Session, organisation_id: int) -> int:
    wanted = select(func.count(col(EvergreenPiece.id))).where(
        EvergreenPiece.organisation_id == organisation_id, col(EvergreenPiece.closed).is_(False)
    )
    return session.exec(wanted).one()


def slots_on(session: Session, organisation_id: int, today: date) -> list[SlotSummary]:
    return slots_between(session, organisation_id, today, today)


def guide_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return topics, slots, frequency, intake channels, evergreen count; five statements."""
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


def missing_guide(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    slots = slots_on(session, organisation_id, today)
    return missing_in_guide(
        topics_with_owners(session, organisation_id=organisation_id),
        slots,
        account_paces(session, organisation_id, slots),
        intake_channels(session, organisation_id),
    )


def missing_in_guide(
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
