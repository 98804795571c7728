"""Acts about an official account: each is a row, an entry in the record and, where it changes it, the state.

Nothing opens an account without `Passed`, which only the gate of the plan gives.
"""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit.rules import Act
from app.channels.models import AccountAct, Channel
from app.channels.rules.accounts import ChannelState
from app.channels.rules.acts import AccountDeed, Said, check_act
from app.channels.rules.opening import Ground, Passed
from app.channels.service.entries import record
from app.core.actor import Actor, the_clock
from app.organisations.queries import day_of

D = AccountDeed
STATES = {
    D.REGISTERED: ChannelState.OPEN,
    D.OPENED: ChannelState.OPEN,
    D.REOPENED: ChannelState.OPEN,
    D.PAUSED: ChannelState.PAUSED,
    D.CLOSED: ChannelState.CLOSED,
}
ENTRIES = {
    D.REGISTERED: Act.ACCOUNT_OPENED,
    D.OPENED: Act.ACCOUNT_OPENED,
    D.REOPENED: Act.ACCOUNT_OPENED,
    D.PAUSED: Act.ACCOUNT_PAUSED,
    D.CLOSED: Act.ACCOUNT_CLOSED,
    D.WAIVED: Act.ACCOUNT_WAIVED,
    D.REVIEW: Act.ACCOUNT_PUT_TO_REVIEW,
    D.KEPT: Act.ACCOUNT_KEPT,
}


def open_account(
    session: Session, channel: Channel, passed: Passed, said: Said, *, actor: Actor, now: datetime
) -> AccountAct:
    """For the first time, again after a pause, or by the act it was opened with before the plan.

    Raises `OutOfTurn` and `Refusal` as `check_act` does, and `ValueError` for leave given to another account.
    """
    if passed.channel_id != channel.id:
        raise ValueError("this leave is another account's")
    demand_decides(actor)
    act = _act(session, channel, _opening(channel, passed), said, ground=passed.ground, actor=actor, now=now)
    channel.opening_act = said.reference or channel.opening_act
    return act


def pause(session: Session, channel: Channel, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    """Raises `OutOfTurn` and `Refusal`."""
    demand_decides(actor)
    return _act(session, channel, D.PAUSED, said, actor=actor, now=now)


def close(session: Session, channel: Channel, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    """What was published stays. Opening it again goes whole through the gate. Raises `OutOfTurn` and `Refusal`."""
    demand_decides(actor)
    return _act(session, channel, D.CLOSED, said, actor=actor, now=now)


def keep(session: Session, channel: Channel, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    """After a review: the account goes on. Raises `OutOfTurn` and `Refusal`."""
    demand_decides(actor)
    return _act(session, channel, D.KEPT, said, actor=actor, now=now)


def waive(session: Session, channel: Channel, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    """Dispense from what its list still lacks. Who may is asked by the gate. Raises `OutOfTurn` and `Refusal`."""
    demand(actor.may(Permission.PLAN_ADOPT))
    return _act(session, channel, D.WAIVED, said, actor=actor, now=now)


def put_to_review(session: Session, channel: Channel, *, now: datetime) -> AccountAct:
    """By the clock: nothing was published on it for `IDLE_AFTER`."""
    return _act(session, channel, D.REVIEW, Said(), actor=the_clock(channel.organisation_id), now=now)


def demand_decides(actor: Actor) -> None:
    """Raises `NotPermitted` unless acts about accounts are this person's: whoever keeps them, or adopts the plan."""
    demand(actor.may(Permission.ACCOUNT_MANAGE) or actor.may(Permission.PLAN_ADOPT))


def _opening(channel: Channel, passed: Passed) -> AccountDeed:
    if channel.state is ChannelState.PAUSED:
        return D.REOPENED
    return D.REGISTERED if passed.ground is Ground.ACT else D.OPENED


def _act(
    session: Session,
    channel: Channel,
    deed: AccountDeed,
    said: Said,
    *,
    actor: Actor,
    now: datetime,
    ground: Ground | None = None,
) -> AccountAct:
    check_act(deed, said, channel.state, today=day_of(session, channel.organisation_id, now=now))
    channel.state = STATES.get(deed, channel.state)
    act = AccountAct(
        organisation_id=channel.organisation_id,
        channel_id=channel.id,
        deed=deed,
        ground=ground or "",
        by_id=actor.id,
        by_name=actor.name,
        done_at=now,
        **asdict(said),
    )
    session.add_all([channel, act])
    session.flush()
    told = {name: value for name, value in asdict(said).items() if value}
    record(session, ENTRIES[deed], channel, actor=actor, now=now, account_deed=deed, **told)
    return act
