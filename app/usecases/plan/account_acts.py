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
from app.db.work import Work
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


def register_account(work: Work, account: registration.ChannelDetails, details: AccountActDetails | None) -> Channel:
    """Register, proposed or by an opening act from before the plan, which may wait. Raises `Refusal`."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    channel = registration.register_channel(work, account)
    if details is not None:
        perform_account_act(work, channel.id, D.REGISTERED, details)
    return channel


def perform_account_act(
    work: Work, channel_id: int, kind: AccountActKind, details: AccountActDetails
) -> AccountAct | ControlChange:
    """Perform the act; return what waits: by a first opening strangers read names that one person typed.

    Raises `NotFound`, `NotPermitted`, `Conflict` and `Refusal`.
    """
    lock_heads(work.session, {work.organisation_id})
    gate = gate_or_404(work.session, channel_id, organisation_id=work.organisation_id)
    if kind in FIRST_OPENINGS:
        _check_opening(work, gate, kind, details)
        change = hold_opening(work, gate.channel, kind, details)
        if change.waits:
            return change
    return _ACTS[kind](work, gate, details)


def _check_opening(work: Work, gate: AccountGate, kind: AccountActKind, details: AccountActDetails) -> None:
    """Raise as the opening would."""
    account_acts.require_account_decision(work.actor)
    today = current_day(work.session, work.organisation_id, now=work.now)
    _PERMITS[kind](work.session, gate, details, today)
    check_act(kind, details, gate.channel.state, today=today)


def check_account_opening(session: Session, change: ControlChange, now: datetime) -> None:
    """Judge a waiting opening again as it takes effect. Raises `Conflict`, `Refusal`."""
    gate, kind, details = _waiting_opening(session, change)
    check_names_change(session, change, gate.channel, now)
    _check_opening(Work(session, _opener(change), now), gate, kind, details)


def apply_account_opening(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    gate, kind, details = _waiting_opening(session, change)
    _ACTS[kind](Work(session, _opener(change), effect.now), gate, details)


def _waiting_opening(session: Session, change: ControlChange) -> tuple[AccountGate, AccountActKind, AccountActDetails]:
    gate = gate_or_404(session, change.subject_key, organisation_id=change.organisation_id)
    return gate, AccountActKind(change.terms["kind"]), opening_details(change)


def _opener(change: ControlChange) -> Actor:
    """Return the proposer, who may open accounts: it was demanded when proposing."""
    return replace(proposer_of(change), permissions=frozenset({Permission.ACCOUNT_MANAGE.value}))


def reopen_paused_together(work: Work, details: AccountActDetails) -> int:
    """Open again, each through its gate, the accounts paused at once; return how many. Raises `Conflict`, `Refusal`."""
    paused = channels.channels_paused_together(work.session, organisation_id=work.organisation_id)
    if not paused:
        raise Conflict(msg("No queda ninguna cuenta de las que se pararon juntas."))
    for channel in paused:
        perform_account_act(work, channel.id, D.REOPENED, details)
    return len(paused)


def _open(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    account_acts.require_account_decision(work.actor)
    passed = _checklist_permit(
        work.session, gate, details, current_day(work.session, work.organisation_id, now=work.now)
    )
    return account_acts.open_channel(work, gate.channel, passed, details)


def _register(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    account_acts.require_account_decision(work.actor)
    passed = _act_permit(work.session, gate, details, current_day(work.session, work.organisation_id, now=work.now))
    return account_acts.open_channel(work, gate.channel, passed, details)


def _checklist_permit(_session: Session, gate: AccountGate, _details: AccountActDetails, today: date) -> OpeningPermit:
    return pass_gate(gate.context, today=today)


def _act_permit(session: Session, gate: AccountGate, details: AccountActDetails, today: date) -> OpeningPermit:
    if gate.channel.state is not ChannelState.PROPOSED:
        raise Conflict(msg("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    since = first_plan_day(session, gate.channel.organisation_id, today=today)
    return pass_by_act(gate.channel.id, details.act_on, plan_since=since, closed_before=gate.closed_before)


_PERMITS = {D.OPENED: _checklist_permit, D.REGISTERED: _act_permit}


def _waive(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    demand(work.actor.may(Permission.PLAN_ADOPT))
    contributors = gate.checklist.contributors if gate.checklist else []
    if gate.waiver is not None:
        raise Conflict(msg("Otra persona ya firmó la dispensa de esta cuenta."))
    check_waiver_signer(work.actor.person_id, contributors, gate.filled)
    return account_acts.waive_checklist(work, gate.channel, details)


def _pause(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    return account_acts.pause_channel(work, gate.channel, details)


def _close(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    return account_acts.close_channel(work, gate.channel, details)


def _keep(work: Work, gate: AccountGate, details: AccountActDetails) -> AccountAct:
    if gate.review is None:
        raise Conflict(msg("La cuenta no está por revisar."))
    return account_acts.keep_channel(work, gate.channel, details)


_ACTS = {
    D.OPENED: _open,
    D.REOPENED: _open,
    D.REGISTERED: _register,
    D.WAIVED: _waive,
    D.PAUSED: _pause,
    D.CLOSED: _close,
    D.KEPT: _keep,
}
