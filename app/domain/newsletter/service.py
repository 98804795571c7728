from sqlmodel import Session

from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.service.citizens import citizen_digest
from app.domain.newsletter.models import NewsletterSubscription

MAIL = "mail"
"""The network of citizens known by their address: a search for a person finds their subscription too."""


def address_digest(session: Session, organisation_id: int, address: str) -> str:
    return citizen_digest(session, organisation_id, MAIL, address)


def delete_subscription(work: Work, subscription: NewsletterSubscription, *, reason: str) -> None:
    """Delete the row whole; the record keeps that it ended and why, without the address."""
    subject = f"newsletter:{subscription.id}"
    audit.record(work, Act.NEWSLETTER_LEFT, subject=subject, reason=reason)
    work.session.delete(subscription)
    work.session.flush()
