"""Account acts: row, audit entry, any state change. Opening requires the plan gate's `OpeningPermit`."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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


def open_channel(work: Work, channel: Channel, permit: OpeningPermit, details: AccountActDetails) -> AccountAct:
    """Open an account for the first time, after a pause, or by an act from before the plan.

    Raises `Conflict`, `Refusal` as `check_act`, `ValueError` for another account's permit.
    """
    if permit.channel_id != channel.id:
        raise ValueError("this permit is another account's")
    require_account_decision(work.actor)
    kind = _opening_kind(channel, permit)
    act = _store_act(work, channel, kind, details, ground=permit.ground)
    if kind is not ActKind.REOPENED:
        channel.opening_act = details.reference or channel.opening_act
    return act


def pause_channel(work: Work, channel: Channel, details: AccountActDetails) -> AccountAct:
    """Pause. Raises `Conflict` and `Refusal`."""
    require_account_decision(work.actor)
    return _store_act(work, channel, ActKind.PAUSED, details)


def pause_all_channels(work: Work, details: AccountActDetails) -> int:
    """Pause every open account in one act; return how many. Raises `Conflict` without any, `Refusal`."""
    require_account_decision(work.actor)
    lock_heads(work.session, {work.organisation_id})
    opened = channels.open_channels(work.session, organisation_id=work.organisation_id, lock=True)
    if not opened:
        raise Conflict(msg("No hay ninguna cuenta abierta que parar."))
    today = current_day(work.session, work.organisation_id, now=work.now)
    for channel in opened:
        check_act(ActKind.PAUSED, details, channel.state, today=today)
        channel.state = ChannelState.PAUSED
        work.session.add(
            _new_act(channel, ActKind.PAUSED, details, ground=PAUSED_TOGETHER, actor=work.actor, now=work.now)
        )
        record_channel_act(work, Act.ACCOUNT_PAUSED, channel, together=True, reason=details.reason)
    work.session.flush()
    return len(opened)


def close_channel(work: Work, channel: Channel, details: AccountActDetails) -> AccountAct:
    """Close; posts stay, reopening needs the whole gate. Raises `Conflict`, `Refusal`."""
    require_account_decision(work.actor)
    return _store_act(work, channel, ActKind.CLOSED, details)


def keep_channel(work: Work, channel: Channel, details: AccountActDetails) -> AccountAct:
    """Keep after a review. Raises `Conflict` and `Refusal`."""
    require_account_decision(work.actor)
    return _store_act(work, channel, ActKind.KEPT, details)


def waive_checklist(work: Work, channel: Channel, details: AccountActDetails) -> AccountAct:
    """Waive missing items; the gate checks authority. Raises `Conflict`, `Refusal`."""
    demand(work.actor.may(Permission.PLAN_ADOPT))
    return _store_act(work, channel, ActKind.WAIVED, details)


def put_channel_to_review(session: Session, channel: Channel, *, now: datetime) -> AccountAct:
    """Act by the clock, after `IDLE_AFTER` without posts."""
    return _store_act(
        Work(session, system_actor(channel.organisation_id), now), channel, ActKind.REVIEW, AccountActDetails()
    )


def require_account_decision(actor: Actor) -> None:
    """Raise `NotPermitted` unless the actor manages accounts or adopts the plan."""
    demand(actor.may(Permission.ACCOUNT_MANAGE) or actor.may(Permission.PLAN_ADOPT))


def _opening_kind(channel: Channel, permit: OpeningPermit) -> AccountActKind:
    if channel.state is ChannelState.PAUSED:
        return ActKind.REOPENED
    return ActKind.REGISTERED if permit.ground is OpeningGround.ACT else ActKind.OPENED


def _store_act(
    work: Work,
    channel: Channel,
    kind: AccountActKind,
    details: AccountActDetails,
    *,
    ground: OpeningGround | None = None,
) -> AccountAct:
    check_act(kind, details, channel.state, today=current_day(work.session, channel.organisation_id, now=work.now))
    channel.state = STATE_AFTER.get(kind, channel.state)
    act = _new_act(channel, kind, details, ground=ground or "", actor=work.actor, now=work.now)
    work.session.add_all([channel, act])
    work.session.flush()
    detail = {name: value for name, value in asdict(details).items() if value}
    record_channel_act(work, AUDIT_ACTS[kind], channel, account_deed=kind, **detail)
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
