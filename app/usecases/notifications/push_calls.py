"""Pushes, derived from notices as webhook calls are; a device that takes no more is forgotten."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, delete, select, update

from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.db.claim import claim_rows, settle
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, CommittedAttempt, OutboxResult, OutboxTask, claimed_task
from app.db.scope import Sessions
from app.domain.notifications.models import PushCall, PushDevice
from app.domain.notifications.ports import HandoverError, PushClient, PushError
from app.domain.notifications.queries.push_devices import last_notice_before, notices_by_id
from app.domain.notifications.rules.delivery_times import quiet_hours_end
from app.domain.notifications.rules.push import PUSH_KINDS, WORTH_TELLING, PushKind
from app.usecases.notifications.failures import changes_after_call
from app.usecases.notifications.pending_pushes import MOST_NEW, PendingPush, pending_pushes
from app.usecases.notifications.push_devices import drop_devices, parse_address
from app.usecases.notifications.readers import notice_readers
from app.usecases.notifications.webhook_calls import SETTLING_TIME

PUSH_LEASE = timedelta(minutes=5)
CALLS_KEPT = timedelta(days=7)
_NO_KEY = msg("El dispositivo se guardó con otra clave. Añádalo de nuevo.")


@dataclass(frozen=True, slots=True)
class OutgoingPush:
    call: PushCall
    device: PushDevice


PushTask = OutboxTask[OutgoingPush]
PushResult = OutboxResult[OutgoingPush, HandoverError]


def push_outbox(
    writing: Sessions, pusher: PushClient, unseal: Callable[[str], str], clock: Clock
) -> Outbox[OutgoingPush, HandoverError, str]:
    """Return the outbox; it counts sent (`pushed`), failed (`pushes_delayed`) and ended devices (`devices_gone`)."""
    call = partial(send_push, pusher=pusher, unseal=unseal)
    return Outbox(writing, clock, model=PushCall, claim=claim_pushes, call=call, settle=settle_pushes, lease=PUSH_LEASE)


def queue_pushes(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Queue a push for each unread notice and device, after quiet hours unless it is a crisis; write only if any."""
    with reading() as session:
        if not pending_pushes(session, now=now, oldest=now - WORTH_TELLING):
            return 0
    with writing() as session:
        pending = pending_pushes(session, now=now, oldest=now - WORTH_TELLING)
        rows = _call_rows(session, pending, now=now)
        if rows:
            once = dialect_insert(session, PushCall).on_conflict_do_nothing(index_elements=["device_id", "notice_id"])
            session.connection().execute(once, rows)
        session.execute(delete(PushCall).where(col(PushCall.queued_at) < now - CALLS_KEPT))
        if len(pending) < MOST_NEW:
            session.execute(update(PushDevice).values(followed_id=last_notice_before(session, now - SETTLING_TIME)))
        session.commit()
    return len(rows)


def _call_rows(session: Session, pending: Sequence[PendingPush], *, now: datetime) -> list[dict[str, object]]:
    notices = notices_by_id(session, {push.notice_id for push in pending})
    readers = notice_readers(session, list(notices.values()))
    rows = []
    for push in pending:
        kind = PUSH_KINDS[push.kind]
        quiet_until = None if kind is PushKind.CRISIS else quiet_hours_end(readers[push.notice_id].hours, now=now)
        rows.append(
            {
                "organisation_id": push.organisation_id,
                "device_id": push.device_id,
                "notice_id": push.notice_id,
                "kind": kind,
                "queued_at": now,
                "next_attempt_at": quiet_until or now,
                "attempts": 0,
                "trouble": "",
            }
        )
    return rows


def claim_pushes(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> Claim[OutgoingPush, HandoverError, str]:
    """Claim due pushes; those of notices read meanwhile end."""
    token, calls = claim_rows(session, PushCall, limit=limit, lease=lease, now=now)
    keys = {call.device_id for call in calls}
    devices = {device.id: device for device in session.exec(select(PushDevice).where(col(PushDevice.id).in_(keys)))}
    notices = notices_by_id(session, {call.notice_id for call in calls})
    tasks = []
    for call in calls:
        notice = notices.get(call.notice_id)
        if notice is None or notice.read_at is not None:
            settle(session, PushCall, call.id, token)
        else:
            call.attempts += 1
            content = OutgoingPush(call, devices[call.device_id])
            tasks.append(claimed_task(call, CommittedAttempt(call.attempts, now), content))
    session.flush()
    return Claim(len(calls), tasks)


def send_push(task: PushTask, *, pusher: PushClient, unseal: Callable[[str], str]) -> PushResult:
    try:
        pusher.push(parse_address(unseal(task.content.device.sealed_address)), task.content.call.kind)
    except ValueError:
        return PushResult(task, None, trouble=_NO_KEY)
    except PushError as error:
        return PushResult(task, None, answer=error)
    return PushResult(task, CallOutcome.DONE)


def settle_pushes(session: Session, results: Sequence[PushResult], *, now: datetime) -> Counter[str]:
    tally: Counter[str] = Counter()
    gone = {result.task.content.device.id for result in results if _is_gone(result)}
    for result in results:
        if result.task.content.device.id in gone:
            continue
        changes = changes_after_call(result, result.task.content.call, {}, now=now)
        changes.pop("context", None)
        settle(session, PushCall, result.task.row_id, result.task.token, **changes)
        tally["pushed" if "sent_at" in changes else "pushes_delayed"] += 1
    if gone:
        drop_devices(session, sorted(gone))
        tally["devices_gone"] += len(gone)
    return tally


def _is_gone(result: PushResult) -> bool:
    return isinstance(result.answer, PushError) and result.answer.is_gone
