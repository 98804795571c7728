"""The channels follow the notices, so that no deed pays for them and none knows of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.db.scope import Sessions
from app.notifications.models import Notice, Webhook
from app.notifications.queries.webhooks import every_webhook, known_calls, to_follow
from app.notifications.service.webhooks import fact_of, tell_channel

SETTLED = timedelta(minutes=5)
"""Keys are given before transactions end: one that is lower may still appear until then."""


def follow(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Queue for each channel what it is to hear of; answers how many. It writes only where there is something new."""
    with reading() as session:
        behind = [one.id for one in every_webhook(session) if _is_behind(session, one, now)]
    return sum(_follow(writing, key, now=now) for key in behind)


def _is_behind(session: Session, webhook: Webhook, now: datetime) -> bool:
    found = to_follow(session, webhook)
    keys = {fact_of(one) for one in _heard(webhook, found)}
    return bool(_settled(found, now) or keys - known_calls(session, webhook.organisation_id, keys))


def _follow(writing: Sessions, webhook_id: int, *, now: datetime) -> int:
    with writing() as session:
        webhook = session.get(Webhook, webhook_id, with_for_update=True)
        if webhook is None:
            return 0
        found = to_follow(session, webhook)
        told = tell_channel(session, webhook, _heard(webhook, found), now=now)
        webhook.followed_id = _settled(found, now) or webhook.followed_id
        session.add(webhook)
        session.commit()
    return told


def _heard(webhook: Webhook, notices: Sequence[Notice]) -> list[Notice]:
    return [one for one in notices if one.kind in webhook.kinds and one.queued_at >= webhook.since]


def _settled(notices: Sequence[Notice], now: datetime) -> int:
    """The last of those before which none can appear any more; 0 where there is none."""
    settled = 0
    for one in notices:
        if one.queued_at > now - SETTLED:
            break
        settled = one.id
    return settled
