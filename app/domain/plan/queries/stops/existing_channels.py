"""Stop 7: channels already in use, their owners, and how they avoid the networks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.plan.models.resources import ExistingChannel
from app.domain.plan.queries.existing_channels import existing_channels
from app.domain.plan.rules.existing_channels import ExistingKind


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:  # noqa: ARG001 as every stop
    channels = existing_channels(session, organisation_id)
    return {
        "channels": [_channel_snapshot(channel) for channel in channels],
        "clashes": sum(channel.clashes for channel in channels),
    }


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:  # noqa: ARG001 as every stop
    return missing_in(existing_channels(session, organisation_id))


def missing_in(channels: Sequence[ExistingChannel]) -> list[Message]:
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
