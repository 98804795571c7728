"""Account acts checked by the gate; only these open accounts.

Each first locks the organisation's audit chain, to see concurrent ones.
"""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit.service import lock_heads
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.gate import AccountGate, first_plan_day, gate_or_404
from app.domain.plan.rules.gate import check_waiver_signer, pass_by_act, pass_gate
from app.usecases.directory import account_acts, registration

D = AccountActKind


def register_account(
    session: Session,
    account: registration.ChannelDetails,
    details: AccountActDetails | None,
    *,
    actor: Actor,
    now: datetime,
) -> Channel:
    """Register, proposed or by an opening act from before the plan. Raises `Refusal`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    channel = registration.register_channel(session, account, actor=actor, now=now)
    if details is not None:
        perform_account_act(session, channel.id, D.REGISTERED, details, actor=actor, now=now)
    return channel


def perform_account_act(
    session: Session, channel_id: int, kind: AccountActKind, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    """Perform the act. Raises `NotFound`, `NotPermitted`, `Conflict` and `Refusal`."""
    lock_heads(session, {actor.organisation_id})
    gate = gate_or_404(session, channel_id, organisation_id=actor.organisation_id)
    return _ACTS[kind](session, gate, details, actor=actor, now=now)


def reopen_paused_together(session: Session, details: AccountActDetails, *, actor: Actor, now: datetime) -> int:
    """Open again, each through its gate, the accounts paused at once; return how many. Raises `Conflict`, `Refusal`."""
    paused = channels.channels_paused_together(session, organisation_id=actor.organisation_id)
    if not paused:
        raise Conflict(msg("No queda ninguna cuenta de las que se pararon juntas."))
    for channel in paused:
        perform_account_act(session, channel.id, D.REOPENED, details, actor=actor, now=now)
    return len(paused)


def _open(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    account_acts.require_account_decision(actor)
    passed = pass_gate(gate.context, today=current_day(session, actor.organisation_id, now=now))
    return account_acts.open_channel(session, gate.channel, passed, details, actor=actor, now=now)


def _register(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    account_acts.require_account_decision(actor)
    if gate.channel.state is not ChannelState.PROPOSED:
        raise Conflict(msg("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    since = first_plan_day(session, actor.organisation_id, today=current_day(session, actor.organisation_id, now=now))
    passed = pass_by_act(gate.channel.id, details.act_on, plan_since=since, closed_before=gate.closed_before)
    return account_acts.open_channel(session, gate.channel, passed, details, actor=actor, now=now)


def _waive(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    demand(actor.may(Permission.PLAN_ADOPT))
    contributors = gate.checklist.contributors if gate.checklist else []
    if gate.waiver is not None:
        raise Conflict(msg("Otra persona ya firmó la dispensa de esta cuenta."))
    check_waiver_signer(actor.person_id, contributors, gate.filled)
    return account_acts.waive_checklist(session, gate.channel, details, actor=actor, now=now)


def _pause(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    return account_acts.pause_channel(session, gate.channel, details, actor=actor, now=now)


def _close(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    return account_acts.close_channel(session, gate.channel, details, actor=actor, now=now)


def _keep(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    if gate.review is None:
        raise Conflict(msg("La cuenta no está por revisar."))
    return account_acts.keep_channel(session, gate.channel, details, actor=actor, now=now)


_ACTS = {
    D.OPENED: _open,
    D.REOPENED: _open,
    D.REGISTERED: _register,
    D.WAIVED: _waive,
    D.PAUSED: _pause,
    D.CLOSED: _close,
    D.KEPT: _keep,
}
