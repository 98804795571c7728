from datetime import datetime

from sqlmodel import Session, col, update

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.notifications.models import Notice


def retry_letter(work: Work, notice: Notice) -> None:
    """Queue a failed letter anew. Raises `Conflict` if sent."""
    if notice.sent_at is not None:
        raise Conflict(msg("Esta carta ya se envió."))
    notice.next_attempt_at, notice.attempts, notice.trouble = work.now, 0, ""
    record(work, Act.LETTER_RETRIED, subject=f"letter:{notice.id}", kind=notice.kind)


def mark_read(session: Session, notice: Notice, *, now: datetime) -> None:
    """Mark read; the first time counts."""
    notice.read_at = notice.read_at or now
    session.add(notice)


def mark_all_read(work: Work, address: str, *, until: int) -> None:
    """Mark up to `until`: later ones stay unread."""
    work.session.execute(
        update(Notice)
        .where(col(Notice.organisation_id) == work.organisation_id, col(Notice.to_address) == address)
        .where(col(Notice.read_at).is_(None), col(Notice.id) <= until)
        .values(read_at=work.now)
        .execution_options(synchronize_session=False)
    )
