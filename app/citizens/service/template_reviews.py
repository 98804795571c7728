"""Telling whoever answers for a template that it is to be read again: its person, its unit, or those who keep them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.queries import able
from app.accounts.rules import Permission
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import ResponseTemplate
from app.citizens.queries.units import liaisons
from app.citizens.rules.templates import Template
from app.citizens.service.answers import in_force
from app.core import paths
from app.core.actor import the_clock
from app.core.zones import day_in
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation

AGAIN = timedelta(days=7)
"""How long until they are told again, while its day is not moved."""


def remind_review(session: Session, row: ResponseTemplate, *, now: datetime) -> bool:
    """The row comes locked; false where there is nothing to tell by now."""
    body = session.get_one(Organisation, row.organisation_id)
    today = day_in(now, body.zone)
    is_told = row.reminded_on is not None and row.reminded_on > today - AGAIN
    if row.retired_at is not None or row.review_on is None or row.review_on > today or is_told:
        return False
    row.reminded_on = today
    session.add(row)
    template = in_force(session, body.id).get(row.code)
    readers = _readers(session, body, row, now=now) if template else ()
    letters = [_letter(body, row, template, reader, opens=opens) for reader, opens in readers if template]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)
    said = {"code": row.code, "review_on": row.review_on, "told": len(letters)}
    actor, subject = the_clock(body.id), f"template:{row.id}"
    audit.record(session, Act.TEMPLATE_REMINDED, actor=actor, now=now, subject=subject, **said)
    return True


def _readers(
    session: Session, body: Organisation, row: ResponseTemplate, *, now: datetime
) -> Sequence[tuple[User, bool]]:
    """Each with whether they may open it here; those who keep the templates where nobody answers for it by now."""
    if row.owner_id is not None:
        found = able(session, body.id, Permission.CASE_ANSWER, now=now, only=row.owner_id)
    elif row.owner_unit_id is not None:
        found = liaisons(session, body.id, row.owner_unit_id, today=day_in(now, body.zone))
    else:
        found = ()
    found = found or able(session, body.id, Permission.PROTOCOL_MANAGE, now=now)
    may_open = {user.id for user in able(session, body.id, Permission.CASE_READ, now=now)}
    return [(user, user.id in may_open) for user in found]


def _letter(body: Organisation, row: ResponseTemplate, template: Template, user: User, *, opens: bool) -> Letter:
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
