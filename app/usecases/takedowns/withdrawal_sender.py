"""Withdrawals from ordered to done: claim, call, settle (`Outbox`).

Results are verified on the network. Crashes leave attempts without outcome, repeated harmlessly after the lease.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.db.claim import claim_rows
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, claimed_task
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.audit.service import EntryDraft
from app.domain.publishing.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind
from app.domain.takedowns.models import WITHDRAWAL_ATTEMPTS, Withdrawal
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.withdrawals import WithdrawalState
from app.usecases.publishing.network_call import NetworksByName, Unsealing, failed_result, open_account
from app.usecases.takedowns.letters import notify_withdrawal
from app.usecases.takedowns.outcomes import (
    ACT_BY_STATE,
    RemovalResult,
    RemovalTarget,
    RemovalTask,
    settle_withdrawals,
)

LOG = logging.getLogger(__name__)

STILL_VISIBLE = msg("La red no la ha borrado y sigue a la vista. Retírela a mano en la cuenta. %(reason)s")
REMOVAL_UNCLEAR = msg("No se ha podido saber si la red la ha borrado. %(reason)s")
CALL_BROKEN = msg("Algo falló al pedirlo.")
NEEDS_A_LOOK = (NetworkErrorKind.REFUSED, NetworkErrorKind.UNKNOWN)


def request_removal(task: RemovalTask, networks: NetworksByName, unseal: Unsealing) -> RemovalResult:
    """Request removal. Never raises: failures are results."""
    target = task.content
    try:
        access = open_account(target.base_url, target.credentials, unseal)
    except NetworkError as error:
        return failed_result(task, error)
    network = networks[target.network]
    try:
        done = network.withdraw(access, target.remote_id)
    except NetworkError as error:
        return _verify_removal(task, network, access, error)
    except Exception:  # a defect of ours: what the network did is to be seen all the same
        LOG.exception("withdrawal %s: the call broke", task.row_id)
        return _verify_removal(task, network, access, NetworkError(NetworkErrorKind.UNKNOWN, CALL_BROKEN))
    return RemovalResult(task, CallOutcome.DONE, done.status, done.excerpt)


def _verify_removal(
    task: RemovalTask, network: NetworkClient, access: AccountAccess, error: NetworkError
) -> RemovalResult:
    """Check the network: refusal may mean "absent" or "unable", silence may mean yes."""
    result = failed_result(task, error)
    if error.kind not in NEEDS_A_LOOK:
        return result
    try:
        is_there = network.is_there(access, task.content.remote_id)
    except Exception as unclear:
        reason = unclear.sentence if isinstance(unclear, NetworkError) else error.sentence
        return replace(result, outcome=CallOutcome.UNKNOWN, trouble=msg(REMOVAL_UNCLEAR.msgid, reason=reason))
    if not is_there:
        return replace(result, outcome=CallOutcome.DONE, trouble=None)
    if error.kind is NetworkErrorKind.REFUSED:
        return replace(result, trouble=msg(STILL_VISIBLE.msgid, reason=error.sentence))
    return replace(result, outcome=CallOutcome.NOT_SENT)


W = WithdrawalState
LEASE = timedelta(minutes=3)
"""The lease, longer than the slowest server takes for both questions."""
NOT_ORDERED = msg(
    "El historial no dice que nadie ordenara esta retirada, así que no se ha pedido. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)


def withdrawal_outbox(
    *, writing: Sessions, networks: NetworksByName, unseal: Unsealing, clock: Clock, lease: timedelta = LEASE
) -> Outbox[RemovalTarget, None, WithdrawalState]:
    """Return the outbox of withdrawals, in its own lane: publications do not wait."""
    return Outbox(
        writing,
        clock,
        model=Withdrawal,
        claim=partial(claim_withdrawals, networks=networks),
        call=partial(request_removal, networks=networks, unseal=unseal),
        settle=settle_withdrawals,
        lease=lease,
    )


def claim_withdrawals(
    session: Session, *, networks: NetworksByName, limit: int, lease: timedelta, now: datetime
) -> Claim[RemovalTarget, None, WithdrawalState]:
    """Claim due ones; those the worker cannot request go to a person at once."""
    token, rows = claim_rows(session, Withdrawal, limit=limit, lease=lease, now=now, where=[withdrawals.IS_LAST_TO_GO])
    if not rows:
        return Claim()
    records = list(withdrawals.withdrawal_records(session, [row.id for row in rows]).values())
    audit.lock_heads(session, {row.organisation_id for row in rows})
    unordered = _unordered_withdrawals(session, records)
    leaving = []
    for record in records:
        if record.withdrawal.id in unordered:
            _leave_to_person(session, record, W.FAILED, now=now, trouble=NOT_ORDERED)
        elif record.goes_by_api and record.channel.network in networks:
            leaving.append(record)
        else:
            _leave_to_person(session, record, W.AWAITING_HAND, now=now)
    tasks = _begin_attempts(session, leaving, token, now=now)
    return Claim(len(rows), tasks, tally=Counter(record.withdrawal.state for record in records))


def _begin_attempts(
    session: Session, records: Sequence[WithdrawalRecord], token: str, *, now: datetime
) -> list[RemovalTask]:
    """Insert attempts and audit entries before any byte is sent."""
    for record in records:
        record.withdrawal.state, record.withdrawal.attempts = W.REMOVING, record.withdrawal.attempts + 1
    begun = WITHDRAWAL_ATTEMPTS.begin(session, [record.withdrawal for record in records], token, now=now)
    audit.record_all(session, [_audit_act(record, Act.WITHDRAWAL_ATTEMPTED) for record in records], now=now)
    return [claimed_task(record.withdrawal, begun[record.withdrawal.id], _removal_target(record)) for record in records]


def _unordered_withdrawals(session: Session, records: Collection[WithdrawalRecord]) -> set[int]:
    """Return the ids of withdrawals without recorded order; one statement."""
    subjects = {(record.withdrawal.organisation_id, f"post:{record.post.id}") for record in records}
    entries = sealed_entries_about(session, subjects, (Act.WITHDRAWAL_ORDERED,))
    return {
        record.withdrawal.id
        for record in records
        if not any(
            _is_order_of(e, record) for e in entries[record.withdrawal.organisation_id, f"post:{record.post.id}"]
        )
    }


def _is_order_of(entry: SealedEntry, record: WithdrawalRecord) -> bool:
    withdrawal = record.withdrawal
    who = (entry.actor_id, entry.at, entry.detail.get("delivery"))
    is_same = who == (withdrawal.decided_by, withdrawal.decided_at, withdrawal.delivery_id)
    return entry.seal is SealStatus.WHOLE and entry.actor_id is not None and is_same


def _leave_to_person(
    session: Session, record: WithdrawalRecord, state: WithdrawalState, *, now: datetime, trouble: Message | None = None
) -> None:
    withdrawal = record.withdrawal
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = state, None, None
    withdrawal.trouble = str(trouble) if trouble else withdrawal.trouble
    act = _audit_act(record, ACT_BY_STATE[state])
    actor, detail = system_actor(withdrawal.organisation_id), {"trouble": withdrawal.trouble} if trouble else {}
    audit.record(Work(session, actor, now), act.act, subject=act.subject, **act.detail, **detail)
    notify_withdrawal(session, record, now=now)


def _removal_target(record: WithdrawalRecord) -> RemovalTarget:
    return RemovalTarget(
        post_id=record.post.id,
        delivery_id=record.delivery.id,
        network=record.channel.network,
        base_url=record.channel.base_url,
        credentials=record.channel.credentials or "",
        remote_id=record.remote_id,
    )


def _audit_act(record: WithdrawalRecord, act: Act) -> EntryDraft:
    detail = {"delivery": record.delivery.id, "account": record.account}
    return EntryDraft(act, record.withdrawal.organisation_id, f"post:{record.post.id}", detail)
