from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.notifications.models import Notice

PAGE = 50


@dataclass(frozen=True, slots=True)
class LetterPage:
    """Letters newest first; `older`: the next page's key."""

    letters: Sequence[Notice]
    older: int | None


def outbox_page(
    session: Session, organisation_id: int, *, before: int | None = None, limit: int = PAGE, stuck: bool = False
) -> LetterPage:
    """Return a keyset page."""
    wanted = select(Notice).where(Notice.organisation_id == organisation_id)
    if stuck:
        wanted = wanted.where(*_STUCK)
    if before is not None:
        wanted = wanted.where(col(Notice.id) < before)
    letters = session.exec(wanted.order_by(col(Notice.id).desc()).limit(limit + 1)).all()
    return LetterPage(letters=letters[:limit], older=letters[limit - 1].id if len(letters) > limit else None)


_STUCK = (col(Notice.trouble) != "", col(Notice.sent_at).is_(None), col(Notice.next_attempt_at).is_(None))


def stuck_letter_count(session: Session, organisation_id: int) -> int:
    """Count letters that need intervention."""
    stuck = select(func.count()).select_from(Notice).where(Notice.organisation_id == organisation_id, *_STUCK)
    return session.scalar(stuck) or 0


def stuck_letter_to(work: Work, address: str) -> Notice | None:
    """Return the last undeliverable letter to the address, unless a later one arrived."""
    last = work.session.exec(
        select(Notice)
        .where(Notice.organisation_id == work.organisation_id, Notice.to_address == address)
        .where((col(Notice.sent_at).is_not(None)) | (col(Notice.next_attempt_at).is_(None) & (Notice.trouble != "")))
        .order_by(col(Notice.id).desc())
        .limit(1)
    ).first()
    return last if last and last.could_not_leave else None


def letter_or_404(work: Work, notice_id: int) -> Notice:
    letter = work.session.exec(
        select(Notice).where(Notice.organisation_id == work.organisation_id, Notice.id == notice_id)
    ).first()
    if letter is None:
        raise NotFound(msg("Esta carta no existe."))
    return letter
