from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.domain.audit.models import AuditEntry, AuditPersonal


def organisations_mentioning(session: Session, subject: str) -> set[int]:
    """Return every organisation whose record mentions a subject, in any session scope.

    Selects columns, not models, as `people.queries.people.has_role_anywhere` does; one index look-up each.
    """
    entries, bodies = (SQLModel.metadata.tables[name] for name in ("audit_entry", "organisation"))
    mentions = sa.select(entries.c.id).where(entries.c.organisation_id == bodies.c.id, entries.c.subject == subject)
    return set(session.execute(sa.select(bodies.c.id).where(mentions.exists())).scalars())


PersonalValueKey = tuple[int, str]
"""The entry's sequence number and the value's name in it."""


def personal_values_about(session: Session, organisation_id: int, subject: str) -> Sequence[PersonalValueKey]:
    """Return the personal values still kept about one subject (`user:3`), in written order."""
    return session.exec(
        select(AuditEntry.seq, AuditPersonal.name)
        .join(AuditPersonal, col(AuditPersonal.entry_id) == AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditPersonal.organisation_id == organisation_id)
        .where(AuditEntry.subject == subject, col(AuditPersonal.value).is_not(None))
        .order_by(col(AuditEntry.seq), AuditPersonal.name)
    ).all()
