from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.newsletter.models import NewsletterSubscription


class SubscriptionCount(NamedTuple):
    confirmed: int
    unconfirmed: int


def subscription_by_digest(
    session: Session, organisation_id: int, digest: str, *, lock: bool = False
) -> NewsletterSubscription | None:
    wanted = select(NewsletterSubscription).where(
        NewsletterSubscription.organisation_id == organisation_id, NewsletterSubscription.digest == digest
    )
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def subscriptions_by_digests(
    session: Session, organisation_id: int, digests: Collection[str]
) -> Sequence[NewsletterSubscription]:
    wanted = select(NewsletterSubscription).where(
        NewsletterSubscription.organisation_id == organisation_id, col(NewsletterSubscription.digest).in_(digests)
    )
    return session.exec(wanted.order_by(col(NewsletterSubscription.id))).all()


def subscription_or_404(work: Work, subscription_id: int) -> NewsletterSubscription:
    wanted = select(NewsletterSubscription).where(
        NewsletterSubscription.organisation_id == work.organisation_id, NewsletterSubscription.id == subscription_id
    )
    subscription = work.session.exec(wanted.with_for_update()).first()
    if subscription is None:
        raise NotFound(msg("Esta suscripción ya no existe."))
    return subscription


def subscription_count(session: Session, organisation_id: int) -> SubscriptionCount:
    confirmed = col(NewsletterSubscription.confirmed_at)
    wanted = select(func.count(confirmed), func.count()).where(
        NewsletterSubscription.organisation_id == organisation_id
    )
    done, every = session.exec(wanted).one()
    return SubscriptionCount(done, every - done)
