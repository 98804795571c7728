"""First transaction: claim due deliveries, check them, record attempts.

The clock is the application's: PostgreSQL nodes may differ. A wrong one sends early or late, or expires a lease; then
the account is looked up, nothing resent.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel import Session

from app.core.call_outcome import CallOutcome, NextState
from app.core.messages import Message, msg
from app.db.claim import new_lease_token
from app.db.outbox_tasks import Claim, CommittedAttempt, claimed_task
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.models import DELIVERY_ATTEMPTS, Delivery
from app.domain.publishing.ports import PublishReceipt
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.queries.earlier_files import with_earlier_files
from app.domain.publishing.queries.leaving_deliveries import unbegun_attempts
from app.domain.publishing.queries.locked_rows import LockedDelivery, pick_due_deliveries
from app.domain.publishing.queries.provenance import content_faults
from app.domain.publishing.rules.delivery import (
    ON_ITS_WAY,
    DeliveryState,
    DeliveryStep,
    SendReadiness,
    expiry_instant,
    next_look_at,
    send_readiness,
)
from app.usecases.publishing.account_ceilings import cap_faults, quota_faults
from app.usecases.publishing.delivery_call import DeliveryResult, DeliveryTask
from app.usecases.publishing.halts import DeliveryHalt, hold_posts, lapsed_approval_halts, period_halts, rule_halts
from app.usecases.publishing.network_call import NOT_ASKED
from app.usecases.publishing.outcomes import DeliveryBatch, apply_results, settle_results, write_batch

D, R = DeliveryState, SendReadiness
BUSY_RETRY = timedelta(milliseconds=200)
"""The wait for a delivery with a locked post."""

TOO_LATE = msg("Su hora pasó sin que saliera, así que ya no se envía.")
CONTENT_OUTDATED = msg("El contenido que se aprobó ya no es el de la publicación.")
NOT_CONNECTED = msg("La cuenta no está conectada. Conéctela en sus ajustes y vuelva a enviarla.")
ACCOUNT_REFUSED = msg(
    "La red ya no acepta la conexión de la cuenta, así que no se ha enviado nada. Publíquela a mano, o conecte la "
    "cuenta de nuevo y envíe lo que espera."
)
CUT_SHORT = msg("El envío se cortó mientras se subían sus archivos, antes de publicarse. Se intenta otra vez.")
ATTEMPT_MISSING = msg("En los datos falta el intento con el que salió.")
DATA_ALTERED = msg("Sus datos están alterados y no dejan prepararla. No se sabe si ha salido: mírelo en la cuenta.")
PART_MISSING = msg("La parte anterior no está publicada, así que esta no sale.")
ORIGINAL_GONE = msg("La publicación que corrige ya no está en la cuenta, así que la corrección no sale.")
EDIT_BY_HAND = msg("Lo publicó una persona, y Cauce no sabe cuál es en la cuenta: edítelo allí.")
PART_BY_HAND = msg(
    "La parte anterior la publicó una persona y no se sabe su identificador en la red. Publique esta a mano, como "
    "respuesta a aquella."
)
END_BY_READINESS: dict[SendReadiness, tuple[DeliveryState, Message]] = {
    R.LATE: (D.EXPIRED, TOO_LATE),
    R.OUTDATED: (D.CANCELLED, CONTENT_OUTDATED),
    R.BROKEN: (D.CANCELLED, PART_MISSING),
}
DeliveryClaim = Claim[DueDelivery, PublishReceipt, DeliveryState]
OfflineStep = tuple[DeliveryStep, Message | None]


class SendingNetworks(NamedTuple):
    """`keyed`: where asking again is the same act; `staged`: where files go up first, and the act is noted."""

    connected: Container[Network]
    keyed: Container[Network] = ()
    staged: Container[Network] = ()


def claim_deliveries(
    session: Session,
    *,
    networks: SendingNetworks,
    limit: int,
    lease: timedelta,
    now: datetime,
    results: Sequence[DeliveryResult] = (),
    full: Collection[str] = (),
) -> DeliveryClaim:
    """Claim up to `limit` and write earlier results, each row once; commit before acting.

    `full`: servers with as many calls under way as they are given.
    """
    batch = apply_results(session, results, now=now)
    settled = {delivery.id for delivery, _ in batch.results}
    due = pick_due_deliveries(session, limit=limit, now=now, full=full)
    picked = [delivery for delivery in due if delivery.id not in settled]
    claim: DeliveryClaim = Claim()
    if picked:
        claim = _claim_picked(session, batch, picked, networks, lease_until=now + lease, now=now)
    return replace(claim, tally=write_batch(session, batch, now=now))


def set_aside(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Leave to a person a leased delivery whose altered data let it not be claimed: it may be out (I5)."""
    content = due_deliveries.due_deliveries(session, [delivery.id])[delivery.id]
    task = claimed_task(delivery, CommittedAttempt(delivery.attempts, now), content)
    result = DeliveryResult(task, None, next=NextState(D.UNCONFIRMED), trouble=DATA_ALTERED, at=now)
    settle_results(session, [result], now=now)


