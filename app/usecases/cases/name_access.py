from datetime import datetime

from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.queries.cases import has_seen_author
from app.domain.moderation.rules.moderators import holds_political_post


def reveal_author(work: Work, case: Case, *, since: datetime) -> None:
    """Record the access once daily per viewer and case; `since`: local day start."""
    demand(work.actor.may(Permission.CASE_NAMES))
    if not has_seen_author(work.session, case, user_id=work.actor.person_id, since=since):
        audit.record(work, Act.CASE_SHOWN, subject=f"case:{case.id}", number=case.code)


def record_name_seen(work: Work, citizen: Citizen) -> None:
    demand(not holds_political_post(work.actor))
    audit.record(work, Act.CASE_SHOWN, subject=f"citizen:{citizen.id}")


def record_register_export(work: Work, *, rows: int, named: bool) -> None:
    demand(
        work.actor.may(Permission.CASE_MODERATE)
        or work.actor.may(Permission.CASE_REVIEW)
        or work.actor.may(Permission.AUDIT_READ)
    )
    subject = f"organisation:{work.organisation_id}"
    audit.record(work, Act.CASE_EXPORTED, subject=subject, rows=rows, names_shown=named)
