"""Review reminders to possible adopters, each sent once."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.core import paths
from app.core.actor import system_actor
from app.core.permissions import Permission
from app.core.zones import local_day
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import ZONES
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries import versions
from app.domain.plan.rules.versions import REMINDER_DAYS, reminders_due


def send_review_reminder(session: Session, version: PlanVersion, *, now: datetime) -> bool:
    """Remind once for all a locked version's dates; return False if none."""
    body = session.get_one(Organisation, version.organisation_id)
    today = local_day(now, body.zone)
    due = reminders_due(version.review_on, today=today) if version.review_on and version.ends_on is None else 0
    if due <= version.reminded:
        return False
    version.reminded = due
    session.add(version)
    recipients = people_with_permission(session, body.id, Permission.PLAN_ADOPT, now=now)
    letters = [_letter(body, version, user, due, today) for user in recipients]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)
    detail = {"version": version.number, "review_on": version.review_on, "told": len(recipients)}
    actor, subject = system_actor(body.id), f"plan_version:{version.id}"
    audit.record(Work(session, actor, now), Act.PLAN_REMINDED, subject=subject, **detail)
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


def remind_reviews(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number reminded; rechecks under locks prevent duplicates."""
    until = max(local_day(now, zone) for zone in ZONES) + timedelta(days=max(REMINDER_DAYS))
    with reading() as session:
        near = versions.versions_near_review(session, until=until)
    return sum(_remind_version(writing, organisation_id, version_id, now=now) for organisation_id, version_id in near)


def _remind_version(writing: Sessions, organisation_id: int, version_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        version = versions.locked_version(session, organisation_id, version_id)
        if version is None or not send_review_reminder(session, version, now=now):
            return 0
        session.commit()
        return 1
