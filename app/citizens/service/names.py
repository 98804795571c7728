"""Seeing how a private person is called: written down, once a day for each person who looks and each case."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case
from app.citizens.queries.written import has_looked
from app.core.actor import Actor


def look_who_wrote(session: Session, case: Case, *, since: datetime, actor: Actor, now: datetime) -> None:
    """`since`: when the day began where the organisation is; until it ends the name stays in sight."""
    demand(actor.may(Permission.CASE_NAMES))
    if not has_looked(session, case, user_id=actor.person_id, since=since):
        audit.record(session, Act.CASE_SHOWN, actor=actor, now=now, subject=f"case:{case.id}", number=case.code)
