"""Every change to what is said of the ways the house already speaks."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.words import say
from app.db.changing import rewrite
from app.plan.models import ExistingChannel
from app.plan.queries.existing import existing
from app.plan.rules.existing import HOURS_APART, ExistingKind
from app.plan.rules.stops import Stop
from app.plan.service.holding import held_section
from app.plan.service.slots import Unfit


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of a channel; see `models.ExistingChannel`."""

    kind: ExistingKind
    name: str
    owner: str
    schedule: str = ""
    rule: str = ""
    hours_apart: int = HOURS_APART
    calendar_id: int | None = None


def keep_existing(
    session: Session, row: ExistingChannel | None, telling: Telling, *, calendar: str, actor: Actor, now: datetime
) -> ExistingChannel:
    """A new one, or one that comes locked. `calendar` is what the linked one is called. Raises `Unfit`."""
    demand(actor.may(Permission.PLAN_MANAGE))
    held_section(session, actor.organisation_id, Stop.EXISTS)
    namesakes = [one for one in existing(session, actor.organisation_id) if _alike(one.name, telling.name)]
    if any(row is None or one.id != row.id for one in namesakes):
        raise Unfit("name", say("Ya hay un canal que se llama «%(name)s».", name=telling.name))
    if row is not None and not rewrite(row, asdict(telling)):
        return row
    act = Act.EXISTING_CHANGED if row else Act.EXISTING_KEPT
    kept = row or ExistingChannel(organisation_id=actor.organisation_id, **asdict(telling))
    session.add(kept)
    session.flush()
    said: dict[str, Any] = {**asdict(telling), "kind": None, "calendar_id": None, "calendar": calendar}
    audit.record(session, act, actor=actor, now=now, subject=f"existing_channel:{kept.id}", **said)
    return kept


def remove_existing(session: Session, row: ExistingChannel, *, actor: Actor, now: datetime) -> None:
    """Comes locked. It is told in the record, and in the versions that had it."""
    demand(actor.may(Permission.PLAN_MANAGE))
    subject = f"existing_channel:{row.id}"
    audit.record(session, Act.EXISTING_REMOVED, actor=actor, now=now, subject=subject, name=row.name)
    session.delete(row)


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
