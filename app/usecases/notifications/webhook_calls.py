"""Webhook calls, derived from notices: no use case knows them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from app.core.messages import msg
from app.db.claim import claim_rows, settle
from app.db.scope import Sessions
from app.domain.notifications.models import Notice, Webhook, WebhookCall
from app.domain.notifications.ports import LetterTemplates, WebhookClient, WebhookError
from app.domain.notifications.queries.webhooks import all_webhooks, known_call_keys, notices_to_follow
from app.usecases.notifications.failures import UNWRITABLE, outcome_after_failure
from app.usecases.notifications.webhooks import TRIAL_KIND, fact_key, queue_calls

CALL_BATCH = 10
CALL_LEASE = timedelta(minutes=5)
HEADLINE_LANGUAGE = "es"
_TRIAL = msg("Prueba: Cauce puede avisar en este canal.")
_NO_KEY = msg("La dirección se guardó con otra clave. Escríbala de nuevo.")


def deliver_webhook_calls(
    sessions: Sessions,
    webhooks: WebhookClient,
    letters: LetterTemplates,
    unseal: Callable[[str], str],
    *,
    now: datetime,
) -> Mapping[str, int]:
    """Send up to ten, each to its organisation's webhook, as `deliver_letters`."""
    token, taken, channels = _claim_calls(sessions, now)
    sent_count = 0
    for call in taken:
        ending = _deliver_call(webhooks, letters, unseal, call, channels.get(call.organisation_id), now=now)
        with sessions() as session:
            settle(session, WebhookCall, call.id, token, **ending)
            session.commit()
        sent_count += "sent_at" in ending
    return {"told_channels": sent_count, "told_channels_delayed": len(taken) - sent_count}


def _claim_calls(sessions: Sessions, now: datetime) -> tuple[str, list[WebhookCall], dict[int, Webhook]]:
    with sessions() as session:
        token, taken = claim_rows(session, WebhookCall, limit=CALL_BATCH, lease=CALL_LEASE, now=now)
        session.execute(
            update(WebhookCall)
            .where(col(WebhookCall.lease_token) == token)
            .values(attempts=WebhookCall.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        bodies = {call.organisation_id for call in taken}
        webhooks = session.exec(select(Webhook).where(col(Webhook.organisation_id).in_(bodies))).all() if bodies else []
        session.commit()
    return token, taken, {webhook.organisation_id: webhook for webhook in webhooks}


def _deliver_call(
    webhooks: WebhookClient,
    letters: LetterTemplates,
    unseal: Callable[[str], str],
    call: WebhookCall,
    channel: Webhook | None,
    *,
    now: datetime,
) -> dict[str, Any]:
    if channel is None:
        return {"context": {}}
    try:
        address = unseal(channel.sealed_address)
        webhooks.say(address, channel.shape, _headline(letters, call), letters.link(call.context.get("path", "")))
    except LookupError:
        return {"trouble": str(UNWRITABLE)}
    except ValueError:
        return {"trouble": str(_NO_KEY)}
    except WebhookError as trouble:
        return outcome_after_failure(trouble, call, now=now)
    return {"sent_at": now, "trouble": "", "context": {}}


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
