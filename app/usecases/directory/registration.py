from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.queries import waiting_change_of
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.organisations.queries import current_day
from app.domain.people.queries import people
from app.domain.people.queries.known_names import known_name
from app.usecases.control.public_names import BodyNames, hold_names


def record_channel_act(
    session: Session, act: Act, channel: Channel, *, actor: Actor, now: datetime, **detail: object
) -> None:
    audit.record(
        session,
        act,
        actor=actor,
        now=now,
        subject=f"channel:{channel.id}",
        network=channel.network,
        handle=channel.handle,
        **detail,
    )


class HandleTaken(Refusal):
    """A handle that is already registered."""


class CannotAnswer(Refusal):
    """A named person who may not publish by hand."""


@dataclass(frozen=True, slots=True)
class ChannelDetails:
    """Account details. `handle` includes its at sign; `monthly_cap` is in dollars; `is_paid`: `PAID_TIERS`."""

    network: Network
    name: str
    handle: str
    url: str
    languages: list[str]
    responsible_id: int | None
    monthly_cap: int | None = None
    is_paid: bool = False


def register_channel(session: Session, account: ChannelDetails, *, actor: Actor, now: datetime) -> Channel:
    """Register a manual account, proposed until opened. Raises `HandleTaken`, `CannotAnswer`."""
    _check_details(session, account, None, actor, now=now)
    channel = Channel(organisation_id=actor.organisation_id, publishing=Publishing.BY_HAND, **asdict(account))
    session.add(channel)
    session.flush()
    record_channel_act(session, Act.ACCOUNT_REGISTERED, channel, actor=actor, now=now)
    return channel


def update_channel(
    session: Session, channel: Channel, account: ChannelDetails, *, actor: Actor, now: datetime
) -> ControlChange | None:
    """Update the account; return its new name while it waits for a second person.

    Connected accounts keep network, handle and URL. Raises as `register_channel` and `hold_names`.
    """
    _check_details(session, account, channel, actor, now=now)
    fixed = {"network", "handle", "url"} if channel.publishing is Publishing.API else set()
    wanted = {name: value for name, value in asdict(account).items() if name not in fixed}
    held = hold_names(session, named_channel(channel), wanted, actor=actor, now=now)
    write_channel(session, channel, held.values, actor=actor, now=now)
    return held.change


def named_channel(channel: Channel) -> BodyNames:
    return BodyNames(ControlKind.ACCOUNT_NAME, channel, channel.id, channel.called)


def waiting_opening(session: Session, channel: Channel) -> ControlChange | None:
    subject = named_channel(channel).subject
    return waiting_change_of(session, channel.organisation_id, ControlKind.ACCOUNT_OPENING, subject)


def write_channel(
    session: Session, channel: Channel, values: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    if changed := assign_changes(channel, values):
        session.add(channel)
        subject = f"channel:{channel.id}"
        audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=subject, **changed)


def release_channels(session: Session, user_id: int, *, actor: Actor, now: datetime) -> None:
    for channel in channels.channels_answered_for(session, user_id, organisation_id=actor.organisation_id):
        channel.responsible_id = None
        subject = f"channel:{channel.id}"
        audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=subject, responsible_id=None)


def check_handle(
    session: Session, network: Network, handle: str, channel: Channel | None, *, organisation_id: int
) -> None:
    """Raise `HandleTaken` if another account has it."""
    known_channel = channels.channel_by_handle(session, network, handle, organisation_id=organisation_id)
    if known_channel is not None and (channel is None or known_channel.id != channel.id):
        raise HandleTaken(msg("La cuenta %(handle)s ya está registrada.", handle=handle))


def _check_details(
    session: Session, account: ChannelDetails, channel: Channel | None, actor: Actor, *, now: datetime
) -> None:
    check_handle(session, account.network, account.handle, channel, organisation_id=actor.organisation_id)
    if account.responsible_id is not None and (channel is None or channel.responsible_id != account.responsible_id):
        _check_responsible(session, account.responsible_id, actor, now=now)


def _check_responsible(session: Session, user_id: int, actor: Actor, *, now: datetime) -> None:
    body = actor.organisation_id
    user = people.member_or_404(session, user_id, organisation_id=body)
    memberships = people.unfinished_roles(
        session, user_id, organisation_id=body, today=current_day(session, body, now=now)
    )
    if not people.member_may(people.Member(user, list(memberships)), Permission.DELIVERY_PUBLISH):
        name = known_name(session, user_id, organisation_id=body)
        raise CannotAnswer(
            msg("Las funciones de %(name)s no le permiten publicar a mano. Elija a otra persona.", name=name)
        )
