"""Webhook calls, derived from notices: no use case knows them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import msg
from app.db.claim import claim_rows, settle
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, CommittedAttempt, OutboxResult, OutboxTask, claimed_task
from app.db.scope import Sessions
from app.domain.notifications.models import Notice, Webhook, WebhookCall
from app.domain.notifications.ports import HandoverError, LetterTemplates, WebhookClient, WebhookError
from app.domain.notifications.queries.webhooks import all_webhooks, known_call_keys, notices_to_follow
from app.usecases.notifications.failures import UNWRITABLE, changes_after_call
from app.usecases.notifications.webhooks import TRIAL_KIND, fact_key, queue_calls

CALL_LEASE = timedelta(minutes=5)
HEADLINE_LANGUAGE = "es"
_TRIAL = msg("Prueba: Cauce puede avisar en este canal.")
_NO_KEY = msg("La dirección se guardó con otra clave. Escríbala de nuevo.")


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    call: WebhookCall
    webhook: Webhook


CallTask = OutboxTask[OutgoingCall]
CallResult = OutboxResult[OutgoingCall, HandoverError]


def webhook_outbox(
    writing: Sessions, webhooks: WebhookClient, letters: LetterTemplates, unseal: Callable[[str], str], clock: Clock
) -> Outbox[OutgoingCall, HandoverError, str]:
    """Return the outbox; it counts sent (`told_channels`) and failed (`told_channels_delayed`)."""
    call = partial(send_call, webhooks=webhooks, letters=letters, unseal=unseal)
    return Outbox(
        writing, clock, model=WebhookCall, claim=claim_calls, call=call, settle=settle_calls, lease=CALL_LEASE
    )


def claim_calls(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> Claim[OutgoingCall, HandoverError, str]:
    """Claim due calls, each to its organisation's webhook; without one they end."""
    token, calls = claim_rows(session, WebhookCall, limit=limit, lease=lease, now=now)
    bodies = {call.organisation_id for call in calls}
    rows = session.exec(select(Webhook).where(col(Webhook.organisation_id).in_(bodies))).all() if bodies else []
    webhooks = {webhook.organisation_id: webhook for webhook in rows}
    tasks = []
    for call in calls:
        if (webhook := webhooks.get(call.organisation_id)) is None:
            settle(session, WebhookCall, call.id, token, context={})
        else:
            call.attempts += 1
            tasks.append(claimed_task(call, CommittedAttempt(call.attempts, now), OutgoingCall(call, webhook)))
    session.flush()
    return Claim(len(calls), tasks)


def send_call(
    task: CallTask, *, webhooks: WebhookClient, letters: LetterTemplates, unseal: Callable[[str], str]
) -> CallResult:
    call, webhook = task.content.call, task.content.webhook
    try:
        address = unseal(webhook.sealed_address)
        webhooks.say(address, webhook.shape, _headline(letters, call), letters.link(call.context.get("path", "")))
    except LookupError:
        return CallResult(task, None, trouble=UNWRITABLE)
    except ValueError:
        return CallResult(task, None, trouble=_NO_KEY)
    except WebhookError as error:
        return CallResult(task, None, answer=error)
    return CallResult(task, CallOutcome.DONE)


def settle_calls(session: Session, results: Sequence[CallResult], *, now: datetime) -> Counter[str]:
    tally: Counter[str] = Counter()
    for result in results:
        changes = changes_after_call(result, result.task.content.call, {}, now=now)
        settle(session, WebhookCall, result.task.row_id, result.task.token, **changes)
        tally["told_channels" if "sent_at" in changes else "told_channels_delayed"] += 1
    return tally


def _headline(letters: LetterTemplates, call: WebhookCall) -> str:
    return (
        str(_TRIAL) if call.kind == TRIAL_KIND else letters.headline(call.kind, call.context, locale=HEADLINE_LANGUAGE)
    )


SETTLING_TIME = timedelta(minutes=5)
"""The time in which lower keys may still appear: keys precede commits."""


def queue_webhook_calls(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number queued; write only if any."""
    with reading() as session:
        behind = [webhook.id for webhook in all_webhooks(session) if _is_behind(session, webhook, now)]
    return sum(_queue_calls_of(writing, key, now=now) for key in behind)


def _is_behind(session: Session, webhook: Webhook, now: datetime) -> bool:
    notices = notices_to_follow(session, webhook)
    keys = {fact_key(notice) for notice in _subscribed_notices(webhook, notices)}
    return bool(_last_settled_id(notices, now) or keys - known_call_keys(session, webhook.organisation_id, keys))


def _queue_calls_of(writing: Sessions, webhook_id: int, *, now: datetime) -> int:
    with writing() as session:
        webhook = session.get(Webhook, webhook_id, with_for_update=True)
        if webhook is None:
            return 0
        notices = notices_to_follow(session, webhook)
        call_count = queue_calls(session, webhook, _subscribed_notices(webhook, notices), now=now)
        webhook.followed_id = _last_settled_id(notices, now) or webhook.followed_id
        session.add(webhook)
        session.commit()
    return call_count


def _subscribed_notices(webhook: Webhook, notices: Sequence[Notice]) -> list[Notice]:
    return [notice for notice in notices if notice.kind in webhook.kinds and notice.queued_at >= webhook.since]


def _last_settled_id(notices: Sequence[Notice], now: datetime) -> int:
    """Return the last key before which no notice can still appear; else 0."""
    settled = 0
    for notice in notices:
        if notice.queued_at > now - SETTLING_TIME:
            break
        settled = notice.id
    return settled