def _claim_picked(
    session: Session,
    batch: DeliveryBatch,
    picked: Sequence[LockedDelivery],
    networks: SendingNetworks,
    *,
    lease_until: datetime,
    now: datetime,
) -> DeliveryClaim:
    contents = due_deliveries.due_deliveries(session, [delivery.id for delivery in picked])
    halts = _halts(session, picked, contents, now=now)
    known = [each for each in picked if each.id in contents]
    attempts, repeatable, unbegun = _doubts(session, known, contents, networks.keyed)
    to_send = [each.id for each in known if each.state is D.SCHEDULED or each.id in repeatable]
    faults = _faults(session, [contents[key] for key in to_send], now=now)
    token, results, stopped = new_lease_token(), list[DeliveryResult](), dict[int, DeliveryHalt]()
    leaving = list[tuple[LockedDelivery, DeliveryTask]]()
    for delivery in picked:
        delivery.lease_token, delivery.next_attempt_at = None, now + BUSY_RETRY
        if content := contents.get(delivery.id):
            halt = halts.get(delivery.post_id)
            step = _offline_step(delivery, content, faults, networks.connected, is_stopped=halt is not None, now=now)
            if isinstance(step, datetime):
                delivery.next_attempt_at = step
                stopped |= {delivery.post_id: halt} if halt else {}
                continue
            delivery.lease_token, delivery.next_attempt_at = token, lease_until
            repeats = delivery.id in repeatable and _may_leave(content, halt, faults, now=now)
            task = claimed_task(delivery, CommittedAttempt(delivery.attempts, now), content)
            task = replace(task, is_look=delivery.state in ON_ITS_WAY and not repeats, is_repeat=repeats)
            if step:
                results.append(DeliveryResult(task, None, next=step[0], trouble=step[1], at=now))
            elif task.is_look and (end := _end_unasked(task, attempts.get(delivery.id), unbegun, now=now)):
                results.append(end)
            else:
                leaving.append((delivery, task))
    batch.claimed += picked
    tasks = _begin_attempts(session, batch, leaving, token, attempts, networks.staged, now=now)
    follow_up = partial(hold_posts, halts=stopped) if stopped else None
    return Claim(len(picked), tasks, results, follow_up=follow_up)


def _doubts(
    session: Session,
    known: Sequence[LockedDelivery],
    contents: Mapping[int, DueDelivery],
    keyed: Container[Network],
) -> tuple[Mapping[int, CommittedAttempt], set[int], set[int]]:
    """Return the latest attempts of what may be out, which of it may be asked for again, and attempts never begun."""
    attempts = DELIVERY_ATTEMPTS.latest(session, [each.id for each in known if each.state in ON_ITS_WAY])
    repeatable = {key for key, attempt in attempts.items() if _is_same_act(contents[key], attempt, keyed)}
    unbegun = unbegun_attempts(session, [attempt.id for key, attempt in attempts.items() if key not in repeatable])
    return attempts, repeatable, unbegun


def _is_same_act(content: DueDelivery, attempt: CommittedAttempt, keyed: Container[Network]) -> bool:
    """Tell whether what may be out may be asked for again: by its own key, and not of a lost installation's (I5)."""
    return not attempt.is_presumed and content.network in keyed and content.edits is None


def _may_leave(
    content: DueDelivery, halt: DeliveryHalt | None, faults: Mapping[int, Message], *, now: datetime
) -> bool:
    """Judge what may be out and would be asked for again as any send: its line, periods, holds and account."""
    readiness = send_readiness(replace(content.candidate, is_stopped=halt is not None), now=now)
    is_connected = bool(content.credentials) and not content.account_trouble
    has_parent = content.part <= 1 or bool(content.answers)
    return readiness is R.READY and content.delivery_id not in faults and is_connected and has_parent


def _end_unasked(
    task: DeliveryTask, attempt: CommittedAttempt | None, unbegun: Container[int], *, now: datetime
) -> DeliveryResult | None:
    """Return the end of what no account is asked about: cut while it uploaded, or a person's where no attempt is kept.

    An attempt is missing only from altered or half restored data: it must stop no other delivery.
    """
    task = replace(task, is_look=False)
    if attempt is None:
        unknown = msg(NOT_ASKED.msgid, reason=ATTEMPT_MISSING)
        return DeliveryResult(task, None, next=NextState(D.UNCONFIRMED), trouble=unknown, at=now)
    if attempt.id not in unbegun:
        return None
    return DeliveryResult(replace(task, attempt=attempt), CallOutcome.NOT_SENT, trouble=CUT_SHORT, at=now)


