from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.notifications.models import Notice, Webhook, WebhookCall
from app.domain.notifications.queries.webhooks import known_call_keys, webhook_of
from app.domain.notifications.rules.kinds import webhook_kinds
from app.domain.notifications.rules.webhooks import WebhookFormat

TRIAL_KIND = "webhook_trial"


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Webhook settings; an empty `sealed_address` keeps the current one."""

    sealed_address: str
    host: str
    shape: WebhookFormat
    kinds: Sequence[str]


def queue_calls(session: Session, webhook: Webhook, notices: Sequence[Notice], *, now: datetime) -> int:
    facts = {fact_key(notice): notice for notice in notices}
    new = facts.keys() - known_call_keys(session, webhook.organisation_id, facts.keys())
    rows = [_call_row(webhook, key, facts[key], now) for key in sorted(new)]
    if rows:
        once = dialect_insert(session, WebhookCall).on_conflict_do_nothing(
            index_elements=["organisation_id", "dedup_key"]
        )
        session.connection().execute(once, rows)
    return len(rows)


def fact_key(notice: Notice) -> str:
    """Return a key per kind, matter and instant, for all readers."""
    return f"{notice.kind}:{notice.thread}:{notice.queued_at.isoformat()}"


def _call_row(webhook: Webhook, key: str, notice: Notice, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": webhook.organisation_id,
        "kind": notice.kind,
        "context": notice.context,
        "dedup_key": key,
        "queued_at": notice.queued_at,
        "next_attempt_at": now,
        "attempts": 0,
        "trouble": "",
    }


def set_webhook(session: Session, channel: WebhookSettings, *, actor: Actor, now: datetime) -> None:
    """Raise `Refusal` without address, or for one-person kinds."""
    if set(channel.kinds) - set(webhook_kinds()):
        raise Refusal(msg("Elija avisos de la lista."))
    webhook = webhook_of(session, actor.organisation_id)
    if webhook is None and not channel.sealed_address:
        raise Refusal(msg("Escriba la dirección del canal."))
    row = webhook or Webhook(
        organisation_id=actor.organisation_id, sealed_address="", host="", shape=channel.shape, since=now
    )
    if channel.sealed_address:
        row.sealed_address, row.host, row.since = channel.sealed_address, channel.host, now
    row.shape, row.kinds = channel.shape, sorted(channel.kinds)
    session.add(row)
    session.flush()
    _record_webhook(
        session, Act.WEBHOOK_SET, actor, now, server=row.host, shape=row.shape.value, kinds=", ".join(row.kinds)
    )


def queue_trial_call(session: Session, *, actor: Actor, now: datetime) -> None:
    """Queue a marked trial. Raises `Refusal` without a webhook."""
    webhook = webhook_of(session, actor.organisation_id)
    if webhook is None:
        raise Refusal(msg("Escriba la dirección del canal."))
    session.add(
        WebhookCall(
            organisation_id=actor.organisation_id,
            kind=TRIAL_KIND,
            dedup_key=f"{TRIAL_KIND}:{now.isoformat()}",
            queued_at=now,
            next_attempt_at=now,
        )
    )
    _record_webhook(session, Act.WEBHOOK_TRIED, actor, now, server=webhook.host)


def retry_call(session: Session, call: WebhookCall, *, actor: Actor, now: datetime) -> None:
    """Retry anew. Raises `Conflict` if it succeeded."""
    if call.sent_at is not None:
        raise Conflict(msg("Este mensaje ya se dijo."))
    call.next_attempt_at, call.attempts, call.trouble = now, 0, ""
    record(session, Act.WEBHOOK_RETRIED, actor=actor, now=now, subject=f"webhook_call:{call.id}", kind=call.kind)


def remove_webhook(session: Session, *, actor: Actor, now: datetime) -> None:
    """Remove webhook and queue. Raises `Refusal` without one."""
    webhook = webhook_of(session, actor.organisation_id)
    if webhook is None:
        raise Refusal(msg("No hay ningún canal."))
    session.execute(delete(WebhookCall).where(col(WebhookCall.organisation_id) == actor.organisation_id))
    session.delete(webhook)
    _record_webhook(session, Act.WEBHOOK_REMOVED, actor, now, server=webhook.host)


def _record_webhook(session: Session, act: Act, actor: Actor, now: datetime, **detail: str) -> None:
    subject = f"organisation:{actor.organisation_id}"
    record(session, act, actor=actor, now=now, subject=subject, **detail)
