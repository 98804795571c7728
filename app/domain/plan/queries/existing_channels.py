"""The seventh stop: existing channels, owners, and how they avoid the networks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.domain.plan.models.resources import ExistingChannel
from app.domain.plan.rules.existing_channels import ExistingKind


def existing_channels(session: Session, organisation_id: int) -> Sequence[ExistingChannel]:
    order = list(ExistingKind)
    wanted = select(ExistingChannel).where(ExistingChannel.organisation_id == organisation_id)
    channels = session.exec(wanted.order_by(ExistingChannel.name, col(ExistingChannel.id))).all()
    return sorted(channels, key=lambda channel: order.index(channel.kind))


def existing_channel_or_404(
    session: Session, organisation_id: int, channel_id: int, *, lock: bool = False
) -> ExistingChannel:
    """Raise `NotFound`."""
    wanted = select(ExistingChannel).where(
        ExistingChannel.organisation_id == organisation_id, ExistingChannel.id == channel_id
    )
    channel = session.exec(wanted.with_for_update() if lock else wanted).first()
    if channel is None:
        raise NotFound(msg("Ese canal no está en el plan."))
    return channel


def organisations_to_recount(session: Session, *, before: datetime, limit: int) -> Sequence[int]:
    """Return organisations with channels last counted before `before`, or never."""
    counted = col(ExistingChannel.counted_at)
    wanted = select(ExistingChannel.organisation_id).where(
        col(ExistingChannel.calendar_id).is_not(None), or_(counted.is_(None), counted < before)
    )
    return session.exec(wanted.distinct().order_by(col(ExistingChannel.organisation_id)).limit(limit)).all()


def existing_channels_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:  # noqa: ARG001 - every stop is asked alike
    channels = existing_channels(session, organisation_id)
    return {
        "channels": [_channel_snapshot(channel) for channel in channels],
        "clashes": sum(channel.clashes for channel in channels),
    }


def missing_existing_channels(session: Session, organisation_id: int, *, today: date) -> list[Message]:  # noqa: ARG001 - every stop is asked alike
    return missing_in_existing_channels(existing_channels(session, organisation_id))


def missing_in_existing_channels(channels: Sequence[ExistingChannel]) -> list[Message]:
    if not channels:
        return [msg("Ningún canal está anotado: empiece por la web, la prensa y la agenda de la alcaldía.")]
    ruleless = [
        msg("«%(name)s» no tiene regla de coordinación.", name=channel.name) for channel in channels if not channel.rule
    ]
    agendas = (channel for channel in channels if channel.kind is ExistingKind.AGENDA and channel.calendar_id is None)
    return [*ruleless, *(msg("«%(name)s» no tiene su calendario enlazado.", name=agenda.name) for agenda in agendas)]


def _channel_snapshot(channel: ExistingChannel) -> dict[str, Any]:
    return {
        "kind": channel.kind.value,
        "name": channel.name,
        "owner": channel.owner,
        "rule": channel.rule,
        "calendar": channel.calendar_id is not None,
    }
