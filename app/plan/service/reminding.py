"""Reminding whoever may adopt the plan that its review comes near, each time once."""

from datetime import date, datetime

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.queries import able
from app.accounts.rules import Permission
from app.audit import service as audit
from app.audit.rules import Act
from app.core import paths
from app.core.actor import the_clock
from app.core.zones import day_in
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation
from app.plan.models import PlanVersion
from app.plan.rules.versions import reminders_due


def remind(session: Session, version: PlanVersion, *, now: datetime) -> bool:
    """The version comes locked. What came due together is told once; false when nothing was due."""
    body = session.get_one(Organisation, version.organisation_id)
    today = day_in(now, body.zone)
    due = reminders_due(version.review_on, today=today) if version.review_on and version.ends_on is None else 0
    if due <= version.reminded:
        return False
    version.reminded = due
    session.add(version)
    told = able(session, body.id, Permission.PLAN_ADOPT, now=now)
    letters = [_letter(body, version, user, due, today) for user in told]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)
    said = {"version": version.number, "review_on": version.review_on, "told": len(told)}
    actor, subject = the_clock(body.id), f"plan_version:{version.id}"
    audit.record(session, Act.PLAN_REMINDED, actor=actor, now=now, subject=subject, **said)
    return True


def _letter(body: Organisation, version: PlanVersion, user: User, due: int, today: date) -> Letter:
    assert version.review_on is not None, "only what has a review is reminded of it"
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="plan_review",
        context={
            "version": version.number,
            "review_on": f"{version.review_on:%d/%m/%Y}",
            "is_past": version.review_on < today,
            "path": paths.plan(body.slug),
        },
        dedup_key=f"plan:{version.id}:review:{version.review_on}:{due}:{user.id}",
    )
