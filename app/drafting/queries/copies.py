"""Reads of what people are typing and have not saved."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.drafting.models import WorkingCopy

OFFERED = 5


def copy_of(session: Session, organisation_id: int, user_id: int, key: str) -> WorkingCopy | None:
    """What one person was typing in one form."""
    return session.exec(
        select(WorkingCopy).where(
            WorkingCopy.organisation_id == organisation_id, WorkingCopy.user_id == user_id, WorkingCopy.key == key
        )
    ).first()


def unsaved_new(session: Session, organisation_id: int, user_id: int) -> Sequence[WorkingCopy]:
    """New posts a person began and never saved, the latest first."""
    return session.exec(
        select(WorkingCopy)
        .where(WorkingCopy.organisation_id == organisation_id, WorkingCopy.user_id == user_id)
        .where(col(WorkingCopy.post_id).is_(None))
        .order_by(col(WorkingCopy.saved_at).desc(), col(WorkingCopy.id).desc())
        .limit(OFFERED)
    ).all()
