"""Subscriptions with double opt-in: asking keeps an address for three days, the link of its letter confirms it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from app.core.actor import system_actor
from app.core.permissions import Permission, demand
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.moderation.rules.moderators import holds_political_post
from app.domain.newsletter.models import NewsletterSubscription
from app.domain.newsletter.queries.subscriptions import subscription_by_digest
from app.domain.newsletter.rules.issues import TERM_TO_CONFIRM, Cadence, next_issue
from app.domain.newsletter.rules.links import NewsletterLink
from app.domain.newsletter.service import address_digest, delete_subscription
from app.domain.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class SubscriptionWish:
    address: str
    language: str
    cadence: Cadence


def ask_subscription(
    session: Session, body: Organisation, wish: SubscriptionWish, *, seal: Callable[[str], str], now: datetime
) -> None:
    """Queue a letter that asks to confirm; a confirmed address is left as it is, so strangers change nothing."""
    digest = address_digest(session, body.id, wish.address)
    subscription = subscription_by_digest(session, body.id, digest, lock=True)
    if subscription is None:
        subscription = NewsletterSubscription(
            organisation_id=body.id,
            digest=digest,
            sealed_address=seal(wish.address),
            language=wish.language,
            cadence=wish.cadence,
            asked_at=now,
        )
    elif subscription.confirmed_at is not None:
        return
    subscription.language, subscription.cadence, subscription.asked_at = wish.language, wish.cadence, now
    _queue(subscription, now)
    session.add(subscription)
    session.flush()


def confirm_subscription(session: Session, body: Organisation, link: NewsletterLink, *, now: datetime) -> bool:
    """Begin with what is published from now on; return False for a spent link. Repeating it changes nothing."""
    subscription = find_asked(session, link, now=now)
    if subscription is None:
        return False
    if subscription.confirmed_at is None:
        subscription.confirmed_at = subscription.covered_until = now
        subscription.issue_at = next_issue(subscription.cadence, body.zone, now=now)
        _queue(subscription, subscription.issue_at)
        subject = f"newsletter:{subscription.id}"
        audit.record(Work(session, system_actor(body.id), now), Act.NEWSLETTER_JOINED, subject=subject)
        session.flush()
    return True


def find_asked(session: Session, link: NewsletterLink, *, now: datetime) -> NewsletterSubscription | None:
    """Return the subscription that the link confirms, if it was the last asked and is in time."""
    subscription = subscription_by_digest(session, link.organisation_id, link.digest)
    if subscription is None or int(subscription.asked_at.timestamp()) != link.asked:
        return None
    is_late = subscription.confirmed_at is None and subscription.asked_at <= now - TERM_TO_CONFIRM
    return None if is_late else subscription


def leave_newsletter(session: Session, link: NewsletterLink, *, now: datetime) -> None:
    """End the subscription and forget the address; do nothing if it had left already."""
    subscription = subscription_by_digest(session, link.organisation_id, link.digest, lock=True)
    if subscription:
        delete_subscription(Work(session, system_actor(link.organisation_id), now), subscription, reason="left")


def erase_subscription(work: Work, subscription: NewsletterSubscription) -> None:
    """Erase what is kept of an address, at its owner's request (GDPR art. 17)."""
    demand(work.actor.may(Permission.PERSONAL_MANAGE) and not holds_political_post(work.actor))
    delete_subscription(work, subscription, reason="erased")


def delete_unconfirmed(writing: Sessions, *, now: datetime) -> int:
    """Forget the addresses that nobody confirmed in time."""
    unconfirmed = col(NewsletterSubscription.confirmed_at).is_(None)
    late = col(NewsletterSubscription.asked_at) <= now - TERM_TO_CONFIRM
    with writing() as session:
        gone = session.exec(delete(NewsletterSubscription).where(unconfirmed, late)).rowcount
        session.commit()
    return int(gone)


def reseal_subscriptions(session: Session, seal_again: Callable[[str], str]) -> int:
    """Seal every address with the newest key; return how many."""
    subscriptions = session.exec(select(NewsletterSubscription)).all()
    for subscription in subscriptions:
        subscription.sealed_address = seal_again(subscription.sealed_address)
    return len(subscriptions)


def _queue(subscription: NewsletterSubscription, at: datetime) -> None:
    """Let a letter leave then; a worker that carries an earlier one settles nothing."""
    subscription.next_attempt_at, subscription.lease_token, subscription.attempts = at, None, 0
    subscription.trouble = ""
