from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations import queries
from app.domain.organisations.models import Organisation, Unit
from app.domain.organisations.rules import DEFAULT_OFFICIALS_LIMIT, OrganisationKind
from app.usecases.control.body_settings import change_settings
from app.usecases.control.public_names import BodyNames, hold_names


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    name: str
    kind: OrganisationKind
    territory_code: str
    region: str
    zone: str
    languages: list[str]
    attention_hours: dict[str, Any]
    grace_minutes: int
    officials_limit: int = DEFAULT_OFFICIALS_LIMIT
    publishes_neutrality: bool = False
    publishes_feeds: bool = False
    tracks_links: bool = False
    domains: list[str] | None = None
    """The domains; None leaves them unchanged."""


def change_organisation(
    session: Session, organisation: Organisation, details: OrganisationDetails, *, actor: Actor, now: datetime
) -> ControlChange | None:
    """Write and record only differences; return what waits for a second person, the new name first."""
    row = session.get_one(Organisation, organisation.id)
    wanted = asdict(details)
    if details.domains is None:
        del wanted["domains"]
    names = BodyNames(ControlKind.BODY_NAME, row, row.id, row.name)
    held = hold_names(session, names, wanted, actor=actor, now=now)
    waiting = change_settings(session, row, held.values, actor=actor, now=now)
    return held.change or waiting


def create_unit(session: Session, name: str, parent_id: int | None, *, actor: Actor, now: datetime) -> Unit:
    """Create a unit. Raises `Refusal` if repeated."""
    known = queries.units(session, actor.organisation_id)
    _check_unit(known, None, name, parent_id)
    unit = Unit(organisation_id=actor.organisation_id, name=name, parent_id=parent_id)
    session.add(unit)
    session.flush()
    audit.record(session, Act.UNIT_CREATED, actor=actor, now=now, subject=f"unit:{unit.id}", name=name)
    return unit


@dataclass(frozen=True, slots=True)
class UnitChange:
    name: str
    parent_id: int | None
    closed: bool


def change_unit(session: Session, unit: Unit, change: UnitChange, *, actor: Actor, now: datetime) -> None:
    """Rename, move, close or reopen. Raises `Refusal` for repeated names or cycles."""
    known = queries.units(session, actor.organisation_id)
    _check_unit(known, unit, change.name, change.parent_id)
    if change.closed and any(u.parent_id == unit.id and not u.closed for u in known):
        raise Conflict(msg("Tiene unidades abiertas que dependen de ella. Ciérrelas o muévalas antes."))
    unit.name, unit.parent_id, unit.closed = change.name, change.parent_id, change.closed
    session.add(unit)
    audit.record(session, Act.UNIT_CHANGED, actor=actor, now=now, subject=f"unit:{unit.id}", **asdict(change))


def _check_unit(known: Sequence[Unit], unit: Unit | None, name: str, parent_id: int | None) -> None:
    if any(u.name.casefold() == name.casefold() and u is not unit for u in known):
        raise Refusal(msg("Ya hay una unidad que se llama «%(name)s».", name=name))
    parents = {u.id: u.parent_id for u in known}
    if parent_id is not None and parent_id not in parents:
        raise Refusal(msg("Esa unidad no existe."))
    above = parent_id
    while above is not None:
        if unit is not None and above == unit.id:
            raise Refusal(msg("Una unidad no puede depender de sí misma."))
        above = parents[above]
