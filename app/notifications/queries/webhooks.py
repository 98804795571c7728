"""The organisation's channel and what was said there."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from app.db.reads import HERE, Read, columns
from app.notifications.models import Webhook, WebhookCall

LAST = 10


def webhook_of(session: Session, organisation_id: int) -> Webhook | None:
    return session.exec(select(Webhook).where(Webhook.organisation_id == organisation_id)).first()


def kinds_told(session: Session, organisation_id: int) -> Collection[str]:
    """What the channel hears of; nothing without one. Asked at every letter, so it is one read of one row."""
    return _KINDS.first(session, organisation_id=organisation_id) or ()


_KINDS: Read[list[str]] = Read(columns(Webhook.kinds).where(Webhook.organisation_id == HERE), lambda kinds: kinds)


def last_calls(session: Session, organisation_id: int) -> Sequence[WebhookCall]:
    """The newest first."""
    return session.exec(
        select(WebhookCall)
        .where(WebhookCall.organisation_id == organisation_id)
        .order_by(col(WebhookCall.id).desc())
        .limit(LAST)
    ).all()
