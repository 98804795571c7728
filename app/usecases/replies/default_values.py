"""Default values, written by one person, confirmed by another."""

from collections.abc import Mapping

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.moderation.rules.moderators import holds_political_post
from app.domain.replies.models import DefaultValue
from app.domain.replies.queries import templates
from app.domain.replies.rules.variables import (
    DEFAULT_VALUES,
    LINK_KINDS,
    LONGEST_ITEM,
    LONGEST_LIST,
    VALUE_LISTS,
    ConfirmedValues,
    TemplateVariable,
    ValueKind,
    list_values,
    value_fault,
)


def set_default_values(work: Work, values: Mapping[str, str]) -> None:
    """Save; blank deletes. Raises `InvalidDefaultValues` with every invalid name.

    New items await another's confirmation; confirmed ones remain.
    """
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    if faults := {name: fault for name, value in values.items() if value and (fault := _default_fault(name, value))}:
        raise InvalidDefaultValues(faults)
    rows = {
        default_value.name: default_value
        for default_value in templates.default_values(work.session, work.organisation_id)
    }
    new_values = {name: "\n".join(list_values(value)) for name, value in values.items()}
    _check_author(rows, new_values, work.actor)
    changed = {name: value for name, value in new_values.items() if value != (rows[name].value if name in rows else "")}
    for name, value in changed.items():
        _set_value(work, rows.get(name), name, value)
    if changed:
        subject = f"organisation:{work.organisation_id}"
        audit.record(work, Act.TEMPLATE_KEPT, subject=subject, **changed)


class InvalidDefaultValues(Refusal):
    def __init__(self, faults: Mapping[str, Message]) -> None:
        super().__init__(msg("Revise los datos señalados."))
        self.faults = faults


def _check_author(rows: Mapping[str, DefaultValue], values: Mapping[str, str], actor: Actor) -> None:
    """Raise `InvalidDefaultValues` for changes to another's unconfirmed items."""
    faults = {
        name: msg("Lo escribió %(who)s y espera confirmación: confírmelo o bórrelo antes.", who=row.written_by_name)
        for name, row in rows.items()
        if name in values and values[name] != row.value and _belongs_to_other(row, values[name], actor)
    }
    if faults:
        raise InvalidDefaultValues(faults)


def _default_fault(name: str, value: str) -> Message | None:
    if name not in VALUE_LISTS:
        return value_fault(
            TemplateVariable(name, name, DEFAULT_VALUES.get(name, (ValueKind.PLACE,))[0]), value, ConfirmedValues()
        ) or _item_fault(value)
    if len(value) > LONGEST_LIST:
        return msg("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_LIST)
    return next((fault for line in list_values(value) if (fault := _item_fault(line))), None)


def _item_fault(line: str) -> Message | None:
    if "://" not in line and len(line) > LONGEST_ITEM:
        return msg("Escriba como mucho %(max_length)s caracteres.", max_length=LONGEST_ITEM)
    if not line.isprintable() or set(line) & set("{}"):
        return msg("Escriba una sola línea, sin llaves.")
    return None


def _set_value(work: Work, row: DefaultValue | None, name: str, value: str) -> None:
    if row is not None and not value:
        work.session.delete(row)
        return
    row = row or DefaultValue(organisation_id=work.actor.organisation_id, name=name, value="")
    row.value, row.written_by, row.written_by_name = value, work.actor.person_id, work.actor.name
    row.confirmed = "\n".join(line for line in list_values(row.confirmed) if line in list_values(value))
    work.session.add(row)


def unconfirmed_values(row: DefaultValue) -> list[str]:
    """Return items to confirm before use without review."""
    if DEFAULT_VALUES.get(row.name, (ValueKind.PLACE,))[0] in LINK_KINDS:
        return []
    return [line for line in list_values(row.value) if line not in list_values(row.confirmed)]


def _belongs_to_other(row: DefaultValue, value: str, actor: Actor) -> bool:
    """Tell whether it keeps another's unconfirmed items, confirmable by the actor."""
    return row.written_by not in (None, actor.id) and bool(set(unconfirmed_values(row)) & set(list_values(value)))


def may_confirm_value(row: DefaultValue, actor: Actor) -> bool:
    """Tell whether the actor reviews replies and is neither writer nor political post."""
    return actor.may(Permission.CASE_REVIEW) and actor.id != row.written_by and not holds_political_post(actor)


def confirm_default_value(work: Work, name: str, value: str) -> None:
    """Exempt the value from review. Raises `Conflict` if not that shown."""
    rows = templates.default_values(work.session, work.organisation_id)
    row = next((each for each in rows if each.name == name), None)
    if row is None:
        raise NotFound(msg("Ese dato ya no está."))
    demand(may_confirm_value(row, work.actor))
    if list_values(value) != list_values(row.value) or not unconfirmed_values(row):
        raise Conflict(msg("Ese dato ha cambiado o ya está confirmado: mírelo otra vez."))
    row.confirmed = row.value
    subject = f"organisation:{work.organisation_id}"
    audit.record(work, Act.USUAL_CONFIRMED, subject=subject, **{name: row.value})
