"""Account acts checked by the gate; only these open accounts.

Each first locks the organisation's audit chain, to see concurrent ones.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit.service import lock_heads
from app.domain.control.models import ControlChange
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind, OpeningPermit, check_act
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.gate import AccountGate, first_plan_day, gate_or_404
from app.domain.plan.rules.gate import check_waiver_signer, pass_by_act, pass_gate
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import check_names_change
from app.usecases.directory import account_acts, registration
from app.usecases.directory.openings import hold_opening, opening_details

D = AccountActKind


FIRST_OPENINGS = frozenset({D.OPENED, D.REGISTERED})


def register_account(
    session: Session,
    account: registration.ChannelDetails,
    details: AccountActDetails | None,
    *,
    actor: Actor,
    now: datetime,
) -> Channel:
    """Register, proposed or by an opening act from before the plan, which may wait. Raises `Refusal`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    channel = registration.register_channel(session, account, actor=actor, now=now)
    if details is not None:
        perform_account_act(session, channel.id, D.REGISTERED, details, actor=actor, now=now)
    return channel


def perform_account_act(
    session: Session, channel_id: int, kind: AccountActKind, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct | ControlChange:
    """Perform the act; return what waits: by a first opening strangers read names that one person typed.

    Raises `NotFound`, `NotPermitted`, `Conflict` and `Refusal`.
    """
    lock_heads(session, {actor.organisation_id})
    gate = gate_or_404(session, channel_id, organisation_id=actor.organisation_id)
    if kind in FIRST_OPENINGS:
        _check_opening(session, gate, kind, details, actor=actor, now=now)
        change = hold_opening(session, gate.channel, kind, details, actor=actor, now=now)
        if change.waits:
            return change
    return _ACTS[kind](session, gate, details, actor=actor, now=now)


def _check_opening(
    session: Session,
    gate: AccountGate,
    kind: AccountActKind,
    details: AccountActDetails,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Raise as the opening would."""
    account_acts.require_account_decision(actor)
    today = current_day(session, actor.organisation_id, now=now)
    _PERMITS[kind](session, gate, details, today)
    check_act(kind, details, gate.channel.state, today=today)


def check_account_opening(session: Session, change: ControlChange, now: datetime) -> None:
    """Judge a waiting opening again as it takes effect. Raises `Conflict`, `Refusal`."""
    gate, kind, details = _waiting_opening(session, change)
    check_names_change(session, change, gate.channel, now)
    _check_opening(session, gate, kind, details, actor=_opener(change), now=now)


def apply_account_opening(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    gate, kind, details = _waiting_opening(session, change)
    _ACTS[kind](session, gate, details, actor=_opener(change), now=effect.now)


def _waiting_opening(session: Session, change: ControlChange) -> tuple[AccountGate, AccountActKind, AccountActDetails]:
    gate = gate_or_404(session, change.subject_key, organisation_id=change.organisation_id)
    return gate, AccountActKind(change.terms["kind"]), opening_details(change)


def _opener(change: ControlChange) -> Actor:
    """Return the proposer, who may open accounts: it was demanded when proposing."""
    return replace(proposer_of(change), permissions=frozenset({Permission.ACCOUNT_MANAGE.value}))


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
    passed = _checklist_permit(session, gate, details, current_day(session, actor.organisation_id, now=now))
    return account_acts.open_channel(session, gate.channel, passed, details, actor=actor, now=now)


def _register(
    session: Session, gate: AccountGate, details: AccountActDetails, *, actor: Actor, now: datetime
) -> AccountAct:
    account_acts.require_account_decision(actor)
    passed = _act_permit(session, gate, details, current_day(session, actor.organisation_id, now=now))
    return account_acts.open_channel(session, gate.channel, passed, details, actor=actor, now=now)


def _checklist_permit(_session: Session, gate: AccountGate, _details: AccountActDetails, today: date) -> OpeningPermit:
    return pass_gate(gate.context, today=today)


def _act_permit(session: Session, gate: AccountGate, details: AccountActDetails, today: date) -> OpeningPermit:
    if gate.channel.state is not ChannelState.PROPOSED:
        raise Conflict(msg("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    since = first_plan_day(session, gate.channel.organisation_id, today=today)
    return pass_by_act(gate.channel.id, details.act_on, plan_since=since, closed_before=gate.closed_before)


_PERMITS = {D.OPENED: _checklist_permit, D.REGISTERED: _act_permit}


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
