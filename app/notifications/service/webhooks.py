"""The organisation's channel: where it is, what it hears of, and the messages that wait to be carried there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.audit.rules import Act
from app.audit.service import record
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.db.upsert import inserting
from app.notifications.models import Notice, Webhook, WebhookCall
from app.notifications.queries.webhooks import known_calls, webhook_of
from app.notifications.rules.kinds import for_channels
from app.notifications.rules.webhooks import Shape

TRIAL = "webhook_trial"


@dataclass(frozen=True, slots=True)
class Channel:
    """`sealed_address` empty: the one there is."""

    sealed_address: str
    host: str
    shape: Shape
    kinds: Sequence[str]


def tell_channel(session: Session, webhook: Webhook, notices: Sequence[Notice], *, now: datetime) -> int:
    """Queue what the channel has not heard of yet, and say how many."""
    facts = {fact_of(one): one for one in notices}
    new = facts.keys() - known_calls(session, webhook.organisation_id, facts.keys())
    rows = [_call(webhook, key, facts[key], now) for key in sorted(new)]
    if rows:
        once = inserting(session, WebhookCall).on_conflict_do_nothing(index_elements=["organisation_id", "dedup_key"])
        session.connection().execute(once, rows)
    return len(rows)


def fact_of(notice: Notice) -> str:
    """One kind of one matter at one instant is one fact, to however many people it is written."""
    return f"{notice.kind}:{notice.thread}:{notice.queued_at.isoformat()}"


def _call(webhook: Webhook, key: str, notice: Notice, now: datetime) -> dict[str, Any]:
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


def set_webhook(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Raises `Refusal` without an address, or for a kind that is written to one person alone."""
    if set(channel.kinds) - set(for_channels()):
        raise Refusal(say("Elija avisos de la lista."))
    kept = webhook_of(session, actor.organisation_id)
    if kept is None and not channel.sealed_address:
        raise Refusal(say("Escriba la dirección del canal."))
    row = kept or Webhook(
        organisation_id=actor.organisation_id, sealed_address="", host="", shape=channel.shape, since=now
    )
    if channel.sealed_address:
        row.sealed_address, row.host, row.since = channel.sealed_address, channel.host, now
    row.shape, row.kinds = channel.shape, sorted(channel.kinds)
    session.add(row)
    session.flush()
    _note(session, Act.WEBHOOK_SET, actor, now, server=row.host, shape=row.shape.value, kinds=", ".join(row.kinds))


def try_webhook(session: Session, *, actor: Actor, now: datetime) -> None:
    """Send one message that says it is a trial. Raises `Refusal` without a channel."""
    kept = webhook_of(session, actor.organisation_id)
    if kept is None:
        raise Refusal(say("Escriba la dirección del canal."))
    session.add(
        WebhookCall(
            organisation_id=actor.organisation_id,
            kind=TRIAL,
            dedup_key=f"{TRIAL}:{now.isoformat()}",
            queued_at=now,
            next_attempt_at=now,
        )
    )
    _note(session, Act.WEBHOOK_TRIED, actor, now, server=kept.host)


def retry_call(session: Session, call: WebhookCall, *, actor: Actor, now: datetime) -> None:
    """Say again, from the first attempt, what could not be said. Raises `OutOfTurn` if it was said."""
    if call.sent_at is not None:
        raise OutOfTurn(say("Este mensaje ya se dijo."))
    call.next_attempt_at, call.attempts, call.trouble = now, 0, ""
    record(session, Act.WEBHOOK_RETRIED, actor=actor, now=now, subject=f"webhook_call:{call.id}", kind=call.kind)


def forget_webhook(session: Session, *, actor: Actor, now: datetime) -> None:
    """Nothing more is said there, and what still waited is dropped. Raises `Refusal` without a channel."""
    kept = webhook_of(session, actor.organisation_id)
    if kept is None:
        raise Refusal(say("No hay ningún canal."))
    session.execute(delete(WebhookCall).where(col(WebhookCall.organisation_id) == actor.organisation_id))
    session.delete(kept)
    _note(session, Act.WEBHOOK_REMOVED, actor, now, server=kept.host)


def _note(session: Session, act: Act, actor: Actor, now: datetime, **detail: str) -> None:
    subject = f"organisation:{actor.organisation_id}"
    record(session, act, actor=actor, now=now, subject=subject, **detail)
