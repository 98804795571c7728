"""Withdrawals from ordered to done: claim and commit, ask outside any transaction, write the outcomes and commit.

Whoever dies in the middle leaves an attempt without outcome; when the lease ends the same is asked once more, which
harms nobody: what is gone already is gone.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, insert

from app.audit import service as audit
from app.audit.queries.sealed import entries_about
from app.audit.rules import Act, Seal, SealedEntry
from app.audit.service import Deed
from app.core.actor import the_clock
from app.core.clock import Clock
from app.core.words import say
from app.db.claim import next_due, take
from app.db.rounds import Rounds
from app.db.scope import Sessions
from app.takedowns.jobs.asking import Networks, ask
from app.takedowns.models import Withdrawal, WithdrawalAttempt
from app.takedowns.queries import withdrawals as queries
from app.takedowns.queries.withdrawals import Case
from app.takedowns.rules.withdrawals import WithdrawalState
from app.takedowns.service.errands import Errand
from app.takedowns.service.letters import tell
from app.takedowns.service.outcomes import settle

W = WithdrawalState
BATCH = 10
LEASE = timedelta(minutes=3)
"""Longer than the slowest server may take to answer both questions."""
NOT_ORDERED = say(
    "El historial no dice que nadie ordenara esta retirada, así que no se ha pedido. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)


class Withdrawer:
    """Takes away what was ordered, ten at a time; in a lane of its own, so that no publication waits for it."""

    def __init__(
        self,
        *,
        writing: Sessions,
        networks: Networks,
        unseal: Callable[[str], str],
        clock: Clock,
        lease: timedelta = LEASE,
    ) -> None:
        self._rounds = Rounds(
            writing,
            clock,
            take_up=lambda session, now: take_up(session, networks, lease=lease, now=now),
            ask=lambda errand: ask(errand, networks, unseal),
            settle=settle,
            at_once=BATCH,
            name="withdraw",
        )

    def run(self, _now: datetime) -> Counter[WithdrawalState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, Withdrawal)


def take_up(
    session: Session, networks: Networks, *, lease: timedelta, now: datetime
) -> tuple[list[Errand], Counter[WithdrawalState]]:
    """Claim what is due: what the machine can ask for gets its attempt, the rest goes to a person at once."""
    token, rows = take(session, Withdrawal, limit=BATCH, lease=lease, now=now)
    if not rows:
        return [], Counter()
    found = queries.cases(session, [row.id for row in rows]).values()
    audit.lock_heads(session, {row.organisation_id for row in rows})
    forged = [case for case in found if case.withdrawal.id in _unordered(session, found)]
    by_api = [case for case in found if case.goes_by_api and case.channel.network in networks and case not in forged]
    by_hand = [case for case in found if case not in by_api and case not in forged]
    _refuse(session, forged, now=now)
    _hand_over(session, by_hand, now=now)
    errands = _begin(session, by_api, token, now=now)
    return errands, Counter(case.withdrawal.state for case in found)


def _begin(session: Session, cases: list[Case], token: str, *, now: datetime) -> list[Errand]:
    """One attempt row each, and the record's entry; both are there before any byte leaves."""
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
        errands.append(_errand(case, attempt_id, token))
    audit.record_all(session, [_deed(case, Act.WITHDRAWAL_ATTEMPTED) for case in cases], now=now)
    return errands


def _unordered(session: Session, cases: Collection[Case]) -> set[int]:
    """The withdrawals that the record does not say anybody ordered; one statement."""
    subjects = {(case.withdrawal.organisation_id, f"post:{case.post.id}") for case in cases}
    entries = entries_about(session, subjects, (Act.WITHDRAWAL_ORDERED,))
    return {
        case.withdrawal.id
        for case in cases
        if not any(_orders(e, case) for e in entries[case.withdrawal.organisation_id, f"post:{case.post.id}"])
    }


def _orders(entry: SealedEntry, case: Case) -> bool:
    withdrawal = case.withdrawal
    who = (entry.actor_id, entry.at, entry.detail.get("delivery"))
    is_same = who == (withdrawal.decided_by, withdrawal.decided_at, withdrawal.delivery_id)
    return entry.seal is Seal.WHOLE and entry.actor_id is not None and is_same


def _refuse(session: Session, cases: list[Case], *, now: datetime) -> None:
    for case in cases:
        withdrawal = case.withdrawal
        withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.FAILED, None, None
        withdrawal.trouble = str(NOT_ORDERED)
        deed = _deed(case, Act.WITHDRAWAL_FAILED)
        actor, told = the_clock(withdrawal.organisation_id), {**deed.detail, "trouble": withdrawal.trouble}
        audit.record(session, deed.act, actor=actor, now=now, subject=deed.subject, **told)
        tell(session, case, now=now)


def _hand_over(session: Session, cases: list[Case], *, now: datetime) -> None:
    for case in cases:
        withdrawal = case.withdrawal
        withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.AWAITING_HAND, None, None
        actor = the_clock(withdrawal.organisation_id)
        deed = _deed(case, Act.WITHDRAWAL_AWAITS_HAND)
        audit.record(session, deed.act, actor=actor, now=now, subject=deed.subject, **deed.detail)
        tell(session, case, now=now)


def _errand(case: Case, attempt_id: int, token: str) -> Errand:
    return Errand(
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


def _deed(case: Case, act: Act) -> Deed:
    said = {"delivery": case.delivery.id, "account": case.channel.called}
    return Deed(act, case.withdrawal.organisation_id, f"post:{case.post.id}", said)