def _halts(
    session: Session, picked: Sequence[LockedDelivery], contents: Mapping[int, DueDelivery], *, now: datetime
) -> Mapping[int, DeliveryHalt]:
    return {
        **rule_halts(session, contents.values(), now=now),
        **period_halts(session, picked, now=now),
        **lapsed_approval_halts(session, contents.values(), now=now),
    }


def _faults(session: Session, sendable: Sequence[DueDelivery], *, now: datetime) -> Mapping[int, Message]:
    return {
        **quota_faults(session, sendable, now=now),
        **cap_faults(session, sendable, now=now),
        **content_faults(session, sendable),
    }


def _offline_step(
    delivery: LockedDelivery,
    content: DueDelivery,
    faults: Mapping[int, Message],
    networks: Container[Network],
    *,
    is_stopped: bool,
    now: datetime,
) -> OfflineStep | datetime | None:
    """Return the state no network decides, or when to look again; None to call.

    `faults`: differences from the approval, a cap on spending, a quota; a person sees to them.
    """
    if delivery.state in ON_ITS_WAY:
        return None
    readiness = send_readiness(replace(content.candidate, is_stopped=is_stopped), now=now)
    over = expiry_instant(content.last)
    if readiness in END_BY_READINESS:
        state, trouble = END_BY_READINESS[readiness]
        trouble = ORIGINAL_GONE if readiness is R.BROKEN and content.edits else trouble
        return NextState(state), None if delivery.trouble else trouble
    if delivery.state is not D.SCHEDULED:
        return over
    if readiness is R.WAITING and content.publishing is Publishing.BY_HAND:
        return NextState(D.AWAITING_HAND, over), None
    if readiness is not R.READY:
        return next_look_at(content.candidate, now=now)
    if fault := faults.get(delivery.id):
        return NextState(D.FAILED, over), fault
    if content.publishing is Publishing.BY_HAND:
        return NextState(D.AWAITING_HAND, over), None
    if not (content.credentials and content.network in networks):
        return NextState(D.FAILED, over), NOT_CONNECTED
    if content.edits and not content.edits.remote_id:
        return NextState(D.AWAITING_HAND, over), EDIT_BY_HAND
    if content.account_trouble:
        return NextState(D.AWAITING_HAND, over), ACCOUNT_REFUSED
    return (NextState(D.AWAITING_HAND, over), PART_BY_HAND) if content.part > 1 and not content.answers else None


def _begin_attempts(
    session: Session,
    batch: DeliveryBatch,
    leaving: Sequence[tuple[LockedDelivery, DeliveryTask]],
    token: str,
    attempts: Mapping[int, CommittedAttempt],
    staged: Container[Network],
    *,
    now: datetime,
) -> list[DeliveryTask]:
    """Insert attempts, in row and audit before any byte is sent (I5).

    What may be out has its latest of `attempts` looked up, unless asking again is the same act.
    """
    to_send = [delivery for delivery, task in leaving if not task.is_look]
    for delivery in to_send:
        delivery.state = D.SENDING
        delivery.attempts += 1
    later = {task.row_id for _, task in leaving if _uploads_first(task.content, staged)}
    at_once, uploading = ([each for each in to_send if (each.id in later) is is_later] for is_later in (False, True))
    begun = DELIVERY_ATTEMPTS.begin(session, at_once, token, now=now)
    begun |= DELIVERY_ATTEMPTS.begin(session, uploading, token, now=now, begins_later=True)
    attempts = {**attempts, **begun}
    batch.acts += [_audit_act(delivery, task.content) for delivery, task in leaving if not task.is_look]
    contents = with_earlier_files(session, [task.content for _, task in leaving])
    return [
        replace(task, attempt=attempts[task.row_id], content=content)
        for (_, task), content in zip(leaving, contents, strict=True)
    ]


def _uploads_first(content: DueDelivery, staged: Container[Network]) -> bool:
    return content.network in staged and bool(content.media)


def _audit_act(delivery: LockedDelivery, content: DueDelivery) -> EntryDraft:
    detail = {"delivery": delivery.id, "account": content.account, "attempt": delivery.attempts}
    return EntryDraft(Act.DELIVERY_ATTEMPTED, delivery.organisation_id, f"post:{delivery.post_id}", detail)
