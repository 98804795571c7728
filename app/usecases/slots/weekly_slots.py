from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from app.core.errors import Conflict, InvalidField, NotFound
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.queries.topics import topic_or_404
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.rules import WEEKDAYS, language_name
from app.domain.slots import queries
from app.domain.slots.models import Slot
from app.domain.slots.rules.occurrences import first_clash


@dataclass(frozen=True, slots=True)
class SlotDetails:
    channel_id: int
    weekday: int
    at: time
    topic_id: int | None
    language: str
    starts_on: date
    every_weeks: int = 1
    ends_on: date | None = None
    note: str = ""


def add_slot(work: Work, keeping: SlotDetails) -> Slot:
    """Raise `InvalidField`, or `NotFound` for another's account or topic."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    channel = _checked(work, keeping, None)
    slot = Slot(organisation_id=work.organisation_id, **asdict(keeping))
    work.session.add(slot)
    work.session.flush()
    audit.record(work, Act.SLOT_KEPT, subject=f"slot:{slot.id}", **_audit_fields(keeping, channel))
    return slot


def change_slot(work: Work, slot: Slot, keeping: SlotDetails) -> None:
    """Write a locked slot's differences; raises as `add_slot`."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    before = _details_of(slot)
    if keeping == before:
        return
    channel = _checked(work, keeping, slot)
    assign_changes(slot, asdict(keeping))
    was = _audit_fields(before, channel)
    changed = {name: value for name, value in _audit_fields(keeping, channel).items() if value != was[name]}
    changed |= {"account": channel.called} if keeping.channel_id != before.channel_id else {}
    audit.record(work, Act.SLOT_CHANGED, subject=f"slot:{slot.id}", **changed)


def close_slot(work: Work, slot: Slot, since: date, *, today: date) -> None:
    """Close a locked slot from that day; earlier occurrences stay."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    if since < today:
        raise InvalidField("since", msg("Un hueco se cierra desde hoy o desde un día por venir."))
    last = since - timedelta(days=1)
    if slot.ends_on and slot.ends_on <= last:
        raise Conflict(msg("Este hueco ya termina antes de ese día."))
    slot.ends_on = last
    audit.record(work, Act.SLOT_CLOSED, subject=f"slot:{slot.id}", ends_on=last)


def copy_slot(work: Work, slot: Slot, weekdays: Collection[int], channels: Sequence[int]) -> list[Slot]:
    """Copy to these, skipping existing ones.

    Raises `InvalidField` where an account cannot have it, or all existed.
    """
    demand(work.actor.may(Permission.PLAN_MANAGE))
    accounts = {account.id: account for account in queries.locked_channels(work, channels)}
    if len(accounts) < len(set(channels)):
        raise NotFound(NO_ACCOUNT)
    for channel in accounts.values():
        _check_account(channel, slot.language, "channels")
    there = list(queries.slots_of_channels(work, channels))
    wanted = [
        replace(_details_of(slot), channel_id=key, weekday=day)
        for key in sorted(accounts)
        for day in sorted(set(weekdays))
    ]
    made = [
        Slot(organisation_id=work.organisation_id, **asdict(details))
        for details in wanted
        if not first_clash(details, there)
    ]
    if not made:
        raise InvalidField("weekdays", msg("Ya hay un hueco a esa hora en todos los días y cuentas elegidos."))
    work.session.add_all(made)
    work.session.flush()
    audit.record(work, Act.SLOT_COPIED, subject=f"slot:{slot.id}", **_copy_audit_fields(made, accounts))
    return made


def _copy_audit_fields(made: Sequence[Slot], accounts: dict[int, Channel]) -> dict[str, Any]:
    return {
        "count": len(made),
        "weekdays": [WEEKDAYS[day] for day in sorted({slot.weekday for slot in made})],
        "account": ", ".join(accounts[key].called for key in sorted({slot.channel_id for slot in made})),
    }


def _details_of(slot: Slot) -> SlotDetails:
    return SlotDetails(**{name: getattr(slot, name) for name in SlotDetails.__dataclass_fields__})


def _checked(work: Work, keeping: SlotDetails, slot: Slot | None) -> Channel:
    """Return the locked account; unchanged values need not be selectable."""
    channels = queries.locked_channels(work, [keeping.channel_id])
    if not channels:
        raise NotFound(NO_ACCOUNT)
    if slot is None or (slot.channel_id, slot.language) != (keeping.channel_id, keeping.language):
        _check_account(channels[0], keeping.language, "channel_id")
    if keeping.topic_id and (slot is None or slot.topic_id != keeping.topic_id):
        _check_topic(work, keeping.topic_id)
    if keeping.ends_on and keeping.ends_on < keeping.starts_on:
        raise InvalidField("ends_on", msg("El último día no puede ser anterior al primero."))
    others = queries.slots_of_channels(work, [keeping.channel_id])
    if first_clash(keeping, (other for other in others if slot is None or other.id != slot.id)):
        raise InvalidField("at", msg("Esa cuenta ya tiene un hueco ese día a esa hora."))
    return channels[0]


def _check_account(channel: Channel, language: str, field: str) -> None:
    if channel.state is not ChannelState.OPEN:
        raise InvalidField(field, msg("En «%(name)s» no se publica ahora: elija otra cuenta.", name=channel.called))
    if language not in channel.languages:
        there, wanted = channel.called, language_name(language)
        raise InvalidField(
            "language" if field == "channel_id" else field,
            msg("La cuenta «%(name)s» no publica en %(language)s.", name=there, language=wanted),
        )


def _check_topic(work: Work, topic_id: int) -> None:
    if topic_or_404(work.session, topic_id, organisation_id=work.actor.organisation_id).closed:
        raise InvalidField("topic_id", msg("Ese tema está cerrado: elija otro."))


def _audit_fields(keeping: SlotDetails, channel: Channel) -> dict[str, Any]:
    names = ("topic_id", "language", "every_weeks", "starts_on", "ends_on")
    of_it = {name: getattr(keeping, name) for name in names}
    day, hour = [WEEKDAYS[keeping.weekday]], f"{keeping.at:%H:%M}"
    return {"account": channel.called, "weekdays": day, "hour": hour, **of_it, "note": keeping.note}


NO_ACCOUNT = msg("Esa cuenta no existe. Elija una de la lista.")
