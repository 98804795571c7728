"""Acts about an account that the gate has its word in: nothing else in the product opens one.

Each begins by locking the organisation's record, so that of two acts at once the second sees the first.
"""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit.service import lock_heads
from app.channels import service as channels
from app.channels.models import AccountAct, Channel
from app.channels.rules.accounts import ChannelState
from app.channels.rules.acts import AccountDeed, Said
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.organisations.queries import day_of
from app.plan.queries.gate import Gate, gate_or_404, plan_since
from app.plan.rules.gate import by_its_act, check_signer, let_through

D = AccountDeed


def register(session: Session, account: channels.Account, said: Said | None, *, actor: Actor, now: datetime) -> Channel:
    """A new account: proposed, or registered by the act with which it was opened before the plan. Raises `Refusal`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    channel = channels.register(session, account, actor=actor, now=now)
    if said is not None:
        done(session, channel.id, D.REGISTERED, said, actor=actor, now=now)
    return channel


def done(
    session: Session, channel_id: int, deed: AccountDeed, said: Said, *, actor: Actor, now: datetime
) -> AccountAct:
    """One act about an account. Raises `NotFound`, `NotPermitted`, `OutOfTurn` and `Refusal`."""
    lock_heads(session, {actor.organisation_id})
    gate = gate_or_404(session, channel_id, organisation_id=actor.organisation_id)
    return _DEEDS[deed](session, gate, said, actor=actor, now=now)


def _open(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    channels.demand_decides(actor)
    passed = let_through(gate.standing, today=day_of(session, actor.organisation_id, now=now))
    return channels.open_account(session, gate.channel, passed, said, actor=actor, now=now)


def _register(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    channels.demand_decides(actor)
    if gate.channel.state is not ChannelState.PROPOSED:
        raise OutOfTurn(say("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    since = plan_since(session, actor.organisation_id, today=day_of(session, actor.organisation_id, now=now))
    passed = by_its_act(gate.channel.id, said.act_on, plan_since=since, closed_before=gate.closed_before)
    return channels.open_account(session, gate.channel, passed, said, actor=actor, now=now)


def _waive(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    demand(actor.may(Permission.PLAN_ADOPT))
    contributors = gate.checklist.contributors if gate.checklist else []
    if gate.waiver is not None:
        raise OutOfTurn(say("Otra persona ya firmó la dispensa de esta cuenta."))
    check_signer(actor.person_id, contributors, gate.filled)
    return channels.waive(session, gate.channel, said, actor=actor, now=now)


def _pause(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    return channels.pause(session, gate.channel, said, actor=actor, now=now)


def _close(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    return channels.close(session, gate.channel, said, actor=actor, now=now)


def _keep(session: Session, gate: Gate, said: Said, *, actor: Actor, now: datetime) -> AccountAct:
    if gate.review is None:
        raise OutOfTurn(say("La cuenta no está por revisar."))
    return channels.keep(session, gate.channel, said, actor=actor, now=now)


_DEEDS = {
    D.OPENED: _open,
    D.REOPENED: _open,
    D.REGISTERED: _register,
    D.WAIVED: _waive,
    D.PAUSED: _pause,
    D.CLOSED: _close,
    D.KEPT: _keep,
}
