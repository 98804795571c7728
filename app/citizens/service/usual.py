"""Changing what an organisation usually fills its answers with."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import UsualValue
from app.citizens.queries import templates as queries
from app.citizens.rules.templates import Fill, Variable, fault_of
from app.citizens.rules.usual import USUAL
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import Sentence, say


def set_usual(session: Session, values: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """What variables are filled with; blank takes one away. Raises `BadUsual` naming each that cannot be."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    faults = {name: told for name, value in values.items() if value and (told := _usual_fault(name, value))}
    if faults:
        raise BadUsual(faults)
    rows = {one.name: one for one in queries.usual_rows(session, actor.organisation_id)}
    changed = {name: value for name, value in values.items() if value != (rows[name].value if name in rows else "")}
    for name, value in changed.items():
        _set_one(session, rows.get(name), name, value, actor)
    if changed:
        subject = f"organisation:{actor.organisation_id}"
        audit.record(session, Act.TEMPLATE_KEPT, actor=actor, now=now, subject=subject, **changed)


class BadUsual(Refusal):
    """What cannot be taken, by its name."""

    def __init__(self, faults: Mapping[str, Sentence]) -> None:
        super().__init__(say("Revise los datos señalados."))
        self.faults = faults


def _usual_fault(name: str, value: str) -> Sentence | None:
    return fault_of(Variable(name, name, USUAL.get(name, (Fill.TEXT,))[0]), value)


def _set_one(session: Session, row: UsualValue | None, name: str, value: str, actor: Actor) -> None:
    if row is not None and not value:
        session.delete(row)
    elif row is None:
        session.add(UsualValue(organisation_id=actor.organisation_id, name=name, value=value))
    else:
        row.value = value
