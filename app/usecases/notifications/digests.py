"""Digests: one letter of a person's notices of one instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select, update

from app.db.scope import Sessions
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import LetterTemplates
from app.domain.notifications.rules.kinds import NoticeDuty, duty_of
from app.domain.notifications.service import queue_letter

MAX_NOTICES = 500
MAX_LISTED = 60


def send_digests(sessions: Sessions, letters: LetterTemplates, *, now: datetime) -> Mapping[str, int]:
    """Send in one transaction, each notice once; omit read notices, empty digests."""
    with sessions() as session:
        due = session.exec(
            select(Notice)
            .where(col(Notice.digest_at) <= now)
            .order_by(col(Notice.organisation_id), col(Notice.to_address), col(Notice.id))
            .limit(MAX_NOTICES)
            .with_for_update()
        ).all()
        made = sum(
            _send_digest(session, letters, list(notices), now=now)
            for _, notices in groupby(due, key=lambda notice: (notice.organisation_id, notice.to_address))
        )
        session.commit()
    return {"digests": made}


def _send_digest(session: Session, letters: LetterTemplates, notices: Sequence[Notice], *, now: datetime) -> int:
    unread_notices = [notice for notice in notices if notice.read_at is None]
    for due_notice in notices:
        due_notice.digest_at, due_notice.context = None, letters.stored_context(due_notice.kind, due_notice.context)
        session.add(due_notice)
    session.flush()
    if not unread_notices:
        return 0
    key = f"digest:{unread_notices[0].id}"
    _queue_digest(session, unread_notices, key, now=now)
    whole = select(Notice.id).where(Notice.dedup_key == key).scalar_subquery()
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_([unread_notice.id for unread_notice in unread_notices]))
        .values(digest_id=whole)
        .execution_options(synchronize_session=False)
    )
    return 1


def _queue_digest(session: Session, notices: Sequence[Notice], key: str, *, now: datetime) -> None:
    first = notices[0]
    parts = {
        duty: [notice for notice in notices if duty_of(notice.kind) is duty]
        for duty in (NoticeDuty.DECISION, NoticeDuty.NEWS)
    }
    items = [
        {"kind": notice.kind, "context": notice.context, "waits": duty is NoticeDuty.DECISION}
        for duty, duty_notices in parts.items()
        for notice in duty_notices
    ]
    queue_letter(
        session,
        to_address=first.to_address,
        to_name=first.to_name,
        locale=first.locale,
        kind="digest",
        context={"items": items[:MAX_LISTED], "count": len(items)},
        dedup_key=key,
        organisation_id=first.organisation_id,
        now=now,
    )
