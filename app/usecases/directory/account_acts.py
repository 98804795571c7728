"""Account acts: row, audit entry, any state change. Opening requires the plan gate's `OpeningPermit`."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import lock_heads
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import (
    PAUSED_TOGETHER,
    AccountActDetails,
    AccountActKind,
    OpeningGround,
    OpeningPermit,
    check_act,
)
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.queries import current_day
from app.usecases.directory.registration import record_channel_act

ActKind = AccountActKind
STATE_AFTER = {
    ActKind.REGISTERED: ChannelState.OPEN,
    ActKind.OPENED: ChannelState.OPEN,
    ActKind.REOPENED: ChannelState.OPEN,
    ActKind.PAUSED: ChannelState.PAUSED,
    ActKind.CLOSED: ChannelState.CLOSED,
}
AUDIT_ACTS = {
    ActKind.REGISTERED: Act.ACCOUNT_OPENED,
    ActKind.OPENED: Act.ACCOUNT_OPENED,
    ActKind.REOPENED: Act.ACCOUNT_OPENED,
    ActKind.PAUSED: Act.ACCOUNT_PAUSED,
    ActKind.CLOSED: Act.ACCOUNT_CLOSED,
    ActKind.WAIVED: Act.ACCOUNT_WAIVED,
    ActKind.REVIEW: Act.ACCOUNT_PUT_TO_REVIEW,
    ActKind.KEPT: Act.ACCOUNT_KEPT,
}


def open_channel(
    session: Session,
    channel: Channel,
    permit: OpeningPermit,
    details: AccountActDetails,
    *,
    actor: Actor,
    now: datetime,
) -> AccountAct:
    """Open an account for the first time, after a pause, or by an act from before the plan.

    Raises `Conflict`, `Refusal` as `check_act`, `ValueError` for another account's permit.
    """
    if permit.channel_id != channel.id:
        raise ValueError("this permit is another account's")
    require_account_decision(actor)
    kind = _opening_kind(channel, permit)
    act = _store_act(session, channel, kind, details, ground=permit.ground, actor=actor, now=now)
    if kind is not ActKind.REOPENED:
        channel.opening_act = details.reference or channel.opening_act
    return act


def pause_channel(
    session: Session, channel: Channel, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    """Pause. Raises `Conflict` and `Refusal`."""
    require_account_decision(actor)
    return _store_act(session, channel, ActKind.PAUSED, details, actor=actor, now=now)


def pause_all_channels(session: Session, details: AccountActDetails, *, actor: Actor, now: datetime) -> int:
    """Pause every open account in one act; return how many. Raises `Conflict` without any, `Refusal`."""
    require_account_decision(actor)
    lock_heads(session, {actor.organisation_id})
    opened = channels.open_channels(session, organisation_id=actor.organisation_id, lock=True)
    if not opened:
        raise Conflict(msg("No hay ninguna cuenta abierta que parar."))
    today = current_day(session, actor.organisation_id, now=now)
    for channel in opened:
        check_act(ActKind.PAUSED, details, channel.state, today=today)
        channel.state = ChannelState.PAUSED
        session.add(_new_act(channel, ActKind.PAUSED, details, ground=PAUSED_TOGETHER, actor=actor, now=now))
        record_channel_act(
            session, Act.ACCOUNT_PAUSED, channel, actor=actor, now=now, together=True, reason=details.reason
        )
    session.flush()
    return len(opened)


def close_channel(
    session: Session, channel: Channel, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    """Close; posts stay, reopening needs the whole gate. Raises `Conflict`, `Refusal`."""
    require_account_decision(actor)
    return _store_act(session, channel, ActKind.CLOSED, details, actor=actor, now=now)


def keep_channel(
    session: Session, channel: Channel, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    """Keep after a review. Raises `Conflict` and `Refusal`."""
    require_account_decision(actor)
    return _store_act(session, channel, ActKind.KEPT, details, actor=actor, now=now)


def waive_checklist(
    session: Session, channel: Channel, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    """Waive missing items; the gate checks authority. Raises `Conflict`, `Refusal`."""
    demand(actor.may(Permission.PLAN_ADOPT))
    return _store_act(session, channel, ActKind.WAIVED, details, actor=actor, now=now)


def put_channel_to_review(session: Session, channel: Channel, *, now: datetime) -> AccountAct:
    """Act by the clock, after `IDLE_AFTER` without posts."""
    return _store_act(
        session, channel, ActKind.REVIEW, AccountActDetails(), actor=system_actor(channel.organisation_id), now=now
    )


def require_account_decision(actor: Actor) -> None:
    """Raise `NotPermitted` unless the actor manages accounts or adopts the plan."""
    demand(actor.may(Permission.ACCOUNT_MANAGE) or actor.may(Permission.PLAN_ADOPT))


def _opening_kind(channel: Channel, permit: OpeningPermit) -> AccountActKind:
    if channel.state is ChannelState.PAUSED:
        return ActKind.REOPENED
    return ActKind.REGISTERED if permit.ground is OpeningGround.ACT else ActKind.OPENED


def _store_act(
    session: Session,
    channel: Channel,
    kind: AccountActKind,
    details: AccountActDetails,
    *,
    actor: Actor,
    now: datetime,
    ground: OpeningGround | None = None,
) -> AccountAct:
    check_act(kind, details, channel.state, today=current_day(session, channel.organisation_id, now=now))
    channel.state = STATE_AFTER.get(kind, channel.state)
    act = _new_act(channel, kind, details, ground=ground or "", actor=actor, now=now)
    session.add_all([channel, act])
    session.flush()
    detail = {name: value for name, value in asdict(details).items() if value}
    record_channel_act(session, AUDIT_ACTS[kind], channel, actor=actor, now=now, account_deed=kind, **detail)
    return act


def _new_act(
    channel: Channel, kind: AccountActKind, details: AccountActDetails, *, ground: str, actor: Actor, now: datetime
) -> AccountAct:
    return AccountAct(
        organisation_id=channel.organisation_id,
        channel_id=channel.id,
        deed=kind,
        ground=ground,
        by_id=actor.id,
        by_name=actor.name,
        done_at=now,
        **asdict(details),
    )
