from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.db.bulk import dialect_insert
from app.db.work import Work
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


def set_webhook(work: Work, channel: WebhookSettings) -> None:
    """Raise `Refusal` without address, or for one-person kinds."""
    if set(channel.kinds) - set(webhook_kinds()):
        raise Refusal(msg("Elija avisos de la lista."))
    webhook = webhook_of(work.session, work.organisation_id)
    if webhook is None and not channel.sealed_address:
        raise Refusal(msg("Escriba la dirección del canal."))
    row = webhook or Webhook(
        organisation_id=work.organisation_id, sealed_address="", host="", shape=channel.shape, since=work.now
    )
    if channel.sealed_address:
        row.sealed_address, row.host, row.since = channel.sealed_address, channel.host, work.now
    row.shape, row.kinds = channel.shape, sorted(channel.kinds)
    work.session.add(row)
    work.session.flush()
    _record_webhook(work, Act.WEBHOOK_SET, server=row.host, shape=row.shape.value, kinds=", ".join(row.kinds))


def queue_trial_call(work: Work) -> None:
    """Queue a marked trial. Raises `Refusal` without a webhook."""
    webhook = webhook_of(work.session, work.organisation_id)
    if webhook is None:
        raise Refusal(msg("Escriba la dirección del canal."))
    work.session.add(
        WebhookCall(
            organisation_id=work.organisation_id,
            kind=TRIAL_KIND,
            dedup_key=f"{TRIAL_KIND}:{work.now.isoformat()}",
            queued_at=work.now,
            next_attempt_at=work.now,
        )
    )
    _record_webhook(work, Act.WEBHOOK_TRIED, server=webhook.host)


def retry_call(work: Work, call: WebhookCall) -> None:
    """Retry anew. Raises `Conflict` if it succeeded."""
    if call.sent_at is not None:
        raise Conflict(msg("Este mensaje ya se dijo."))
    call.next_attempt_at, call.attempts, call.trouble = work.now, 0, ""
    record(work, Act.WEBHOOK_RETRIED, subject=f"webhook_call:{call.id}", kind=call.kind)


def remove_webhook(work: Work) -> None:
    """Remove webhook and queue. Raises `Refusal` without one."""
    webhook = webhook_of(work.session, work.organisation_id)
    if webhook is None:
        raise Refusal(msg("No hay ningún canal."))
    work.session.execute(delete(WebhookCall).where(col(WebhookCall.organisation_id) == work.organisation_id))
    work.session.delete(webhook)
    _record_webhook(work, Act.WEBHOOK_REMOVED, server=webhook.host)


def _record_webhook(work: Work, act: Act, **detail: str) -> None:
    subject = f"organisation:{work.organisation_id}"
    record(work, act, subject=subject, **detail)
