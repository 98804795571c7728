from datetime import datetime

from sqlmodel import Session, col, update

from app.domain.notifications.models import Notice


def mark_read(session: Session, notice: Notice, *, now: datetime) -> None:
    """Mark a notice read; the first time counts."""
    notice.read_at = notice.read_at or now
    session.add(notice)


def mark_all_read(session: Session, organisation_id: int, address: str, *, until: int, now: datetime) -> None:
    """Mark notices read up to one, so that those after the page load stay unread."""
    session.execute(
        update(Notice)
        .where(col(Notice.organisation_id) == organisation_id, col(Notice.to_address) == address)
        .where(col(Notice.read_at).is_(None), col(Notice.id) <= until)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
