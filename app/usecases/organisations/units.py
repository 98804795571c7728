"""Units, whose names go out in replies and letters: one person alone neither makes nor renames one (decision 470)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations import queries
from app.domain.organisations.models import Unit
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import BodyNames, check_names_change, hold_names, hold_new_name


@dataclass(frozen=True, slots=True)
class UnitChange:
    name: str
    parent_id: int | None
    closed: bool


def create_unit(work: Work, name: str, parent_id: int | None) -> Unit:
    """Create a unit as the set-up does, before anything waits. Raises `Refusal` if repeated."""
    _check_unit(work.session, None, name, parent_id, organisation_id=work.organisation_id)
    return _write_new_unit(work, name, parent_id)


def open_unit(work: Work, name: str, parent_id: int | None) -> ControlChange | None:
    """Create a unit, or return it while it waits. Raises as `create_unit` and `hold_new_name`."""
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    _check_unit(work.session, None, name, parent_id, organisation_id=work.organisation_id)
    rest = {"parent_id": parent_id}
    waiting = hold_new_name(work, ControlKind.NEW_UNIT, name, rest)
    if waiting is None:
        _write_new_unit(work, name, parent_id)
    return waiting


def check_new_unit(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Refusal` if its name was taken meanwhile, or for words that the line blocks by now."""
    name, parent_id = change.terms["names"]["name"], change.terms["parent_id"]
    _check_unit(session, None, name, parent_id, organisation_id=change.organisation_id)
    check_names_change(session, change, None, now)


def apply_new_unit(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    name, parent_id = change.terms["names"]["name"], change.terms["parent_id"]
    _write_new_unit(Work(session, proposer_of(change), effect.now), name, parent_id)


def change_unit(work: Work, unit: Unit, change: UnitChange) -> ControlChange | None:
    """Rename, move, close or reopen; return the new name while it waits.

    Raises `Refusal` for repeated names or cycles, `Conflict` for a closing over open units, and as `hold_names`.
    """
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    _check_unit(work.session, unit, change.name, change.parent_id, organisation_id=unit.organisation_id)
    if change.closed and queries.has_open_units_below(work.session, unit):
        raise Conflict(msg("Tiene unidades abiertas que dependen de ella. Ciérrelas o muévalas antes."))
    named = BodyNames(ControlKind.UNIT_NAME, unit, unit.id, unit.name)
    held = hold_names(work, named, asdict(change))
    _write_unit(work, unit, held.values)
    return held.change


def check_unit_name(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict`, `Refusal`."""
    unit = _renamed_unit(session, change)
    check_names_change(session, change, unit, now)
    _check_unit(session, unit, change.terms["names"]["name"], unit.parent_id, organisation_id=unit.organisation_id)


def apply_unit_name(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    unit = _renamed_unit(session, change)
    _write_unit(Work(session, proposer_of(change), effect.now), unit, change.terms["names"])


def lock_unit(session: Session, change: ControlChange) -> None:
    queries.unit_or_404(session, change.subject_key, organisation_id=change.organisation_id, lock=True)


def _renamed_unit(session: Session, change: ControlChange) -> Unit:
    return queries.unit_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _write_new_unit(work: Work, name: str, parent_id: int | None) -> Unit:
    unit = Unit(organisation_id=work.organisation_id, name=name, parent_id=parent_id)
    work.session.add(unit)
    work.session.flush()
    audit.record(work, Act.UNIT_CREATED, subject=f"unit:{unit.id}", name=name)
    return unit


def _write_unit(work: Work, unit: Unit, values: Mapping[str, Any]) -> None:
    if changed := assign_changes(unit, values):
        work.session.add(unit)
        audit.record(work, Act.UNIT_CHANGED, subject=f"unit:{unit.id}", **changed)


def _check_unit(session: Session, unit: Unit | None, name: str, parent_id: int | None, *, organisation_id: int) -> None:
    known = queries.units(session, organisation_id)
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
