"""First transaction: claim due deliveries, check them now and record the attempts.

The clock is the application's, even on PostgreSQL, where nodes may differ. A wrong clock sends that much early or late,
or expires a lease; then the account is looked up, and nothing is sent again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.core.messages import Message, msg
from app.db.bulk import table_of
from app.db.claim import new_lease_token
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.directory.rules.networks import Publishing
from app.domain.media.models import MediaFile
from app.domain.publishing.models import DeliveryAttempt
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.queries.locked_rows import LockedDelivery, pick_due_deliveries
from app.domain.publishing.queries.provenance import content_faults
from app.domain.publishing.rules.delivery import (
    DeliveryState,
    NextState,
    SendReadiness,
    expiry_instant,
    next_look_at,
    send_readiness,
)
from app.domain.publishing.service.delivery_task import CommittedAttempt, DeliveryPicture, DeliveryResult, DeliveryTask
from app.usecases.publishing.halts import DeliveryHalt, lapsed_approval_halts, period_halts, rule_halts
from app.usecases.publishing.outcomes import DeliveryLedger

D, R = DeliveryState, SendReadiness
BUSY_RETRY = timedelta(milliseconds=200)
"""The wait for a delivery whose post is locked."""

TOO_LATE = msg("Su hora pasó sin que saliera, así que ya no se envía.")
CONTENT_OUTDATED = msg("El contenido que se aprobó ya no es el de la publicación.")
NOT_CONNECTED = msg("La cuenta no está conectada. Conéctela en sus ajustes y vuelva a enviarla.")
END_BY_READINESS: dict[SendReadiness, tuple[DeliveryState, Message]] = {
    R.LATE: (D.EXPIRED, TOO_LATE),
    R.OUTDATED: (D.CANCELLED, CONTENT_OUTDATED),
}


@dataclass(slots=True)
class ChosenDeliveries:
    """Locked due deliveries and their tasks, nothing written yet.

    `not_yet`: when to look again. `stopped`: posts halted by a period or rule.
    """

    token: str
    lease_until: datetime
    to_look: list[tuple[LockedDelivery, DeliveryTask]] = field(default_factory=list)
    to_send: list[tuple[LockedDelivery, DeliveryTask]] = field(default_factory=list)
    decided: list[tuple[LockedDelivery, DeliveryResult]] = field(default_factory=list)
    not_yet: list[tuple[LockedDelivery, datetime]] = field(default_factory=list)
    stopped: dict[int, DeliveryHalt] = field(default_factory=dict)

    @property
    def deliveries(self) -> list[LockedDelivery]:
        return [delivery for delivery, _ in (*self.to_look, *self.to_send, *self.decided, *self.not_yet)]


@dataclass(frozen=True, slots=True)
class ClaimedDeliveries:
    """The claim: `errands` need the network, `results` are decided, `stopped` are posts to hold.

    `count` includes deliveries that cannot be sent yet.
    """

    errands: list[DeliveryTask]
    results: list[DeliveryResult]
    stopped: Mapping[int, DeliveryHalt]
    count: int


def claim_deliveries(
    session: Session, networks: Mapping[NetworkName, object], *, limit: int, lease: timedelta, now: datetime
) -> ClaimedDeliveries:
    """Claim up to `limit` due deliveries; commit before acting on them."""
    chosen, ledger = choose_deliveries(session, networks, limit=limit, lease=lease, now=now), DeliveryLedger()
    claimed = begin_attempts(session, chosen, ledger, now=now)
    ledger.write(session)
    ledger.record(session, now=now)
    return claimed


def choose_deliveries(
    session: Session,
    networks: Mapping[NetworkName, object],
    *,
    limit: int,
    lease: timedelta,
    now: datetime,
    but: Collection[int] = (),
) -> ChosenDeliveries:
    """Lock up to `limit` due deliveries, without waiting, and return their tasks. `but`: those in hand."""
    chosen = ChosenDeliveries(new_lease_token(), now + lease)
    picked = [delivery for delivery in pick_due_deliveries(session, limit=limit, now=now) if delivery.id not in but]
    if not picked:
        return chosen
    lines = due_deliveries.due_deliveries(session, [delivery.id for delivery in picked])
    stops = {
        **rule_halts(session, lines.values(), now=now),
        **period_halts(session, picked, now=now),
        **lapsed_approval_halts(session, lines.values(), now=now),
    }
    faults = content_faults(session, [lines[one.id] for one in picked if _is_to_leave(one, lines)])
    for delivery in picked:
        if line := lines.get(delivery.id):
            _sort_delivery(
                chosen, delivery, line, stops.get(delivery.post_id), faults.get(delivery.id), networks, now=now
            )
        else:
            chosen.not_yet.append((delivery, now + BUSY_RETRY))
    return chosen


def _is_to_leave(delivery: LockedDelivery, lines: Mapping[int, DueDelivery]) -> bool:
    return delivery.state is D.SCHEDULED and delivery.id in lines


def _sort_delivery(
    chosen: ChosenDeliveries,
    delivery: LockedDelivery,
    line: DueDelivery,
    stop: DeliveryHalt | None,
    fault: Message | None,
    networks: Mapping[NetworkName, object],
    *,
    now: datetime,
) -> None:
    errand = _delivery_task(delivery, line, chosen, is_stopped=stop is not None)
    if delivery.state is D.SENDING:
        chosen.to_look.append((delivery, errand))
        return
    match _decide_offline(delivery, errand, fault, networks, now=now):
        case DeliveryResult() as result:
            chosen.decided.append((delivery, result))
        case datetime() as again_at:
            chosen.not_yet.append((delivery, again_at))
            if stop:
                chosen.stopped[delivery.post_id] = stop
        case None:
            chosen.to_send.append((delivery, errand))


def begin_attempts(
    session: Session, chosen: ChosenDeliveries, ledger: DeliveryLedger, *, now: datetime
) -> ClaimedDeliveries:
    """Add leases and attempts to the ledger; commit before acting."""
    for delivery, _ in (*chosen.to_look, *chosen.to_send, *chosen.decided):
        delivery.lease_token, delivery.next_attempt_at = chosen.token, chosen.lease_until
    for delivery, again_at in chosen.not_yet:
        delivery.lease_token, delivery.next_attempt_at = None, again_at
    errands = _tasks_to_look_up(session, [errand for _, errand in chosen.to_look]) + _start_attempts(
        session, chosen.to_send, now=now
    )
    ledger.keep(chosen.deliveries, [_audit_act(delivery, errand) for delivery, errand in chosen.to_send])
    results = [result for _, result in chosen.decided]
    return ClaimedDeliveries(_with_pictures(session, errands), results, chosen.stopped, len(chosen.deliveries))


def _delivery_task(
    delivery: LockedDelivery, line: DueDelivery, chosen: ChosenDeliveries, *, is_stopped: bool
) -> DeliveryTask:
    candidate = replace(line.candidate, is_stopped=is_stopped)
    return DeliveryTask(
        delivery_id=delivery.id,
        organisation_id=delivery.organisation_id,
        post_id=delivery.post_id,
        key=delivery.remote_key,
        token=chosen.token,
        lease_until=chosen.lease_until,
        line=replace(line, candidate=candidate),
        answers=delivery.answers,
    )


def _decide_offline(
    delivery: LockedDelivery,
    errand: DeliveryTask,
    fault: Message | None,
    networks: Mapping[NetworkName, object],
    *,
    now: datetime,
) -> DeliveryResult | datetime | None:
    """Return a result needing no network, or when to look again; None to send now.

    `fault`: why it differs from the approval recorded; a person checks it, on any account.
    """
    line, readiness = errand.line, send_readiness(errand.line.candidate, now=now)
    over = expiry_instant(line.last)
    if readiness in END_BY_READINESS:
        state, trouble = END_BY_READINESS[readiness]
        return DeliveryResult(errand, NextState(state, None), at=now, trouble=None if delivery.trouble else trouble)
    if delivery.state is not D.SCHEDULED:
        return over
    if readiness is not R.READY:
        return next_look_at(line.last, now=now)
    if fault:
        return DeliveryResult(errand, NextState(D.FAILED, over), at=now, trouble=fault)
    if line.publishing is Publishing.BY_HAND:
        return DeliveryResult(errand, NextState(D.AWAITING_HAND, over), at=now)
    if not (line.credentials and line.network in networks):
        return DeliveryResult(errand, NextState(D.FAILED, over), at=now, trouble=NOT_CONNECTED)
    return None


def _tasks_to_look_up(session: Session, errands: Sequence[DeliveryTask]) -> list[DeliveryTask]:
    """Return attempts with expired leases: their worker is gone, so the account is looked up."""
    if not errands:
        return []
    attempts = due_deliveries.latest_attempts(session, [errand.delivery_id for errand in errands])
    return [replace(e, is_look=True, attempt=_committed_attempt(attempts[e.delivery_id])) for e in errands]


def _start_attempts(
    session: Session, ready_ones: Sequence[tuple[LockedDelivery, DeliveryTask]], *, now: datetime
) -> list[DeliveryTask]:
    """Insert attempts; row and audit entry exist before any byte is sent (invariant I5)."""
    if not ready_ones:
        return []
    for delivery, _ in ready_ones:
        delivery.state = D.SENDING
        delivery.attempts += 1
    rows = [_attempt_row(delivery, errand, now) for delivery, errand in ready_ones]
    ids = {row[0]: row[1] for row in session.connection().execute(_INSERT_ATTEMPTS, rows)}
    return [replace(errand, attempt=CommittedAttempt(ids[d.id], d.attempts, now)) for d, errand in ready_ones]


_ATTEMPTS = table_of(DeliveryAttempt)
_INSERT_ATTEMPTS = insert(_ATTEMPTS).returning(_ATTEMPTS.c.delivery_id, _ATTEMPTS.c.id)


def _attempt_row(delivery: LockedDelivery, errand: DeliveryTask, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": delivery.organisation_id,
        "delivery_id": delivery.id,
        "number": delivery.attempts,
        "token": errand.token,
        "started_at": now,
    }


def _audit_act(delivery: LockedDelivery, errand: DeliveryTask) -> EntryDraft:
    said = {"delivery": delivery.id, "account": errand.line.account, "attempt": delivery.attempts}
    return EntryDraft(Act.DELIVERY_ATTEMPTED, delivery.organisation_id, f"post:{delivery.post_id}", said)


def _committed_attempt(attempt: DeliveryAttempt) -> CommittedAttempt:
    return CommittedAttempt(attempt.id, attempt.number, attempt.started_at, attempt.is_presumed)


def _with_pictures(session: Session, errands: Sequence[DeliveryTask]) -> list[DeliveryTask]:
    digests = {use["digest"] for errand in errands for use in errand.line.media}
    files = due_deliveries.media_files(session, digests)
    return [replace(e, pictures=tuple(_picture(files, e, use) for use in e.line.media)) for e in errands]


def _picture(
    files: Mapping[tuple[int, str], MediaFile], errand: DeliveryTask, use: Mapping[str, str]
) -> DeliveryPicture:
    file = files.get((errand.organisation_id, use["digest"]))
    return DeliveryPicture(digest=use["digest"], alt_text=use["alt"], media_type=file.media_type if file else "")
