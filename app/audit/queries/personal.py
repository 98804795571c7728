"""What the record keeps about a person apart from the chain."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.audit.models import AuditEntry, AuditPersonal

Place = tuple[int, str]
"""Where a personal value is: the entry's sequence number, and the value's name there."""


def personal_about(session: Session, organisation_id: int, subject: str) -> Sequence[Place]:
    """Every personal value still kept by the entries about one thing (`user:3`), in the order they were written."""
    return session.exec(
        select(AuditEntry.seq, AuditPersonal.name)
        .join(AuditPersonal, col(AuditPersonal.entry_id) == AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditPersonal.organisation_id == organisation_id)
        .where(AuditEntry.subject == subject, col(AuditPersonal.value).is_not(None))
        .order_by(col(AuditEntry.seq), AuditPersonal.name)
    ).all()
