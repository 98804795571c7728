"""The organisation's channel: where it is, what it hears of, and the messages that wait to be carried there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session, col, delete

from app.audit.rules import Act
from app.audit.service import record
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.db.upsert import inserting
from app.notifications.models import Webhook, WebhookCall
from app.notifications.queries.webhooks import kinds_told, webhook_of
from app.notifications.rules.kinds import for_channels
from app.notifications.rules.matters import thread_of
from app.notifications.rules.webhooks import Shape

TRIAL = "webhook_trial"


@dataclass(frozen=True, slots=True)
class Channel:
    """`sealed_address` empty: the one there is."""

    sealed_address: str
    host: str
    shape: Shape
    kinds: Sequence[str]


class Said(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def context(self) -> dict[str, Any]: ...


def tell_channel(session: Session, letters: Sequence[Said], *, organisation_id: int, now: datetime) -> None:
    """Queue what the channel is to hear of: each fact once, to however many people it is written."""
    kinds = kinds_told(session, organisation_id)
    calls = list(_calls([one for one in letters if one.kind in kinds], organisation_id, now))
    if calls:
        once = inserting(session, WebhookCall).on_conflict_do_nothing(index_elements=["organisation_id", "dedup_key"])
        session.connection().execute(once, calls)


def _calls(letters: Sequence[Said], organisation_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    """One fact is one kind of one matter at one instant."""
    facts = {f"{one.kind}:{thread_of(organisation_id, one.context)}:{now.isoformat()}": one for one in letters}
    for key, one in facts.items():
        yield {
            "organisation_id": organisation_id,
            "kind": one.kind,
            "context": one.context,
            "dedup_key": key,
            "queued_at": now,
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
        organisation_id=actor.organisation_id, sealed_address="", host="", shape=channel.shape, changed_at=now
    )
    if channel.sealed_address:
        row.sealed_address, row.host = channel.sealed_address, channel.host
    row.shape, row.kinds, row.changed_at = channel.shape, sorted(channel.kinds), now
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
