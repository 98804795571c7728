from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.notifications.models import Notice, Webhook, WebhookCall

MAX_CALLS = 10
MAX_NEW_NOTICES = 500


def webhook_of(session: Session, organisation_id: int) -> Webhook | None:
    return session.exec(select(Webhook).where(Webhook.organisation_id == organisation_id)).first()


def all_webhooks(session: Session) -> Sequence[Webhook]:
    return session.exec(select(Webhook).order_by(col(Webhook.id))).all()


def notices_to_follow(session: Session, webhook: Webhook) -> Sequence[Notice]:
    """Return unprocessed notices, oldest first."""
    return session.exec(
        select(Notice)
        .where(col(Notice.id) > webhook.followed_id, Notice.organisation_id == webhook.organisation_id)
        .order_by(col(Notice.id))
        .limit(MAX_NEW_NOTICES)
    ).all()


def known_call_keys(session: Session, organisation_id: int, keys: Iterable[str]) -> set[str]:
    query = select(WebhookCall.dedup_key).where(
        WebhookCall.organisation_id == organisation_id, col(WebhookCall.dedup_key).in_(list(keys))
    )
    return set(session.exec(query))


def call_or_404(work: Work, call_id: int) -> WebhookCall:
    """Raise `NotFound`."""
    query = select(WebhookCall).where(WebhookCall.organisation_id == work.organisation_id, WebhookCall.id == call_id)
    call = work.session.exec(query).first()
    if call is None:
        raise NotFound(msg("Este mensaje no existe."))
    return call


def last_calls(session: Session, organisation_id: int) -> Sequence[WebhookCall]:
    return session.exec(
        select(WebhookCall)
        .where(WebhookCall.organisation_id == organisation_id)
        .order_by(col(WebhookCall.id).desc())
        .limit(MAX_CALLS)
    ).all()
