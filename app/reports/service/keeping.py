"""Keeping what a month said, and telling whoever reads the reports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.models import User
from app.audit import service as audit
from app.audit.rules import Act
from app.core import paths
from app.core.actor import the_clock
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation
from app.reports.models import ComplianceReport
from app.reports.rules.kept import digest_of
from app.reports.rules.months import Month


def keep_month(
    session: Session,
    body: Organisation,
    month: Month,
    numbers: dict[str, Any],
    readers: Sequence[User],
    *,
    now: datetime,
) -> ComplianceReport:
    """The caller makes sure that the month has none yet."""
    made = ComplianceReport(
        organisation_id=body.id, month=month.code, numbers=numbers, prepared_at=now, digest=digest_of(numbers)
    )
    session.add(made)
    session.flush()
    subject = f"compliance_report:{made.id}"
    actor = the_clock(body.id)
    audit.record(session, Act.REPORT_PREPARED, actor=actor, now=now, subject=subject, month=month.code)
    letters = [_letter(body, month, numbers, user) for user in readers]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)
    return made


def _letter(body: Organisation, month: Month, numbers: dict[str, Any], user: User) -> Letter:
    values = {row["code"]: row["value"] for row in numbers["rows"]}
    context = {
        "month": month.code,
        "published": numbers["published"],
        "useful": values.get("K7"),
        "kept": values.get("K12"),
        "path": paths.plan_report(body.slug, month.code),
    }
    key = f"plan-report:{body.id}:{month.code}:{user.id}"
    return Letter(user.email, user.name, user.locale, "plan_report", context, key)
