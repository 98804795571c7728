"""What stop 7 says: what already speaks, who runs it, and how it keeps out of the way of the networks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.words import Sentence, say
from app.plan.models import ExistingChannel
from app.plan.queries.existing import existing
from app.plan.rules.existing import ExistingKind


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:  # noqa: ARG001 as every stop
    found = existing(session, organisation_id)
    return {"channels": [_told(one) for one in found], "clashes": sum(one.clashes for one in found)}


def missing(session: Session, organisation_id: int, *, today: date) -> list[Sentence]:  # noqa: ARG001 as every stop
    return missing_in(existing(session, organisation_id))


def missing_in(found: Sequence[ExistingChannel]) -> list[Sentence]:
    if not found:
        return [say("Ningún canal está anotado: empiece por la web, la prensa y la agenda de la alcaldía.")]
    ruleless = [say("«%(name)s» no tiene regla de coordinación.", name=one.name) for one in found if not one.rule]
    agendas = (one for one in found if one.kind is ExistingKind.AGENDA and one.calendar_id is None)
    return [*ruleless, *(say("«%(name)s» no tiene su calendario enlazado.", name=one.name) for one in agendas)]


def _told(one: ExistingChannel) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "owner": one.owner,
        "rule": one.rule,
        "calendar": one.calendar_id is not None,
    }
