from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core import paths
from app.core.actor import system_actor
from app.core.permissions import Permission
from app.core.zones import local_day
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.queries.unit_questions import unit_liaisons
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import ZONES
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission
from app.domain.replies.models import ResponseTemplate
from app.domain.replies.queries import templates
from app.domain.replies.rules.templates import ReplyTemplate
from app.usecases.replies.template_cache import templates_in_force

REMIND_AGAIN_AFTER = timedelta(days=7)
"""The reminder interval while the date stays."""


def remind_of_template(session: Session, row: ResponseTemplate, *, now: datetime) -> bool:
    """Remind for a locked row; return False if none is due."""
    body = session.get_one(Organisation, row.organisation_id)
    today = local_day(now, body.zone)
    is_told = row.reminded_on is not None and row.reminded_on > today - REMIND_AGAIN_AFTER
    if row.retired_at is not None or row.review_on is None or row.review_on > today or is_told:
        return False
    row.reminded_on = today
    session.add(row)
    template = templates_in_force(session, body.id).get(row.code)
    readers = _review_readers(session, body, row, now=now) if template else ()
    letters = [_review_letter(body, row, template, reader, opens=opens) for reader, opens in readers if template]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)
    detail = {"code": row.code, "review_on": row.review_on, "told": len(letters)}
    actor, subject = system_actor(body.id), f"template:{row.id}"
    audit.record(Work(session, actor, now), Act.TEMPLATE_REMINDED, subject=subject, **detail)
    return True


def _review_readers(
    session: Session, body: Organisation, row: ResponseTemplate, *, now: datetime
) -> Sequence[tuple[User, bool]]:
    """Return readers and whether each may open it; managers if none is in charge."""
    if row.owner_id is not None:
        readers = people_with_permission(session, body.id, Permission.CASE_ANSWER, now=now, only=row.owner_id)
    elif row.owner_unit_id is not None:
        readers = unit_liaisons(session, body.id, row.owner_unit_id, today=local_day(now, body.zone))
    else:
        readers = ()
    readers = readers or people_with_permission(session, body.id, Permission.PROTOCOL_MANAGE, now=now)
    may_open = {user.id for user in people_with_permission(session, body.id, Permission.CASE_READ, now=now)}
    return [(user, user.id in may_open) for user in readers]


def _review_letter(
    body: Organisation, row: ResponseTemplate, template: ReplyTemplate, user: User, *, opens: bool
) -> Letter:
    texts = "\n\n".join(words for words in template.texts.values() if words)
    context = {
        "code": row.code,
        "title": template.name,
        "text": texts,
        "review_on": f"{row.review_on:%d/%m/%Y}" if row.review_on else "",
        "organisation": body.name,
        "path": paths.response_template(body.slug, row.code) if opens else "",
    }
    key = f"template_review:{row.id}:{row.review_on}:{row.reminded_on}:{user.id}"
    return Letter(user.email, user.name, user.locale, "template_review", context, key)


BATCH = 50


def remind_due_templates(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number reminded; rechecks under locks prevent duplicates."""
    latest = max(local_day(now, zone) for zone in ZONES)
    with reading() as session:
        due = templates.templates_due_for_review(session, by=latest, not_since=latest - REMIND_AGAIN_AFTER, limit=BATCH)
    return sum(_remind_one(writing, organisation_id, template_id, now=now) for organisation_id, template_id in due)


def _remind_one(writing: Sessions, organisation_id: int, template_id: int, *, now: datetime) -> bool:
    with writing() as session:
        scope_to(session, organisation_id)
        row = templates.lock_template(session, organisation_id, template_id)
        is_told = row is not None and remind_of_template(session, row, now=now)
        session.commit()
    return is_told
