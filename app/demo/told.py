"""What the people of the demonstration were told lately: their letters left, and the older ones they have read."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, delete, select

from app.demo.stage import Stage
from app.notifications.models import Notice
from app.notifications.ports import Letters
from app.notifications.rules.kinds import MAIL_ONLY
from app.notifications.service import set_hours
from app.notifications.service.choices import Times

KEPT = timedelta(days=21)
QUIET = Times(quiet_from=time(21), quiet_until=time(7, 30), digest_at=time(8))
UNREAD = 2
"""Of each person, the last ones."""
A_WHILE = timedelta(minutes=25)


def told(session: Session, stages: Sequence[Stage], letters: Letters, *, now: datetime) -> None:
    """Nothing is left for a mail server: these addresses are nobody's."""
    for stage in stages:
        body = stage.organisation.id
        old = (col(Notice.queued_at) < now - KEPT) | col(Notice.kind).in_(sorted(MAIL_ONLY))
        session.execute(delete(Notice).where(col(Notice.organisation_id) == body, old))
        newest_first = select(Notice).where(Notice.organisation_id == body).order_by(col(Notice.id).desc())
        seen: dict[str, int] = {}
        for notice in session.exec(newest_first).all():
            seen[notice.to_address] = seen.get(notice.to_address, 0) + 1
            _settle(notice, letters, is_read=seen[notice.to_address] > UNREAD)
        set_hours(session, QUIET, everybody=True, actor=stage.with_role("administrator")[0], now=now)


def _settle(notice: Notice, letters: Letters, *, is_read: bool) -> None:
    notice.context = letters.kept(notice.kind, notice.context)
    notice.next_attempt_at, notice.sent_at, notice.attempts = None, notice.queued_at, 1
    notice.read_at = notice.queued_at + A_WHILE if is_read else None
