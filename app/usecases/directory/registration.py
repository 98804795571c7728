from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.bulk import assign_changes
from app.db.work import Work
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


def record_channel_act(work: Work, act: Act, channel: Channel, **detail: object) -> None:
    audit.record(work, act, subject=f"channel:{channel.id}", network=channel.network, handle=channel.handle, **detail)


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


def register_channel(work: Work, account: ChannelDetails) -> Channel:
    """Register a manual account, proposed until opened. Raises `HandleTaken`, `CannotAnswer`."""
    _check_details(work, account, None)
    channel = Channel(organisation_id=work.organisation_id, publishing=Publishing.BY_HAND, **asdict(account))
    work.session.add(channel)
    work.session.flush()
    record_channel_act(work, Act.ACCOUNT_REGISTERED, channel)
    return channel


def update_channel(work: Work, channel: Channel, account: ChannelDetails) -> ControlChange | None:
    """Update the account; return its new name while it waits for a second person.

    Connected accounts keep network, handle and URL. Raises as `register_channel` and `hold_names`.
    """
    _check_details(work, account, channel)
    fixed = {"network", "handle", "url"} if channel.publishing is Publishing.API else set()
    wanted = {name: value for name, value in asdict(account).items() if name not in fixed}
    held = hold_names(work, named_channel(channel), wanted)
    write_channel(work, channel, held.values)
    return held.change


def named_channel(channel: Channel) -> BodyNames:
    return BodyNames(ControlKind.ACCOUNT_NAME, channel, channel.id, channel.called)


def waiting_opening(session: Session, channel: Channel) -> ControlChange | None:
    subject = named_channel(channel).subject
    return waiting_change_of(session, channel.organisation_id, ControlKind.ACCOUNT_OPENING, subject)


def write_channel(work: Work, channel: Channel, values: Mapping[str, Any]) -> None:
    if changed := assign_changes(channel, values):
        work.session.add(channel)
        subject = f"channel:{channel.id}"
        audit.record(work, Act.ACCOUNT_CHANGED, subject=subject, **changed)


def release_channels(work: Work, user_id: int) -> None:
    for channel in channels.channels_answered_for(work, user_id):
        channel.responsible_id = None
        subject = f"channel:{channel.id}"
        audit.record(work, Act.ACCOUNT_CHANGED, subject=subject, responsible_id=None)


def check_handle(
    session: Session, network: Network, handle: str, channel: Channel | None, *, organisation_id: int
) -> None:
    """Raise `HandleTaken` if another account has it."""
    known_channel = channels.channel_by_handle(session, network, handle, organisation_id=organisation_id)
    if known_channel is not None and (channel is None or known_channel.id != channel.id):
        raise HandleTaken(msg("La cuenta %(handle)s ya está registrada.", handle=handle))


def _check_details(work: Work, account: ChannelDetails, channel: Channel | None) -> None:
    check_handle(work.session, account.network, account.handle, channel, organisation_id=work.organisation_id)
    if account.responsible_id is not None and (channel is None or channel.responsible_id != account.responsible_id):
        _check_responsible(work, account.responsible_id)


def _check_responsible(work: Work, user_id: int) -> None:
    body = work.organisation_id
    user = people.member_or_404(work.session, user_id, organisation_id=body)
    memberships = people.unfinished_roles(
        work.session, user_id, organisation_id=body, today=current_day(work.session, body, now=work.now)
    )
    if not people.member_may(people.Member(user, list(memberships)), Permission.DELIVERY_PUBLISH):
        name = known_name(work.session, user_id, organisation_id=body)
        raise CannotAnswer(
            msg("Las funciones de %(name)s no le permiten publicar a mano. Elija a otra persona.", name=name)
        )
