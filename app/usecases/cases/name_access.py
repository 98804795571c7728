from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.queries.cases import has_seen_author
from app.domain.moderation.rules.moderators import holds_political_post


def reveal_author(session: Session, case: Case, *, since: datetime, actor: Actor, now: datetime) -> None:
    """Record the access once daily per viewer and case; `since`: local day start."""
    demand(actor.may(Permission.CASE_NAMES))
    if not has_seen_author(session, case, user_id=actor.person_id, since=since):
        audit.record(session, Act.CASE_SHOWN, actor=actor, now=now, subject=f"case:{case.id}", number=case.code)


def record_name_seen(session: Session, citizen: Citizen, *, actor: Actor, now: datetime) -> None:
    demand(not holds_political_post(actor))
    audit.record(session, Act.CASE_SHOWN, actor=actor, now=now, subject=f"citizen:{citizen.id}")


def record_register_export(session: Session, *, rows: int, named: bool, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.CASE_MODERATE) or actor.may(Permission.CASE_REVIEW) or actor.may(Permission.AUDIT_READ))
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.CASE_EXPORTED, actor=actor, now=now, subject=subject, rows=rows, names_shown=named)
