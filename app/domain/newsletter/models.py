from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text

from app.db.columns import Tenant, enum_field, instant_field, key_field
from app.domain.newsletter.rules.issues import Cadence


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class NewsletterSubscription(Tenant, table=True):
    """An address that gets what was published; deleted when it leaves. `digest` recognises the sealed address.

    `confirmed_at`: None until its owner pressed the link. `issue_at`: the next issue, with what was published after
    `covered_until`; until confirmed, the next letter is the one that asks. `trouble`: of an attempt that got no
    answer. `refusals`: issues refused for good in a row.
    """

    __tablename__ = "newsletter_subscription"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_newsletter_subscription_pending", "next_attempt_at", **_where("next_attempt_at IS NOT NULL")),
        Index("ix_newsletter_subscription_unconfirmed", "asked_at", **_where("confirmed_at IS NULL")),
    )

    id: int = key_field()
    digest: str
    sealed_address: str
    language: str
    cadence: Cadence = enum_field(Cadence, "newsletter_cadence")
    asked_at: datetime = instant_field()
    confirmed_at: datetime | None = instant_field(default=None)
    covered_until: datetime | None = instant_field(default=None)
    issue_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    trouble: str = ""
    refusals: int = 0
