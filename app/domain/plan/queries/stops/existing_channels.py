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
    found = existing_channels(session, organisation_id)
    return {"channels": [_channel_snapshot(one) for one in found], "clashes": sum(one.clashes for one in found)}


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:  # noqa: ARG001 as every stop
    return missing_in(existing_channels(session, organisation_id))


def missing_in(found: Sequence[ExistingChannel]) -> list[Message]:
    if not found:
        return [msg("Ningún canal está anotado: empiece por la web, la prensa y la agenda de la alcaldía.")]
    ruleless = [msg("«%(name)s» no tiene regla de coordinación.", name=one.name) for one in found if not one.rule]
    agendas = (one for one in found if one.kind is ExistingKind.AGENDA and one.calendar_id is None)
    return [*ruleless, *(msg("«%(name)s» no tiene su calendario enlazado.", name=agenda.name) for agenda in agendas)]


def _channel_snapshot(one: ExistingChannel) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "owner": one.owner,
        "rule": one.rule,
        "calendar": one.calendar_id is not None,
    }
