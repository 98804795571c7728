"""What an organisation usually fills its answers with: one person writes it and another confirms it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import UsualValue
from app.citizens.queries import templates as queries
from app.citizens.rules.usual import HOUSE_LISTS, LINKS, LONGEST_ITEM, LONGEST_LIST, USUAL, lines_of
from app.citizens.rules.variables import Fill, House, Variable, fault_of
from app.citizens.service.moderators import is_political
from app.core.actor import Actor
from app.core.errors import NotFound, OutOfTurn, Refusal
from app.core.words import Sentence, say


def set_usual(session: Session, values: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """Keep what variables are filled with; blank takes one away. Raises `BadUsual` naming each that cannot be.

    What is new in a value waits for another person's word; what was confirmed of it stays so.
    """
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if faults := {name: told for name, value in values.items() if value and (told := _usual_fault(name, value))}:
        raise BadUsual(faults)
    rows = {one.name: one for one in queries.usual_values(session, actor.organisation_id)}
    kept = {name: "\n".join(lines_of(value)) for name, value in values.items()}
    _check_own(rows, kept, actor)
    changed = {name: value for name, value in kept.items() if value != (rows[name].value if name in rows else "")}
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


def _check_own(rows: Mapping[str, UsualValue], values: Mapping[str, str], actor: Actor) -> None:
    """Raise `BadUsual` for a change to what another person wrote and still waits."""
    told = {
        name: say("Lo escribió %(who)s y espera confirmación: confírmelo o bórrelo antes.", who=row.written_by_name)
        for name, row in rows.items()
        if name in values and values[name] != row.value and _belongs_to_other(row, values[name], actor)
    }
    if told:
        raise BadUsual(told)


def _usual_fault(name: str, value: str) -> Sentence | None:
    if name not in HOUSE_LISTS:
        return fault_of(Variable(name, name, USUAL.get(name, (Fill.PLACE,))[0]), value, House()) or _item_fault(value)
    if len(value) > LONGEST_LIST:
        return say("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_LIST)
    return next((told for line in lines_of(value) if (told := _item_fault(line))), None)


def _item_fault(line: str) -> Sentence | None:
    if "://" not in line and len(line) > LONGEST_ITEM:
        return say("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_ITEM)
    if not line.isprintable() or set(line) & set("{}"):
        return say("Escriba una sola línea, sin llaves.")
    return None


def _set_one(session: Session, row: UsualValue | None, name: str, value: str, actor: Actor) -> None:
    if row is not None and not value:
        session.delete(row)
        return
    row = row or UsualValue(organisation_id=actor.organisation_id, name=name, value="")
    row.value, row.written_by, row.written_by_name = value, actor.person_id, actor.name
    row.confirmed = "\n".join(line for line in lines_of(row.confirmed) if line in lines_of(value))
    session.add(row)


def unconfirmed(row: UsualValue) -> list[str]:
    """Return the values that another person has to confirm before replies that say them go unread."""
    if USUAL.get(row.name, (Fill.PLACE,))[0] in LINKS:
        return []
    return [line for line in lines_of(row.value) if line not in lines_of(row.confirmed)]


def _belongs_to_other(row: UsualValue, value: str, actor: Actor) -> bool:
    """Tell whether a change would keep what another person wrote, who could then confirm their own words."""
    return row.written_by not in (None, actor.id) and bool(set(unconfirmed(row)) & set(lines_of(value)))


def may_confirm(row: UsualValue, actor: Actor) -> bool:
    """Tell whether a person may confirm a value: who reads replies, did not write it and holds no political post."""
    return actor.may(Permission.CASE_REVIEW) and actor.id != row.written_by and not is_political(actor)


def confirm_usual(session: Session, name: str, value: str, *, actor: Actor, now: datetime) -> None:
    """Let replies say a value unread from now on. Raises `OutOfTurn` where it is not the value that was shown."""
    rows = queries.usual_values(session, actor.organisation_id)
    row = next((each for each in rows if each.name == name), None)
    if row is None:
        raise NotFound(say("Ese dato ya no está."))
    demand(may_confirm(row, actor))
    if lines_of(value) != lines_of(row.value) or not unconfirmed(row):
        raise OutOfTurn(say("Ese dato ha cambiado o ya está confirmado: mírelo otra vez."))
    row.confirmed = row.value
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.USUAL_CONFIRMED, actor=actor, now=now, subject=subject, **{name: row.value})
