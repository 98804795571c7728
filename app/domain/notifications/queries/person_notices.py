from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import Query
from app.db.work import Work
from app.domain.notifications.models import Notice, NoticeChoice, NoticeHours
from app.domain.notifications.queries.outbox import PAGE, LetterPage
from app.domain.notifications.rules.kinds import MAIL_ONLY, NoticeWay


def notice_choices(session: Session, organisation_id: int, user_id: int) -> Sequence[NoticeChoice]:
    """Return choices that differ from the default."""
    return session.exec(
        select(NoticeChoice).where(NoticeChoice.organisation_id == organisation_id, NoticeChoice.user_id == user_id)
    ).all()


def notice_hours(session: Session, organisation_id: int, user_id: int | None) -> NoticeHours | None:
    """Return a person's hours, or the organisation's (None)."""
    whose = col(NoticeHours.user_id)
    return session.exec(
        select(NoticeHours)
        .where(NoticeHours.organisation_id == organisation_id)
        .where(whose.is_(None) if user_id is None else whose == user_id)
    ).first()


def hours_of_organisations(session: Session, organisation_ids: Sequence[int]) -> Sequence[NoticeHours]:
    return session.exec(select(NoticeHours).where(col(NoticeHours.organisation_id).in_(organisation_ids))).all()


def _visible_notices(organisation_id: Any, address: Any, user_id: Any) -> list[Any]:
    """Exclude account letters and kinds turned off."""
    chosen = sa.exists().where(
        col(NoticeChoice.organisation_id) == organisation_id,
        col(NoticeChoice.user_id) == user_id,
        col(NoticeChoice.kind) == Notice.kind,
        col(NoticeChoice.way) == NoticeWay.NONE,
    )
    off = chosen.correlate_except(NoticeChoice)
    return [
        col(Notice.organisation_id) == organisation_id,
        col(Notice.to_address) == address,
        col(Notice.kind).not_in(sorted(MAIL_ONLY)),
        ~off,
    ]


def notices_of_person(
    work: Work, address: str, user_id: int, *, unread_only: bool, before: int | None = None
) -> LetterPage:
    wanted = select(Notice).where(*_visible_notices(work.organisation_id, address, user_id))
    if unread_only:
        wanted = wanted.where(col(Notice.read_at).is_(None))
    if before is not None:
        wanted = wanted.where(col(Notice.id) < before)
    notices = work.session.exec(wanted.order_by(col(Notice.id).desc()).limit(PAGE + 1)).all()
    return LetterPage(letters=notices[:PAGE], older=notices[PAGE - 1].id if len(notices) > PAGE else None)


def own_notice_or_404(work: Work, address: str, notice_id: int) -> Notice:
    notice = work.session.exec(
        select(Notice).where(
            Notice.organisation_id == work.organisation_id, Notice.to_address == address, Notice.id == notice_id
        )
    ).first()
    if notice is None or notice.kind in MAIL_ONLY:
        raise NotFound(msg("Este aviso no existe."))
    return notice


def unread_count_column(organisation_id: Any, address: Any, user_id: Any) -> Any:
    """Return a scalar subquery."""
    waiting = sa.select(sa.func.count()).select_from(Notice)
    return (
        waiting.where(*_visible_notices(organisation_id, address, user_id), col(Notice.read_at).is_(None))
        .correlate_except(Notice, NoticeChoice)
        .scalar_subquery()
    )


def next_digest_due(session: Session) -> datetime | None:
    """Return the next digest's instant; one index read."""
    return _NEXT_DIGEST.first(session)


_NEXT_DIGEST: Query[datetime] = Query(
    select(Notice.digest_at).where(col(Notice.digest_at).is_not(None)).order_by(col(Notice.digest_at)).limit(1),
    lambda at: at,
    everywhere=True,
)
