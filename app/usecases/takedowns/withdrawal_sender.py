"""Withdrawals from ordered to done: claim and commit, call outside any transaction, settle and commit.

Results are verified on the network. A crash leaves an attempt without outcome; after its lease the request is repeated,
harmlessly.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, insert

from app.core.actor import system_actor
from app.core.clock import Clock
from app.core.messages import msg
from app.db.claim import claim_rows, next_due
from app.db.outbox import Outbox
from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.audit.service import EntryDraft
from app.domain.directory.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.takedowns.models import Withdrawal, WithdrawalAttempt
from app.domain.takedowns.queries import withdrawals as queries
from app.domain.takedowns.queries.withdrawals import WithdrawalCase
from app.domain.takedowns.rules.withdrawals import RemovalOutcome, WithdrawalState
from app.usecases.publishing.delivery_call import UNREADABLE_CREDENTIALS
from app.usecases.takedowns.letters import notify_withdrawal
from app.usecases.takedowns.outcomes import WithdrawalResult, WithdrawalTask, settle_withdrawals

LOG = logging.getLogger(__name__)

STILL_VISIBLE = msg("La red no la ha borrado y sigue a la vista. Retírela a mano en la cuenta. %(reason)s")
REMOVAL_UNCLEAR = msg("No se ha podido saber si la red la ha borrado. %(reason)s")
CALL_BROKEN = msg("Algo falló al pedirlo.")
OUTCOME_BY_TROUBLE = {
    NetworkErrorKind.NOT_SENT: RemovalOutcome.NOT_SENT,
    NetworkErrorKind.RATE_LIMITED: RemovalOutcome.RATE_LIMITED,
    NetworkErrorKind.UNAUTHORISED: RemovalOutcome.UNAUTHORISED,
}
NetworksByName = Mapping[NetworkName, NetworkClient]


def request_removal(errand: WithdrawalTask, networks: NetworksByName, unseal: Callable[[str], str]) -> WithdrawalResult:
    """Request removal. Never raises: failures are in the result."""
    try:
        access = AccountAccess(base_url=errand.base_url, token=unseal(errand.credentials))
    except Exception:
        return WithdrawalResult(errand, RemovalOutcome.UNAUTHORISED, trouble=UNREADABLE_CREDENTIALS)
    network = networks[errand.network]
    try:
        done = network.withdraw(access, errand.remote_id)
    except NetworkError as trouble:
        return _verify_removal(errand, network, access, trouble)
    except Exception:  # a defect of ours: what the network did is to be seen all the same
        LOG.exception("withdrawal %s: the call broke", errand.withdrawal_id)
        return _verify_removal(errand, network, access, NetworkError(NetworkErrorKind.UNKNOWN, CALL_BROKEN))
    return WithdrawalResult(errand, RemovalOutcome.GONE, done.status, done.excerpt)


def _verify_removal(
    errand: WithdrawalTask, network: NetworkClient, access: AccountAccess, trouble: NetworkError
) -> WithdrawalResult:
    """Check on the network: a refusal may mean "absent" or "unable", and silence may mean yes."""
    known = WithdrawalResult(
        errand, RemovalOutcome.UNKNOWN, trouble.status, trouble.excerpt, trouble.sentence, trouble.retry_at
    )
    if trouble.kind in OUTCOME_BY_TROUBLE:
        return replace(known, removal=OUTCOME_BY_TROUBLE[trouble.kind])
    try:
        is_there = network.is_there(access, errand.remote_id)
    except Exception as unclear:
        why = unclear.sentence if isinstance(unclear, NetworkError) else trouble.sentence
        return replace(known, trouble=msg(REMOVAL_UNCLEAR.msgid, reason=why))
    if not is_there:
        return replace(known, removal=RemovalOutcome.GONE, trouble=None)
    if trouble.kind is NetworkErrorKind.REFUSED:
        return replace(
            known, removal=RemovalOutcome.STILL_THERE, trouble=msg(STILL_VISIBLE.msgid, reason=trouble.sentence)
        )
    return replace(known, removal=RemovalOutcome.NOT_SENT)


W = WithdrawalState
BATCH = 10
LEASE = timedelta(minutes=3)
"""The lease, longer than the slowest server takes for both questions."""
NOT_ORDERED = msg(
    "El historial no dice que nadie ordenara esta retirada, así que no se ha pedido. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)


class WithdrawalSender:
    """The sender of ordered withdrawals, ten at a time, in its own lane so that publications do not wait."""

    def __init__(
        self,
        *,
        writing: Sessions,
        networks: NetworksByName,
        unseal: Callable[[str], str],
        clock: Clock,
        lease: timedelta = LEASE,
    ) -> None:
        self._rounds = Outbox(
            writing,
            clock,
            take_up=lambda session, now: claim_withdrawals(session, networks, lease=lease, now=now),
            ask=lambda errand: request_removal(errand, networks, unseal),
            settle=settle_withdrawals,
            at_once=BATCH,
            name="withdraw",
        )

    def run(self, _now: datetime) -> Counter[WithdrawalState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, Withdrawal)


def claim_withdrawals(
    session: Session, networks: NetworksByName, *, lease: timedelta, now: datetime
) -> tuple[list[WithdrawalTask], Counter[WithdrawalState]]:
    """Claim due withdrawals: attempts for those the worker can request, the rest to a person at once."""
    token, rows = claim_rows(session, Withdrawal, limit=BATCH, lease=lease, now=now)
    if not rows:
        return [], Counter()
    found = queries.withdrawal_cases(session, [row.id for row in rows]).values()
    audit.lock_heads(session, {row.organisation_id for row in rows})
    forged = [case for case in found if case.withdrawal.id in _unordered_withdrawals(session, found)]
    by_api = [case for case in found if case.goes_by_api and case.channel.network in networks and case not in forged]
    by_hand = [case for case in found if case not in by_api and case not in forged]
    _refuse(session, forged, now=now)
    _hand_over(session, by_hand, now=now)
    errands = _begin_attempts(session, by_api, token, now=now)
    return errands, Counter(case.withdrawal.state for case in found)


def _begin_attempts(
    session: Session, cases: list[WithdrawalCase], token: str, *, now: datetime
) -> list[WithdrawalTask]:
    """Insert attempts and audit entries before any byte is sent."""
    errands = []
    for case in cases:
        withdrawal = case.withdrawal
        withdrawal.state, withdrawal.attempts = W.REMOVING, withdrawal.attempts + 1
        row = {
            "organisation_id": withdrawal.organisation_id,
            "withdrawal_id": withdrawal.id,
            "number": withdrawal.attempts,
            "token": token,
            "started_at": now,
        }
        (attempt_id,) = session.execute(
            insert(WithdrawalAttempt).values(**row).returning(col(WithdrawalAttempt.id))
        ).one()
        errands.append(_withdrawal_task(case, attempt_id, token))
    audit.record_all(session, [_audit_act(case, Act.WITHDRAWAL_ATTEMPTED) for case in cases], now=now)
    return errands


def _unordered_withdrawals(session: Session, cases: Collection[WithdrawalCase]) -> set[int]:
    """Return withdrawals with no recorded order; one statement."""
    subjects = {(case.withdrawal.organisation_id, f"post:{case.post.id}") for case in cases}
    entries = sealed_entries_about(session, subjects, (Act.WITHDRAWAL_ORDERED,))
    return {
        case.withdrawal.id
        for case in cases
        if not any(_is_order_of(e, case) for e in entries[case.withdrawal.organisation_id, f"post:{case.post.id}"])
    }


def _is_order_of(entry: SealedEntry, case: WithdrawalCase) -> bool:
    withdrawal = case.withdrawal
    who = (entry.actor_id, entry.at, entry.detail.get("delivery"))
    is_same = who == (withdrawal.decided_by, withdrawal.decided_at, withdrawal.delivery_id)
    return entry.seal is SealStatus.WHOLE and entry.actor_id is not None and is_same


def _refuse(session: Session, cases: list[WithdrawalCase], *, now: datetime) -> None:
    for case in cases:
        withdrawal = case.withdrawal
        withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.FAILED, None, None
        withdrawal.trouble = str(NOT_ORDERED)
        deed = _audit_act(case, Act.WITHDRAWAL_FAILED)
        actor, told = system_actor(withdrawal.organisation_id), {**deed.detail, "trouble": withdrawal.trouble}
        audit.record(session, deed.act, actor=actor, now=now, subject=deed.subject, **told)
        notify_withdrawal(session, case, now=now)


def _hand_over(session: Session, cases: list[WithdrawalCase], *, now: datetime) -> None:
    for case in cases:
        withdrawal = case.withdrawal
        withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.AWAITING_HAND, None, None
        actor = system_actor(withdrawal.organisation_id)
        deed = _audit_act(case, Act.WITHDRAWAL_AWAITS_HAND)
        audit.record(session, deed.act, actor=actor, now=now, subject=deed.subject, **deed.detail)
        notify_withdrawal(session, case, now=now)


def _withdrawal_task(case: WithdrawalCase, attempt_id: int, token: str) -> WithdrawalTask:
    return WithdrawalTask(
        withdrawal_id=case.withdrawal.id,
        delivery_id=case.delivery.id,
        post_id=case.post.id,
        attempt_id=attempt_id,
        number=case.withdrawal.attempts,
        token=token,
        network=case.channel.network,
        base_url=case.channel.base_url,
        credentials=case.channel.credentials or "",
        remote_id=case.delivery.remote_id,
    )


def _audit_act(case: WithdrawalCase, act: Act) -> EntryDraft:
    said = {"delivery": case.delivery.id, "account": case.channel.called}
    return EntryDraft(act, case.withdrawal.organisation_id, f"post:{case.post.id}", said)
